#!/bin/sh
# Builds on every change and reloads the page.
. "$(dirname "$0")/env.sh"
scripts/setup.sh
use_toolchain
ORIEL_DEV=${ORIEL_DEV:-1} exec cargo leptos watch --split -- serve "$@"
