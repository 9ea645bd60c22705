FROM python:3.11-slim-bookworm

# Pango draws the printed forms; DejaVu has every Vietnamese letter.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --home-dir /var/lib/motcua motcua

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
