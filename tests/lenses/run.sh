#!/bin/sh
# run.sh JANUSGEN compilers|tools - generated C as a strict user looks at it: nobody may find anything in it, and
# nothing in it may ask them to look away. What is not looked for is listed here, each with its reason.
set -eu
cd "$(dirname "$0")/../.."
. tests/compare.sh

generator=$1
lenses=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ---- The lenses ------------------------------------------------------------------------------------------------

# Both compilers, C and C++.
common='-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wcast-align -Wundef
        -Wwrite-strings -Wformat=2 -Wmissing-declarations -Wredundant-decls -Wdouble-promotion -Wfloat-equal
        -Wswitch-enum -Wswitch-default -Wunused-macros -Wnull-dereference -Woverlength-strings -Wvla -Werror'

# clang's every warning but for those of a struct's padding, of old standards, of names that are reserved (a member
# has the name of its column, whatever that is), and of NULL in headers, which are C's first.
every="$common -Weverything -Wno-padded -Wno-reserved-identifier -Wno-reserved-macro-identifier
       -Wno-unknown-warning-option"
every_cxx="$every -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-zero-as-null-pointer-constant"

c='-std=c11 -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wnested-externs -Wbad-function-cast'
gcc_c="$common $c -Wjump-misses-init -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wunused-const-variable=2"
clang_c="$every $c"
gcc_cxx="$common -Wold-style-cast -Wuseless-cast -Wzero-as-null-pointer-constant"

# clang-tidy, but for matters of taste (readability). `from` and `until` could be swapped, and a member has the name
# of its column. snprintf, which it would have replaced, knows the size.
tidy='-*,bugprone-*,cert-*,clang-analyzer-*,misc-*,performance-*,portability-*,
      -bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp,
      -clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling'

# cppcheck: a program need not call every function.
cppcheck='--quiet --error-exitcode=1 --std=c11 --enable=all --inconclusive
          --suppress=unusedFunction --suppress=missingIncludeSystem'

# ---- What is looked at -----------------------------------------------------------------------------------------

# Texts and statements longer than a string literal may be: too large a golden to be kept.
long_schema() {
    text=$(printf '%05000d' 0)
    printf 'schema: long\ntables:\n  wide:\n    columns:\n      id: id\n'
    printf '      text: {type: text, unique: true, default: "%s"}\n' "$text"
    for i in $(seq 100); do
        printf '      a_column_whose_name_is_rather_long_%d: {type: int, null: true}\n' "$i"
    done
    printf '    checks: ["text <> '\''%s'\''"]\n' "${text}1"
}

generate_long() {
    mkdir -p "$work/schema/seeds"
    long_schema > "$work/schema/schema.yaml"
    printf 'wide:\n  - {text: "%s2"}\n' "$(printf '%05000d' 0)" > "$work/schema/seeds/long.yaml"
    "$generator" generate "$work/schema/schema.yaml" -o "$work/long"
}

# headers DIRECTORY ORDER: a source that includes all of them, in the order of `sort`'s option.
headers() {
    (cd "$1" && printf '#include "%s"\n' ./*.h) | sort $2
    printf 'int main(void) { return 0; }\n'
}

# ---- Compilers -------------------------------------------------------------------------------------------------

# The words of $1, a compiler and its options, over what is on stdin.
# shellcheck disable=SC2086 # lists of words
compile() {
    $1 -Iruntime -I"$2" -c -o /dev/null $3
}

sources_compile() {
    for source in "$2"/*.c; do
        compile "$1" "$2" "$source" || return 1
    done
}

each_header_compiles() {
    for header in "$2"/*.h; do
        printf '#include "%s"\n' "$(basename "$header")" | compile "$1" "$2" "-x $3 -" || return 1
    done
}

headers_compile() {
    headers "$2" "$4" | compile "$1" "$2" "-x $3 -"
}

asks_for_nothing() {
    ! grep -n -E 'pragma|_Pragma|NOLINT|cppcheck-suppress|__attribute__|__extension__' "$1"/*.[ch]
}

look_by_compilers() {
    name=$(basename "${1%/expected}")
    verdict "$name: no suppressions" asks_for_nothing "$1"
    verdict "$name: gcc" sources_compile "gcc -O2 $gcc_c" "$1"
    verdict "$name: gcc -fanalyzer" sources_compile "gcc -std=c11 -O1 -fanalyzer -Werror" "$1"
    verdict "$name: clang" sources_compile "clang $clang_c" "$1"
    verdict "$name: each header, gcc" each_header_compiles "gcc $gcc_c" "$1" c
    verdict "$name: each header, clang" each_header_compiles "clang $clang_c" "$1" c
    verdict "$name: each header, g++" each_header_compiles "g++ -std=c++17 $gcc_cxx" "$1" c++
    verdict "$name: each header, clang++" each_header_compiles "clang++ -std=c++17 $every_cxx" "$1" c++
    for order in '' -r; do
        verdict "$name: headers $order, gcc" headers_compile "gcc $gcc_c" "$1" c "$order"
        verdict "$name: headers $order, clang" headers_compile "clang $clang_c" "$1" c "$order"
        for standard in c++11 c++17 c++20; do
            verdict "$name: headers $order, g++ $standard" headers_compile "g++ -std=$standard $gcc_cxx" "$1" c++ "$order"
            verdict "$name: headers $order, clang++ $standard" headers_compile "clang++ -std=$standard $every_cxx" "$1" c++ "$order"
        done
    done
}

# ---- Tools -----------------------------------------------------------------------------------------------------

is_tidy() {
    headers "$1" '' > "$work/headers.c"
    clang-tidy --quiet --header-filter='.*' --config="{Checks: '$tidy', WarningsAsErrors: '*'}" "$1"/*.c "$work/headers.c" \
        -- -std=c11 -Iruntime -I"$1" > "$work/tidy" 2>&1 || {
        cat "$work/tidy"
        return 1
    }
}

# shellcheck disable=SC2086 # a list of words
passes_cppcheck() {
    headers "$1" '' > "$work/headers.c"
    cppcheck $cppcheck -Iruntime -I"$1" "$1" "$work/headers.c"
}

look_by_tools() {
    name=$(basename "${1%/expected}")
    verdict "$name: clang-tidy" is_tidy "$1"
    verdict "$name: cppcheck" passes_cppcheck "$1"
}

# ---- All -------------------------------------------------------------------------------------------------------

generate_long
for directory in generated tests/golden/*/expected "$work/long"; do
    "look_by_$lenses" "$directory"
done
finish
