//! What an installation can decide. In: the built-in `Leptos.toml`, a file like it, the environment, the command line, the later
//! the stronger. Out: one [`Config`], and for every value where it came from. Unknown keys are refused by name.

mod environment;
mod parts;
mod secret;
mod sections;

pub use secret::Secret;
pub use sections::{Config, Leptos, Log, LogFormat};

use figment::{
    Figment,
    error::Kind,
    providers::{Format, Serialized, Toml},
    value::{Dict, Map},
};
use std::path::{Path, PathBuf};

/// The defaults, and the reference of every key: the file that lies at the top of the source.
const BUILT_IN: &str = include_str!("../../../Leptos.toml");
/// Where a default comes from.
const PROGRAM: &str = "the program";
/// Read from the working directory when it is there and no other file is named.
const USUAL_FILE: &str = "Leptos.toml";

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}", .0.join("\n"))]
    Wrong(Vec<String>),
    #[error("There is no environment variable {name} to set{hint}. .env.example lists them all.")]
    UnknownVariable { name: String, hint: String },
    #[error("{name} must be {wanted}, not \"{value}\".")]
    WrongVariable { name: String, wanted: &'static str, value: String },
    #[error("There is no configuration file {0}.")]
    NoFile(PathBuf),
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self::Wrong(error.into_iter().map(|error| words(&error)).collect())
    }
}

/// One thing that is wrong: which key, where it was set, and why.
fn words(error: &figment::Error) -> String {
    let place = error.metadata.as_ref().map_or_else(|| "the configuration".into(), |metadata| metadata.name.clone());
    let key = error.path.join(".");
    match &error.kind {
        Kind::UnknownField(_, known) => format!("{place}: there is no key {key} (there is {})", known.join(", ")),
        kind if key.is_empty() => format!("{place}: {kind}"),
        kind => format!("{place}: {key} cannot be used: {kind}"),
    }
}

/// What the command line says; the strongest of all.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub file: Option<PathBuf>,
    pub addr: Option<String>,
    pub data: Option<PathBuf>,
}

/// The configuration in effect.
pub struct Effective {
    pub config: Config,
    figment: Figment,
}

impl Effective {
    /// Whether somebody chose the value of `section.key`, rather than left it at its default.
    pub fn is_chosen(&self, path: &str) -> bool {
        self.figment.find_metadata(path).is_some_and(|metadata| metadata.name != PROGRAM)
    }

    /// Every value as `section.key`, its text with secrets hidden, and where it came from.
    pub fn lines(&self) -> Vec<(String, String, String)> {
        let written = serde_json::to_value(&self.config).unwrap_or_default();
        let sections = written.as_object().into_iter().flatten();
        let values = sections.flat_map(|(section, keys)| {
            keys.as_object().into_iter().flatten().map(move |(key, value)| (format!("{section}.{key}"), value.to_string()))
        });
        values
            .map(|(path, text)| {
                let source = self.figment.find_metadata(&path).map_or_else(String::new, |metadata| metadata.name.to_string());
                (path, text, source)
            })
            .collect()
    }
}

/// Reads the configuration of this process.
pub fn load(overrides: &Overrides) -> Result<Effective, ConfigError> {
    load_from(overrides, Path::new(USUAL_FILE), std::env::vars())
}

fn load_from(
    overrides: &Overrides,
    usual: &Path,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Effective, ConfigError> {
    let built_in = Figment::from(named(Toml::string(BUILT_IN), PROGRAM));
    let mut figment = built_in.clone();
    match &overrides.file {
        Some(file) if !file.is_file() => return Err(ConfigError::NoFile(file.clone())),
        Some(file) => figment = figment.merge(named(Toml::file_exact(file), file.display().to_string())),
        None if usual.is_file() => figment = figment.merge(named(Toml::file_exact(usual), usual.display().to_string())),
        None => {}
    }
    for (name, path, value) in environment::read(&built_in, variables)? {
        figment = figment.merge(named(Serialized::global(&path, value), name));
    }
    if let Some(addr) = &overrides.addr {
        figment = figment.merge(named(Serialized::global("server.addr", addr), "--addr"));
    }
    if let Some(data) = &overrides.data {
        figment = figment.merge(named(Serialized::global("server.data", data), "--data"));
    }
    Ok(Effective { config: figment.extract()?, figment })
}

/// A provider under a name that people recognise.
struct Named<P>(P, String);

fn named<P>(provider: P, name: impl Into<String>) -> Named<P> {
    Named(provider, name.into())
}

impl<P: figment::Provider> figment::Provider for Named<P> {
    fn metadata(&self) -> figment::Metadata {
        figment::Metadata::named(self.1.clone())
    }

    fn data(&self) -> Result<Map<figment::Profile, Dict>, figment::Error> {
        self.0.data()
    }
}

#[cfg(test)]
mod tests;
