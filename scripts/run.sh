#!/bin/sh
# Builds, then starts Oriel with demo data in data/, on a Postgres of its own unless DATABASE_URL names one.
. "$(dirname "$0")/env.sh"
scripts/build.sh
step "Starting Oriel"
cat <<'TEXT'

  Open the address below, once it is ready. The first start makes a database and fills in five months of demo data, which takes
  a few minutes; the pages can be used meanwhile, and show the figures arrive.

  Sign in    super@oriel.test (every organisation) or support@oriel.test; the password of everybody is: oriel-demo
  Then       take another role at the foot of the sidebar; press ? for the keys; click any figure, bar or name; open a session;
             send an event of your own (README, "Send the first event") and watch it arrive. Ctrl-C ends it.

TEXT
# Development mode, on loopback only: the header lets you take any role.
ORIEL_DEV=${ORIEL_DEV:-1} exec target/release/oriel serve "$@"
