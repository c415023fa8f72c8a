# plotserver's image: the server alone, as a user without rights. PostGIS runs beside it (compose.yaml).
#
#   docker build -t plotserver .          or, without an engine:  make image
#   docker run -e DATABASE_URL=postgresql://owner:…@db/plots plotserver migrate
#   docker run -e PLOTSERVER_APP_DATABASE_URL=postgresql://plotserver_app:…@db/plots \
#              -e PLOTSERVER_SECRET=… -p 127.0.0.1:8000:8000 plotserver
#
# It holds no secrets: they come from the environment when it runs.

FROM debian:bookworm-slim AS build

# Set when a private certificate authority stands between the build and the package registries.
ARG PIP_CERT
ARG NODE_EXTRA_CA_CERTS

# Versions come from Debian's stable release and its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY . .

# The same set-up as on a developer's machine builds the page and the base map, ...
RUN python3 -m setup run

# ... which then go into an environment that holds what serving needs, and no more.
# hadolint ignore=DL3013
RUN python3 -m venv /opt/plotserver \
 && /opt/plotserver/bin/pip install --no-cache-dir -c constraints.txt setuptools \
 && /opt/plotserver/bin/pip install --no-cache-dir -c constraints.txt --no-build-isolation . \
 && /opt/plotserver/bin/pip uninstall -y setuptools pip


FROM debian:bookworm-slim

LABEL org.opencontainers.image.title="plotserver" \
      org.opencontainers.image.description="Operational pictures for crisis management" \
      org.opencontainers.image.licenses="EUPL-1.2"

# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/plotserver --shell /usr/sbin/nologin plotserver

COPY --from=build /opt/plotserver /opt/plotserver

ENV PATH=/opt/plotserver/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PLOTSERVER_HOST=0.0.0.0 \
    PLOTSERVER_DATA=/var/lib/plotserver \
    PLOTSERVER_LOG_FORMAT=json

USER 10001
WORKDIR /var/lib/plotserver
# The RD grid, and the signing key when PLOTSERVER_SECRET is not set.
VOLUME /var/lib/plotserver
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('PLOTSERVER_PORT', '8000')}/readyz\", timeout=4)"]

ENTRYPOINT ["plotserver"]
CMD ["serve"]
