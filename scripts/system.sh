# Sourced by setup.sh: programs that the system's package manager installs.

is_debian() {
    has apt-get && [ -e /etc/debian_version ]
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs those of the named Debian packages that are missing.
install_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    step "Installing Debian packages:$missing"
    # The lists may be absent or old: refresh them only when they do not help.
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >"$CACHE/apt.log" 2>&1 || {
        as_root apt-get update -q >"$CACHE/apt.log" 2>&1 || true
        # shellcheck disable=SC2086
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >>"$CACHE/apt.log" 2>&1 || {
            tail -20 "$CACHE/apt.log" >&2
            fail "Debian could not install:$missing"
        }
    }
}

# The newest PostgreSQL programs, as the server itself looks for them, are new enough.
has_postgres() {
    for folder in $(pg_config --bindir 2>/dev/null) /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin \
        /usr/local/opt/postgresql*/bin $(printf '%s' "$PATH" | tr ':' ' '); do
        [ -x "$folder/initdb" ] || continue
        version=$("$folder/initdb" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
        [ "$version" -ge 15 ] && return 0
    done
    return 1
}

has_browser() {
    has chromium || has chromium-browser || has google-chrome || ls "$HOME"/.cache/ms-playwright/chromium-* >/dev/null 2>&1
}

need_postgres() {
    if has_postgres || [ -n "${DATABASE_URL:-}" ]; then return 0; fi
    if is_debian; then install_packages postgresql; return 0; fi
    if has brew; then step "Installing PostgreSQL with Homebrew"; brew install postgresql@17; return 0; fi
    fail "PostgreSQL 15 or newer is missing. Install it, or name a server in DATABASE_URL."
}

need_compilers() {
    if ! has cc && is_debian; then install_packages gcc libc6-dev; fi
    if ! has npm && is_debian; then install_packages nodejs npm; fi
    has cc || fail "A C compiler is missing: install one (macOS: xcode-select --install)."
    has npm || fail "Node 20 or newer with npm is missing: install it from https://nodejs.org."
}

need_browser() {
    has_browser && return 0
    if is_debian; then install_packages chromium; else step "Installing a browser for the tests"; playwright install chromium; fi
}
