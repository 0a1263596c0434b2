#!/bin/sh
# Builds the release: the server at target/release/oriel, what browsers load in target/site, compressed beforehand.
. "$(dirname "$0")/env.sh"
scripts/setup.sh
use_toolchain

server=target/release/oriel
if [ -x "$server" ] && [ -z "$(find src style public migrations Cargo.toml Cargo.lock Leptos.toml package-lock.json build.rs build \
    -newer "$server" -print -quit)" ]; then
    step "The release is up to date"
    exit 0
fi
step "Building the release (about 11 minutes on two cores, 18 the first time)"
# Several checkouts may share the folder of compiled crates: take our program out before the next one replaces it.
exec 9>"$CACHE/build.lock"
if has flock; then flock 9; fi
mkdir -p target/release
rm -rf target/site
# To Cargo checkouts are alike, and what another one has built since would pass for ours.
touch src/lib.rs
cargo leptos build --release --split
step "Packing what browsers load"
node scripts/merge.mjs target/site/pkg
node scripts/shorten.mjs target/site/pkg
node scripts/compress.mjs target/site
cp "$CARGO_TARGET_DIR/release/hash.txt" target/release/
cp "$CARGO_TARGET_DIR/release/oriel" "$server.new"
mv "$server.new" "$server"
touch "$server"
step "Built $server ($(du -h "$server" | cut -f1)) and target/site ($(du -sh target/site | cut -f1))"
