#!/bin/sh
# Installs the Debian packages that building and testing need, those that are missing.
set -eu

packages='gcc g++ clang make pkg-config libyaml-dev libsqlite3-dev libsodium-dev check sqlite3 valgrind
          clang-format clang-tidy cppcheck libclang-rt-14-dev'

missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086 # a list of words
$as_root apt-get install -q -y --no-install-recommends $missing
