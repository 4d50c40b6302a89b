#!/bin/sh
# run.sh BUILD SECONDS TARGET... - runs each fuzz target for a while, from the files that the project has.
set -eu
build=$1
seconds=$2
shift 2

start_of() {
    case $1 in
    schema) echo tests/errors/*.yaml tests/golden/*/schema.yaml schema/schema.yaml ;;
    query) echo tests/errors/query/*.sql tests/golden/*/queries/*.sql schema/queries/*.sql ;;
    seed) echo tests/errors/seeds/*/seeds/*.yaml tests/golden/*/seeds/*.yaml schema/seeds/*.yaml ;;
    template) echo templates/*.mustache tests/errors/templates/*/*.mustache ;;
    esac
}

dictionary_of() {
    case $1 in
    template) echo tests/fuzz/mustache.dict ;;
    query) echo tests/fuzz/sql.dict ;;
    *) echo tests/fuzz/yaml.dict ;;
    esac
}

failed=0
for target in "$@"; do
    corpus=$build/corpus/$target
    mkdir -p "$corpus" "$build/start/$target"
    for file in $(start_of "$target"); do
        [ ! -f "$file" ] || cp "$file" "$build/start/$target/$(echo "$file" | tr / _)"
    done
    if "$build/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=8192 \
        -dict="$(dictionary_of "$target")" -artifact_prefix="$build/$target-" -print_final_stats=1 \
        "$corpus" "$build/start/$target" "tests/fuzz/regressions/$target" > "$build/$target.log" 2>&1; then
        echo "fuzz $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log") inputs, nothing found"
    else
        failed=1
        tail -n 40 "$build/$target.log"
        echo "fuzz $target: found something: $build/fuzz_$target $(sed -n 's/^.*Test unit written to //p' "$build/$target.log")"
    fi
done
[ $failed -eq 0 ]
