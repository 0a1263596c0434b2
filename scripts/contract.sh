#!/bin/sh
# Checks what a server of this checkout answers against its own OpenAPI document, with schemathesis. Ends with how many operations
# passed and failed.
. "$(dirname "$0")/env.sh"
use_toolchain
lock=scripts/contract.lock
tools=$CACHE/contract-$(cksum <$lock | cut -d ' ' -f 1)

# It needs Python and its packages; without them nothing is checked, which is said and not an error.
without() {
    echo "0 passed, 0 failed, 1 skipped: $*"
    exit 0
}

if [ ! -e "$tools/installed" ]; then
    has python3 || without "python3 is not installed"
    step "Installing schemathesis"
    rm -rf "$tools"
    python3 -m venv "$tools" || without "python3 has no venv"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement $lock || without "schemathesis could not be installed"
    touch "$tools/installed"
fi

cargo build --quiet --features ssr --bin oriel
oriel=$CARGO_TARGET_DIR/debug/oriel
data=$(mktemp -d)
out=$data/out
ORIEL_DEV=1 "$oriel" serve --empty --addr 127.0.0.1:0 --data "$data/oriel" >"$out" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$data"' EXIT
until grep -q "Oriel is ready" "$out"; do
    kill -0 "$server" 2>/dev/null || fail "The server ended: $(tail -n 3 "$out")"
    sleep 0.2
done
"$oriel" org add contract --data "$data/oriel" 2>/dev/null
echo "the password of the contract" |
    "$oriel" user add root@contract.test --global --role SUPER_ADMIN --password-stdin --data "$data/oriel" 2>/dev/null
key=$("$oriel" key add --org contract --name contract --data "$data/oriel")
"$tools/bin/python" scripts/contract.py "$(sed -n 's/^Oriel is ready at //p' "$out")" "$key" "$data"
