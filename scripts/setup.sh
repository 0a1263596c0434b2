#!/bin/sh
# Installs what is missing: system programs, Rust for server and browser, tools, npm packages. `setup.sh browser` adds a browser.
. "$(dirname "$0")/env.sh"
. scripts/system.sh
. scripts/rust.sh
. scripts/packages.sh

need_compilers
need_postgres
need_rust
need_packages
need_charts
need_tools
if [ "${1:-}" = browser ]; then need_browser; fi
