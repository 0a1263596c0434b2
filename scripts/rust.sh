# Sourced: a Rust compiler with the standard library for the browser, and the tools built with it.

CARGO_LEPTOS=0.3.11
CARGO_DENY=0.20.2
WASM_BINDGEN=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)

need_rust() {
    use_toolchain && return 0
    if has rustup; then
        step "Adding the browser target with rustup"
        if ! is_new_enough ""; then timeout 300 rustup update stable || true; fi
        # Where its server cannot be reached this fails soon, and Debian's compiler takes over.
        timeout 120 rustup target add "$WASM" >"$CACHE/rustup.log" 2>&1 && use_toolchain && return 0
        step "rustup could not: $(grep -m1 -i error "$CACHE/rustup.log" || echo 'no answer')"
    fi
    if is_debian; then debian_rust && return 0; fi
    fail "Rust $OLDEST_RUST with the target $WASM is missing: install rustup from https://rustup.rs and run this again."
}

# Debian has a compiler for web browsers but not its standard library, which it can build from source.
debian_rust() {
    install_packages rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy lld-22
    is_new_enough /usr/bin || return 1
    builds_for_browser /usr/bin || build_std
    use_toolchain
}

build_std() {
    step "Building the standard library for the browser (half a minute)"
    work=$CACHE/std
    rm -rf "$work"
    mkdir -p "$work/src"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[profile.release]\npanic = "abort"\n' >"$work/Cargo.toml"
    echo '#![no_std]' >"$work/src/lib.rs"
    (
        cd "$work"
        PATH=/usr/bin:$PATH CARGO_TARGET_DIR=$work/target RUSTC_BOOTSTRAP=1 \
            cargo build -Zbuild-std=std,panic_abort,panic_unwind --target "$WASM" --release
    )
    as_root mkdir -p "$(wasm_folder /usr/bin)"
    for library in "$work/target/$WASM"/release/deps/*.rlib; do
        case $library in *libempty-*) ;; *) as_root cp "$library" "$(wasm_folder /usr/bin)/" ;; esac
    done
    rm -rf "$work"
}

# Whether tool $1 is there in version $2.
has_version() {
    has "$1" && "$1" --version 2>/dev/null | grep -qF " $2"
}

# Tools run for seconds and are built for minutes: no optimisation, no link-time work. All they need comes from npm.
install_tool() {
    step "Building $1 $2 (a few minutes, once; kept in $TOOLS)"
    tool="$1 --version $2"
    shift 2
    # shellcheck disable=SC2086
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
        CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_TARGET_DIR=$CACHE/tool-target cargo install $tool --root "$TOOLS" "$@"
    rm -rf "$CACHE/tool-target"
}

need_tools() {
    has_version wasm-bindgen "$WASM_BINDGEN" || install_tool wasm-bindgen-cli "$WASM_BINDGEN"
    # Its locked dependencies ask for the compiler that was newest on their day, and build with ours all the same.
    has_version cargo-leptos "$CARGO_LEPTOS" ||
        install_tool cargo-leptos "$CARGO_LEPTOS" --locked --ignore-rust-version --no-default-features --features no_downloads
}

# Of checks alone: whoever only runs the program does without.
need_cargo_deny() {
    has cargo-deny || install_tool cargo-deny "$CARGO_DENY" --locked
}
