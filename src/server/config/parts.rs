//! The configuration as other rooms want it.

use super::Config;
use crate::server::http::state::WebConfig;
use leptos::config::{Env, LeptosOptions};

/// Written by cargo-leptos; pages fail without it when names are hashed.
const HASH_FILE: &str = "hash.txt";

impl Config {
    pub fn web(&self) -> WebConfig {
        WebConfig {
            public_url: self.server.public_url.clone(),
            trusted_proxies: self.server.trusted_proxies.clone(),
            links: self.links.clone(),
            dev: self.server.dev,
            token_secret: self.auth.token_secret.expose().map(str::to_owned),
            sign_ins_per_minute: self.auth.sign_ins_per_minute,
            ingest_requests_per_second: self.ingest.requests_per_second,
            retention_days: self.ingest.retention_days,
        }
    }

    /// How pages name their files. `cargo leptos watch` says by a variable of its own that pages shall reload themselves.
    pub fn leptos_options(&self) -> LeptosOptions {
        let build = self.leptos();
        let env = if std::env::var_os("LEPTOS_WATCH").is_some() { Env::DEV } else { Env::PROD };
        // The build lists the hashes beside the program. Without that list, as while watching, names are plain.
        let listed = std::env::current_exe().is_ok_and(|program| program.with_file_name(HASH_FILE).is_file());
        let hash_files = build.hash_files && listed && env == Env::PROD;
        LeptosOptions::builder()
            .output_name(build.output_name.as_str())
            .site_root(self.site_root().to_string_lossy().as_ref())
            .site_pkg_dir(build.site_pkg_dir.as_str())
            .site_addr(self.server.addr)
            .reload_port(build.reload_port)
            .hash_files(hash_files)
            .hash_file(HASH_FILE.into())
            .env(env)
            .build()
    }
}
