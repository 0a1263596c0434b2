# Sourced: finds a Rust compiler that is new enough and can build for the browser, and puts it first in PATH.

OLDEST_RUST=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
WASM=wasm32-unknown-unknown

# Whether the compiler in folder $1 is new enough; "" asks PATH.
is_new_enough() {
    version=$("${1:+$1/}rustc" --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$OLDEST_RUST" "$version" | sort -V | head -1)" = "$OLDEST_RUST" ]
}

# Where the compiler in folder $1 keeps its standard library for the browser.
wasm_folder() {
    "${1:+$1/}rustc" --print target-libdir --target "$WASM" 2>/dev/null
}

builds_for_browser() {
    is_new_enough "$1" && ls "$(wasm_folder "$1")"/libstd-*.rlib >/dev/null 2>&1
}

# Debian's compiler stands beside rustup's, in another folder: whichever can do the work goes first.
use_toolchain() {
    if builds_for_browser ""; then return 0; fi
    for folder in "$HOME/.cargo/bin" /usr/bin; do
        if [ -x "$folder/rustc" ] && builds_for_browser "$folder"; then
            PATH=$TOOLS/bin:$PWD/node_modules/.bin:$folder:$PATH
            export PATH
            return 0
        fi
    done
    return 1
}
