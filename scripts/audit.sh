#!/bin/sh
# Checks licences, sources and known weaknesses of dependencies with cargo-deny, and pages with Lighthouse.
. "$(dirname "$0")/env.sh"
. scripts/rust.sh
LIGHTHOUSE=13.5.0

need_cargo_deny
cargo deny --all-features check licenses bans sources
if cargo deny fetch db; then
    cargo deny --all-features check advisories
else
    step "Known weaknesses: skipped, the database of advisories cannot be reached"
fi

scripts/setup.sh browser
scripts/build.sh
lighthouse=$TOOLS/lighthouse-$LIGHTHOUSE
if [ ! -d "$lighthouse/node_modules" ]; then
    step "Installing Lighthouse"
    npm install --prefix "$lighthouse" --no-audit --no-fund --silent "lighthouse@$LIGHTHOUSE"
fi
step "Filling demo data for Lighthouse (a few minutes)"
data=$(mktemp -d)
out=$data/out
ORIEL_DEV=1 target/release/oriel serve --addr 127.0.0.1:0 --data "$data/oriel" >"$out" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$data"' EXIT
until grep -q "The demo is filled" "$out"; do
    kill -0 "$server" 2>/dev/null || fail "The server ended: $(tail -n 3 "$out")"
    sleep 1
done
node end2end/lighthouse.mjs "$lighthouse" "$(sed -n 's/^Oriel is ready at //p' "$out")"
