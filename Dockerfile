# The bot, what backs its database up, and nothing else: no cache, nobody who is root. The lock file
# decides what is installed for Python, each package by its hash.

FROM python:3.11-slim-trixie AS build
COPY requirements-run.lock /tmp/requirements.lock
RUN python -m venv /opt/pairme && \
    /opt/pairme/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps \
    --require-hashes --only-binary :all: -r /tmp/requirements.lock && \
    /opt/pairme/bin/pip uninstall --yes --disable-pip-version-check pip setuptools
COPY app.py /srv/pairme/
COPY bot/ /srv/pairme/bot/
COPY pairing/ /srv/pairme/pairing/
COPY sandbox/ /srv/pairme/sandbox/
COPY storage/ /srv/pairme/storage/
# What is empty in the environment counts as not said: an env_file made of .env.example is full of
# that. Metrics and health answer inside the container; nothing outside reaches them unless told to.
RUN python -m compileall -q /srv/pairme && \
    printf '%s\n' '#!/bin/sh' \
    'export PAIRME_DATABASE_PATH="${PAIRME_DATABASE_PATH:-/data/pairme.db}"' \
    'export PAIRME_OPS_PORT="${PAIRME_OPS_PORT:-9090}"' \
    'export PAIRME_LOG_FORMAT="${PAIRME_LOG_FORMAT:-json}"' \
    'exec /opt/pairme/bin/python /srv/pairme/app.py "$@"' \
    > /opt/pairme/bin/pairme && chmod 755 /opt/pairme/bin/pairme

FROM python:3.11-slim-trixie
# pg_dump and pg_restore, for backups of a PostgreSQL server of this version or an older one
RUN apt-get update && \
    apt-get install --yes --no-install-recommends postgresql-client-17 && \
    rm -rf /var/lib/apt/lists/*
# Volumes get the owner of the directory they cover: the bot must be able to write into these.
RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin pairme && \
    install --directory --owner=pairme --group=pairme --mode=700 /ledger /backups
COPY --from=build /opt/pairme /opt/pairme
COPY --from=build /srv/pairme /srv/pairme
ENV PATH=/opt/pairme/bin:$PATH \
    PYTHONUNBUFFERED=1
WORKDIR /data
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=25s --start-period=60s --retries=3 \
    CMD ["pairme", "healthcheck"]
ENTRYPOINT ["pairme"]
CMD ["run"]
