#!/bin/sh
# Installs the peers of `make bench-peers`: Debian packages, and modules of npm. better-sqlite3 is compiled here.
set -eu
cd "$(dirname "$0")"

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
$as_root apt-get install -q -y --no-install-recommends \
    g++ make pkg-config python3 python3-sqlalchemy libsqlitecpp-dev libsoci-dev libsoci-sqlite3-4.0 libboost-dev \
    libcppdb-dev libcppdb-sqlite3-0 libpoco-dev libvsqlitepp-dev libwxsqlite3-3.2-dev qt6-base-dev \
    libqt6sql6-sqlite libdbi-dev libdbd-sqlite3 libzdb-dev
# These two may have come another way.
command -v node >/dev/null || $as_root apt-get install -q -y --no-install-recommends nodejs
command -v npm >/dev/null || $as_root apt-get install -q -y --no-install-recommends npm

# npm leaves a copy of the lock file behind when it is done.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    npm ci --silent --ignore-scripts --no-audit --no-fund
fi
# Node's headers are looked for beside it, before they are fetched.
if [ ! -e node_modules/better-sqlite3/build/Release/better_sqlite3.node ]; then
    prefix=$(dirname "$(dirname "$(command -v node)")")
    [ ! -e "$prefix/include/node/node.h" ] || export npm_config_nodedir="$prefix"
    npm_config_build_from_source=true npm rebuild better-sqlite3
fi
