#!/bin/sh
# Builds, then starts Oriel with demo data in data/, on a Postgres of its own unless DATABASE_URL names one.
. "$(dirname "$0")/env.sh"
scripts/build.sh
step "Starting Oriel"
# Development mode, on loopback only: the header lets you take any role.
ORIEL_DEV=${ORIEL_DEV:-1} exec target/release/oriel serve "$@"
