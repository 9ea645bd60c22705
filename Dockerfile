FROM python:3.11-slim-bookworm

# No system packages: the wheel `typst` sets the printed forms, in the fonts of activities/documents/fonts.
RUN useradd --create-home --home-dir /var/lib/motcua motcua

WORKDIR /srv/motcua
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY . .
RUN for catalogue in runtime/locale/*/LC_MESSAGES/*.po; do \
        test ! -e "$catalogue" || pybabel --quiet compile -i "$catalogue" -o "${catalogue%.po}.mo"; \
    done

USER motcua
ENV PYTHONUNBUFFERED=1 MOTCUA_HOME=/var/lib/motcua
CMD ["python", "-m", "cli.main", "--help"]
