# programs.sh - what the suites of programs have in common; they are given BUILD CC CFLAGS.
set -eu
cd "$(dirname "$0")/../.."
. tests/compare.sh

root=$PWD
build=$root/$1
compiler=$2
flags=$3
generator=$build/janusgen
tool=$build/janus-db
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MAKELEVEL JANUS_ENV JANUS_ROOT JANUS_DATABASE_URL JANUS_ADMIN_PASSWORD || true

# exits CODE COMMAND...: with this exit code; what it prints is in $work/out and $work/err.
exits() {
    wanted=$1
    shift
    code=0
    "$@" > "$work/out" 2> "$work/err" || code=$?
    [ "$code" -eq "$wanted" ] && return
    echo "exit code $code, not $wanted: $*"
    cat "$work/err"
    return 1
}

says() {
    grep -q -e "$1" "$work/out" "$work/err" || {
        echo "does not say: $1"
        cat "$work/out" "$work/err"
        return 1
    }
}
