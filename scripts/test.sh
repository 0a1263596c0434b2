#!/bin/sh
# Runs every check and test, goes on after a failure, and ends with what ran, failed and was skipped and why.
. "$(dirname "$0")/env.sh"
scripts/setup.sh browser
use_toolchain

results=$CACHE/test-results
log=$CACHE/test.log
: >"$results"

# note <passed|failed|skipped> <how many> <what>
note() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$results"
}

# check <name> <command…>: one thing that passes or fails.
check() {
    name=$1
    shift
    step "$name"
    if "$@"; then note passed 1 "$name"; else note failed 1 "$name"; fi
}

# suite <name> <command…>: tests that say themselves how many passed, failed and were skipped.
suite() {
    name=$1
    shift
    step "$name"
    { if "$@" 2>&1; then echo 0 >"$CACHE/test.ended"; else echo 1 >"$CACHE/test.ended"; fi; } | tee "$log"
    ended=$(cat "$CACHE/test.ended")
    for verdict in passed failed skipped; do
        count=$(counted "$verdict")
        [ "$count" = 0 ] || note "$verdict" "$count" "$name"
        if [ "$verdict" = failed ] && [ "$count" = 0 ] && [ "$ended" != 0 ]; then note failed 1 "$name (did not run to its end)"; fi
    done
}

# Adds up "5 passed; 0 failed; 1 ignored" of cargo and "5 passed", "1 failed", "1 skipped" of Playwright.
counted() {
    words=$1
    if [ "$1" = skipped ]; then words='ignored|skipped'; fi
    grep -oE "[0-9]+ ($words)" "$log" | awk '{ sum += $1 } END { print sum + 0 }'
}

skip() {
    step "$1: skipped, $2"
    note skipped 1 "$1: $2"
}

if cargo fmt --version >/dev/null 2>&1; then check "Format" cargo fmt --check; else skip "Format" "rustfmt is not installed"; fi
check "Lints of the server" cargo clippy --quiet --features ssr --all-targets -- -D warnings
check "Lints of the page" cargo clippy --quiet --lib --features hydrate --target "$WASM" -- -D warnings
suite "Tests of words, database and pipeline" cargo test --features ssr --lib --tests
suite "Answers against the OpenAPI document" scripts/contract.sh
. scripts/rust.sh
if need_cargo_deny; then
    check "Licences and sources of dependencies" cargo deny --all-features check licenses bans sources
else
    skip "Licences and sources of dependencies" "cargo-deny could not be built"
fi
if [ -e end2end/playwright.config.ts ]; then
    check "Release" scripts/build.sh
    suite "Tests in the browser" playwright test --config end2end/playwright.config.ts
fi
if python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    suite "Real clients of producers" scripts/clients.sh
else
    skip "Real clients of producers" "Python 3.11 with venv and pip is not installed"
fi

step "Done"
echo
awk -F '\t' '{ printf "  %-8s %5d  %s\n", $1, $2, $3 }' "$results"
total() { awk -F '\t' -v verdict="$1" '$1 == verdict { sum += $2 } END { print sum + 0 }' "$results"; }
echo "$(total passed) passed, $(total failed) failed, $(total skipped) skipped"
[ "$(total failed)" = 0 ]
