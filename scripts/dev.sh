#!/bin/sh
# Builds on every change and reloads the page.
. "$(dirname "$0")/env.sh"
scripts/setup.sh
use_toolchain
# File names stay plain while watching, so that a reload finds them, and in a folder of their own beside those of a release.
LEPTOS_HASH_FILES=false LEPTOS_SITE_ROOT=target/dev ORIEL_DEV=${ORIEL_DEV:-1} exec cargo leptos watch --split -- serve "$@"
