#!/bin/sh
# Measures the release against the budgets on a throw-away database; prints a table and writes target/bench.json.
. "$(dirname "$0")/env.sh"
scripts/build.sh
scripts/setup.sh browser
exec target/release/oriel bench --size "${SIZE:-S}"
