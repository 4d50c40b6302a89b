#!/bin/sh
# demo.sh BUILD - creates and seeds the development database where there is none yet, and runs the demo over it.
set -eu
build=$1

# The password of the demonstration; a service takes it from where it keeps its secrets.
JANUS_ADMIN_PASSWORD=${JANUS_ADMIN_PASSWORD:-correct horse battery staple}
export JANUS_ADMIN_PASSWORD

"$build/janus-db" create
"$build/janus-db" seed
echo
"$build/demo"
