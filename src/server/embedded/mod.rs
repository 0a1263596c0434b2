//! Our own Postgres, for those who name none: found on the machine, kept in the data folder, started and stopped with us.
//!
//! In: a data folder. Out: the address of a database in it. Several processes may use one folder at a time (`oriel org add` while
//! `oriel serve` runs): the first starts the cluster, the last stops it, and what a killed process left is used again.

mod account;
mod binaries;
mod cluster;
mod error;
mod pid_file;
mod place;
mod postmaster;
mod users;
mod watcher;

pub use binaries::{Binaries, OLDEST, find as installed};
pub use error::EmbeddedError;

use account::Account;
use error::at;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Child,
};
use users::InUse;
use watcher::Watcher;

/// How a cluster is kept.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// For tests: not made to last. Nothing is flushed to disk, and the folder is removed when the process ends, however it ends.
    pub throw_away: bool,
}

/// A running cluster that this process uses. Dropping it stops the cluster, unless others use it too.
pub struct Embedded {
    data: PathBuf,
    cluster: PathBuf,
    url: String,
    /// Empty when another process started the cluster.
    child: Option<Child>,
    /// Empty once stopped.
    in_use: Option<InUse>,
    watcher: Option<Watcher>,
}

impl Embedded {
    /// Uses the cluster in `data`, starting and if need be making it. Blocks: seconds for a new cluster, else a moment.
    pub fn start(data: &Path, options: &Options) -> Result<Self, EmbeddedError> {
        fs::create_dir_all(data).map_err(at("create", data))?;
        let data = data.canonicalize().map_err(at("find", data))?;
        let gate = users::gate(&data)?;
        let account = Account::choose()?;
        let cluster = place::cluster(&data, &account)?;
        let mut child = None;
        let running = match postmaster::settle(&cluster)? {
            Some(running) => running,
            None => {
                let version = cluster::version(&cluster)?;
                let binaries = binaries::choose(binaries::find(), version, &cluster)?;
                if version.is_none() {
                    cluster::create(&cluster, &binaries, &account, options)?;
                }
                let socket = place::socket(&cluster, &account)?;
                let log = data.join("postgres.log");
                let (process, running) = postmaster::start(&cluster, &socket, &log, &binaries, &account, options)?;
                child = Some(process);
                running
            }
        };
        let watcher = options.throw_away.then(|| Watcher::start(running.pid, &data, &cluster)).transpose()?;
        let in_use = Some(users::join(&data, &gate)?);
        Ok(Self { url: place::url(&running.socket), data, cluster, child, in_use, watcher })
    }

    /// The address of the database, for sqlx and for psql.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether this process started the cluster, rather than finding it running.
    pub fn is_ours(&self) -> bool {
        self.child.is_some()
    }

    /// Leaves the cluster, and stops it if nobody else uses it. Close connections first.
    pub fn stop(mut self) -> Result<(), EmbeddedError> {
        self.leave()
    }

    fn leave(&mut self) -> Result<(), EmbeddedError> {
        let Some(in_use) = self.in_use.take() else { return Ok(()) };
        let gate = users::gate(&self.data)?;
        if in_use.leave(&gate) {
            postmaster::stop(&self.cluster, self.child.take())?;
        }
        self.watcher.take();
        Ok(())
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Err(error) = self.leave() {
            tracing::error!("The embedded Postgres could not be stopped: {error}");
        }
    }
}

#[cfg(test)]
mod tests;
