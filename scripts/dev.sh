#!/bin/sh
# Builds on every change and reloads the page.
. "$(dirname "$0")/env.sh"
scripts/setup.sh
use_toolchain
# File names stay plain while watching, so that a reload finds them.
LEPTOS_HASH_FILES=false ORIEL_DEV=${ORIEL_DEV:-1} exec cargo leptos watch --split -- serve "$@"
