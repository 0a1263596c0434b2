# Sourced by every script, at the top of the checkout: where things are kept, and how progress is told.
set -eu
cd "$(dirname "$0")/.."

# Tools and compiled dependencies live outside the checkout, so that the next clean checkout finds them.
CACHE=${ORIEL_CACHE:-$HOME/.cache/oriel}
TOOLS=$CACHE/tools
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
SCRIPTS_STARTED=${SCRIPTS_STARTED:-$(date +%s)}
PATH=$TOOLS/bin:$PWD/node_modules/.bin:$PATH
export CARGO_TARGET_DIR SCRIPTS_STARTED PATH
mkdir -p "$TOOLS" "$CARGO_TARGET_DIR"

# One line per step, with the time since the first script started.
step() {
    printf '[%3d s] %s\n' "$(($(date +%s) - SCRIPTS_STARTED))" "$*"
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

. scripts/toolchain.sh
use_toolchain || true
