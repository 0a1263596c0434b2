//! The shape of the configuration; what each key means stands in `Leptos.toml`, beside its default.

use super::Secret;
use crate::server::{
    http::{public_url::PublicUrl, tool_links::ToolLinks},
    mtls::{MtlsError, Settings},
};
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
    pub mtls_addr: String,
    pub mtls_certificate: PathBuf,
    pub mtls_key: PathBuf,
    pub mtls_client_ca: PathBuf,
}

impl Ingest {
    /// The listener for client certificates, where there is to be one.
    pub fn mtls(&self) -> Result<Option<Settings>, MtlsError> {
        if self.mtls_addr.is_empty() {
            return Ok(None);
        }
        let addr = self.mtls_addr.parse().map_err(MtlsError::Address)?;
        let named = |path: &PathBuf, what, key| match path.as_os_str().is_empty() {
            true => Err(MtlsError::Missing(what, key)),
            false => Ok(path.clone()),
        };
        Ok(Some(Settings {
            addr,
            certificate: named(&self.mtls_certificate, "The certificate of this server", "ingest.mtls_certificate")?,
            key: named(&self.mtls_key, "The key of that certificate", "ingest.mtls_key")?,
            client_ca: named(
                &self.mtls_client_ca,
                "The authority that signs the clients' certificates",
                "ingest.mtls_client_ca",
            )?,
        }))
    }
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
