#!/bin/sh
# Checks licences, sources and known weaknesses of dependencies with cargo-deny.
. "$(dirname "$0")/env.sh"
. scripts/rust.sh
has cargo-deny || install_tool cargo-deny 0.20.2 --locked
cargo deny --all-features check
