#!/bin/sh
# Real clients of producers, set up by the lines of docs/producers, send to a real server. Needs Python 3.11 and Node.
. "$(dirname "$0")/env.sh"
clients=$CACHE/clients
python=$clients/python/bin/python

# Every version is pinned, so there is nothing to resolve; installed again when a list changed.
wanted=$(cat tests/clients/requirements.txt tests/clients/package-lock.json | cksum)
if [ "$(cat "$clients/.installed" 2>/dev/null || true)" != "$wanted" ]; then
    step "Installing clients from PyPI and npm"
    rm -rf "$clients"
    mkdir -p "$clients/node"
    python3 -m venv "$clients/python"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement tests/clients/requirements.txt
    cp tests/clients/package.json tests/clients/package-lock.json "$clients/node"
    npm ci --prefix "$clients/node" --no-audit --no-fund --loglevel=error
    printf '%s' "$wanted" >"$clients/.installed"
fi
step "Sending with real clients"
NODE_PATH=$clients/node/node_modules exec "$python" -B -m pytest -p no:cacheprovider -q tests/clients "$@"
