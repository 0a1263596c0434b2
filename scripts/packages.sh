# Sourced by setup.sh: what comes from npm, and the chart library made from it.

# Installs again only when the lock file changed.
need_packages() {
    wanted=$(cksum <package-lock.json)
    if [ "$(cat node_modules/.installed 2>/dev/null || true)" != "$wanted" ]; then
        step "Installing npm packages"
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
        esbuild --version >/dev/null || fail "esbuild does not run: its npm package for this system is missing."
        printf '%s' "$wanted" >node_modules/.installed
    fi
}

# Only the chart kinds that are used: about a third of the whole library.
need_charts() {
    entry=src/ui/charts/echarts.entry.js
    made=public/echarts.js
    [ -e "$entry" ] || return 0
    if [ "$made" -nt "$entry" ] && [ "$made" -nt node_modules/.installed ]; then return 0; fi
    step "Bundling the chart library"
    esbuild "$entry" --bundle --minify --format=iife --log-level=warning --outfile="$made"
}
