#!/bin/sh
# Installs what building and testing need and is missing: Debian packages, and the language server that the tests of
# editors speak to.
set -eu
cd "$(dirname "$0")"

packages='gcc g++ clang make pkg-config libyaml-dev libsqlite3-dev libsodium-dev check sqlite3 valgrind
          clang-format clang-tidy cppcheck libclang-rt-14-dev time
          libpq-dev postgresql'

missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
# These two may have come another way.
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"

if [ -n "$missing" ]; then
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get update -q
    # shellcheck disable=SC2086 # a list of words
    $as_root apt-get install -q -y --no-install-recommends $missing
fi

# npm leaves a copy of the lock file behind when it is done.
cd tests/editor
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    npm ci --silent --ignore-scripts --no-audit --no-fund
fi
