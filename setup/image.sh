#!/usr/bin/env bash
# Lints the Dockerfile, builds the image, runs it against a PostGIS of its own, and sees /readyz answer 200.
#
# Needs no container engine: buildah builds and runs without a daemon (apt-get install buildah debootstrap).
# Needs root, and a PostgreSQL with PostGIS on this machine (make test installs one).
#
#   make image                          the image stays in $WORK/store as localhost/plotserver
#   BASE=base.tar make image            use this Debian root file system instead of fetching one
#   CA=/path/to/ca.crt make image       trust this certificate authority while building
#   ARCHIVE=plotserver.tar make image   write the image as an OCI archive too
set -euo pipefail
cd "$(dirname "$0")/.."

WORK=${WORK:-/var/tmp/plotserver-image}
free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
PORT=${PORT:-$(free_port)}
DATABASE_PORT=$(free_port)
mkdir -p "$WORK"
buildah=(buildah --root "$WORK/store" --runroot "$WORK/run" --storage-driver vfs --registries-conf /dev/null)
echo '{"default":[{"type":"insecureAcceptAnything"}]}' > "$WORK/policy.json"

say() { echo "  · $*"; }

need() {
    command -v "$1" > /dev/null && return
    say "installing $1"
    apt-get -q -y install --no-install-recommends "$1" > "$WORK/apt.log" 2>&1 \
        || { apt-get -q update && apt-get -q -y install --no-install-recommends "$1"; } >> "$WORK/apt.log" 2>&1
}

lint() {
    python3 -m setup test
    .venv/bin/hadolint Dockerfile
    say "hadolint finds nothing"
}

# debian:bookworm-slim under its own name, so that the Dockerfile is built as it stands.
make_base() {
    "${buildah[@]}" inspect --type image docker.io/library/debian:bookworm-slim > /dev/null 2>&1 && return
    local tar=${BASE:-$WORK/base.tar}
    if [ ! -f "$tar" ]; then
        need debootstrap
        say "making a Debian root file system"
        debootstrap --variant=minbase bookworm "$WORK/debian" > "$WORK/debootstrap.log" 2>&1
        tar -C "$WORK/debian" -cf "$tar" .
        rm -rf "$WORK/debian"
    fi
    local container
    container=$("${buildah[@]}" from scratch)
    "${buildah[@]}" add -q "$container" "$tar" / > /dev/null
    "${buildah[@]}" commit -q "$container" docker.io/library/debian:bookworm-slim > /dev/null
    "${buildah[@]}" rm "$container" > /dev/null
}

build() {
    local trust=()
    if [ -n "${CA:-}" ]; then
        trust=(-v "$CA:/run/build-ca.crt:ro"
            --build-arg PIP_CERT=/run/build-ca.crt --build-arg NODE_EXTRA_CA_CERTS=/run/build-ca.crt)
    fi
    # No --layers: without an overlay file system every layer would be a whole copy.
    say "building the image (some minutes)"
    "${buildah[@]}" bud --signature-policy "$WORK/policy.json" --isolation chroot --pull-never --network host \
        --format docker "${trust[@]}" -t localhost/plotserver -f Dockerfile . > "$WORK/build.log" 2>&1 \
        || { tail -40 "$WORK/build.log"; exit 1; }
}

# A PostGIS on a loopback port for the trial, and a data directory of the image's user; thrown away afterwards.
start_database() {
    trial=$(mktemp -d /var/tmp/plotserver-trial-XXXXXX)
    chmod 755 "$trial"
    mkdir "$trial/volume" && chown 10001 "$trial/volume"
    .venv/bin/python -m setup.trial start "$trial" "$DATABASE_PORT"
}

stop_all() {
    # To the server itself: buildah does not pass a signal on to what it runs.
    [ -f "${trial:-}/volume/pid" ] && kill "$(cat "$trial/volume/pid")" 2> /dev/null || true
    [ -n "${server:-}" ] && wait "$server" 2> /dev/null || true
    for each in "${containers[@]}"; do "${buildah[@]}" rm "$each" > /dev/null || true; done
    [ -n "${trial:-}" ] && .venv/bin/python -m setup.trial stop "$trial" && rm -rf "$trial" || true
}

# Each command gets a container of its own, as with `docker run`; they share the volume alone.
containers=()
fresh() {
    container=$("${buildah[@]}" from --pull-never --signature-policy "$WORK/policy.json" localhost/plotserver)
    containers+=("$container")
}
inside() {
    "${buildah[@]}" run --isolation chroot --network host -v "$trial/volume:/var/lib/plotserver" \
        --env DATABASE_URL="postgresql://pos@127.0.0.1:$DATABASE_PORT/postgres" \
        --env PLOTSERVER_PORT="$PORT" "$container" -- "$@"
}

answer() { curl -s -o "${2:-/dev/null}" -w '%{http_code}' "http://127.0.0.1:$PORT$1" || true; }

must_answer_200() {
    [ "$(answer "$1" "$WORK/answer")" = 200 ] && { say "$1 answers 200"; return; }
    say "$1 does not answer 200:"
    cat "$WORK/answer" "$WORK/server.log"
    exit 1
}

try_it() {
    start_database
    fresh
    say "inside it runs as $(inside id -un)"
    inside plotserver migrate
    # Without a process namespace of its own its number is the one that we can send a signal to.
    inside sh -c 'echo $$ > pid; exec plotserver serve' > "$WORK/server.log" 2>&1 &
    server=$!
    for _ in $(seq 120); do
        [ "$(answer /readyz)" = 200 ] && break
        kill -0 "$server" || { cat "$WORK/server.log"; exit 1; }
        sleep 0.5
    done
    for path in /readyz / /basemap/6/32/21.pbf /sprites/tekens.png /grids/rdtrans2018.gsb; do
        must_answer_200 "$path"
    done
    local check
    mapfile -t check < <("${buildah[@]}" inspect --type image localhost/plotserver | python3 -c '
import json, sys
print("\n".join(json.load(sys.stdin)["Docker"]["config"]["Healthcheck"]["Test"][1:]))')
    fresh
    inside "${check[@]}"
    say "its health check agrees"
}

lint
need buildah
make_base
build
trap stop_all EXIT
try_it
if [ -n "${ARCHIVE:-}" ]; then
    "${buildah[@]}" push --signature-policy "$WORK/policy.json" localhost/plotserver "oci-archive:$ARCHIVE"
fi
say "the image: buildah --root $WORK/store --storage-driver vfs images"
