//! The shape of the configuration; what each key means stands in `Leptos.toml`, beside its default.

use super::Secret;
use crate::server::http::{public_url::PublicUrl, tool_links::ToolLinks};
use serde::{Deserialize, Serialize};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub auth: Auth,
    pub ingest: Ingest,
    pub links: ToolLinks,
    pub log: Log,
    #[serde(skip_serializing)]
    pub package: Package,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub addr: SocketAddr,
    pub data: PathBuf,
    pub public_url: PublicUrl,
    pub site_root: String,
    pub trusted_proxies: Vec<IpAddr>,
    pub dev: bool,
    pub dev_anywhere: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: Secret,
    pub connections: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub token_secret: Secret,
    pub sign_ins_per_minute: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ingest {
    pub requests_per_second: u32,
    pub retention_days: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    metadata: Metadata,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    leptos: Leptos,
}

/// What the server needs of cargo-leptos' section; the rest is for the build.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Leptos {
    pub output_name: String,
    pub site_root: String,
    pub site_pkg_dir: String,
    pub reload_port: u32,
    pub hash_files: bool,
}

impl Config {
    pub fn leptos(&self) -> &Leptos {
        &self.package.metadata.leptos
    }

    /// The folder of the built site: the one that is named, else where the build puts it, seen from the working directory
    /// or from `target/release`, where the program lies after a build.
    pub fn site_root(&self) -> PathBuf {
        if !self.server.site_root.is_empty() {
            return PathBuf::from(&self.server.site_root);
        }
        let built = PathBuf::from(&self.leptos().site_root);
        let program = std::env::current_exe().and_then(|path| path.canonicalize()).unwrap_or_default();
        let beside = program.parent().into_iter().flat_map(|folder| [folder.join("site"), folder.join("../site")]);
        let mut places = beside.chain([built.clone()]);
        places.find(|place| place.join(&self.leptos().site_pkg_dir).is_dir()).unwrap_or(built)
    }
}
