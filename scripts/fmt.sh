#!/bin/sh
# Formats the source.
. "$(dirname "$0")/env.sh"
cargo fmt
