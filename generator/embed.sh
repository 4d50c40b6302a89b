#!/bin/sh
# embed.sh OUTPUT.c TEMPLATE... - writes templates as a C file: their bytes, and the table of embedded.h.
# The same templates give the same bytes; OUTPUT.c appears when it is complete, or stays as it was.
set -eu
LC_ALL=C
export LC_ALL

if [ $# -lt 2 ]; then
    echo "usage: embed.sh OUTPUT.c TEMPLATE..." >&2
    exit 2
fi
output=$1
shift
temporary=$output.$$
trap 'rm -f "$temporary"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "embed.sh: $1" >&2
    exit 1
}

name_of() {
    basename "$1" .mustache
}

# A zero behind the bytes, not counted, lets an empty template be an array too.
print_array() {
    printf '\nstatic const unsigned char template_%s[] = {\n' "$1"
    od -An -v -tx1 "$2" | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g; s/[[:space:]]*$//'
    printf '0x00};\n'
}

print_file() {
    printf '/* Written by embed.sh from the templates: edit those. */\n#include "embedded.h"\n'
    number=0
    for template; do
        print_array $number "$template"
        number=$((number + 1))
    done
    printf '\nconst struct embedded embedded_templates[] = {\n'
    number=0
    for template; do
        printf '    {"%s", template_%s, sizeof template_%s - 1},\n' "$(name_of "$template")" $number $number
        number=$((number + 1))
    done
    printf '};\n\nconst size_t embedded_template_count = %s;\n' $number
}

names=
for template; do
    if [ ! -f "$template" ] || [ ! -r "$template" ]; then
        fail "cannot read $template"
    fi
    name=$(name_of "$template")
    case $name in
    *[!A-Za-z0-9._-]*) fail "the name of $template may hold letters, digits, \".\", \"_\" and \"-\" only" ;;
    esac
    case " $names " in
    *" $name "*) fail "two templates are called $name" ;;
    esac
    names="$names $name"
done

print_file "$@" >"$temporary"
mv -f "$temporary" "$output"
