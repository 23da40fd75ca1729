# The bot and nothing else: no tools, no cache, nobody who is root. The lock file decides what is
# installed, each package by its hash.

FROM python:3.11-slim AS build
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
RUN python -m compileall -q /srv/pairme && \
    printf '#!/bin/sh\nexec /opt/pairme/bin/python /srv/pairme/app.py "$@"\n' \
    > /opt/pairme/bin/pairme && chmod 755 /opt/pairme/bin/pairme

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin pairme
COPY --from=build /opt/pairme /opt/pairme
COPY --from=build /srv/pairme /srv/pairme
# Metrics and health answer inside the container; nothing outside reaches them unless told to.
ENV PATH=/opt/pairme/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PAIRME_DATABASE_PATH=/data/pairme.db \
    PAIRME_OPS_PORT=9090 \
    PAIRME_LOG_FORMAT=json
WORKDIR /data
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=25s --start-period=60s --retries=3 \
    CMD ["pairme", "healthcheck"]
ENTRYPOINT ["pairme"]
CMD ["run"]
