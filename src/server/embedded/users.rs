//! Who uses a cluster: processes that share it hold a lock, so that only the last one stops it.
//!
//! `serve` and any number of commands come and go in any order. A killed process loses its lock by itself; the server it left
//! behind is used and, by the last user, stopped.

use super::error::{EmbeddedError, at};
use std::{
    fs::{File, OpenOptions},
    path::Path,
};

/// Held by whoever starts or stops the cluster, so that nobody does the other meanwhile.
pub struct Gate(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Held by everybody who uses the cluster.
pub struct InUse(File);

pub fn gate(data: &Path) -> Result<Gate, EmbeddedError> {
    let path = data.join("postgres.gate");
    let file = open(&path)?;
    file.lock().map_err(at("lock", &path))?;
    Ok(Gate(file))
}

pub fn join(data: &Path, _gate: &Gate) -> Result<InUse, EmbeddedError> {
    let path = data.join("postgres.users");
    let file = open(&path)?;
    file.lock_shared().map_err(at("lock", &path))?;
    Ok(InUse(file))
}

impl InUse {
    /// Whether nobody else uses the cluster now, and, because of the gate, nobody begins to.
    pub fn leave(self, _gate: &Gate) -> bool {
        self.0.unlock().is_ok() && self.0.try_lock().is_ok()
    }
}

fn open(path: &Path) -> Result<File, EmbeddedError> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(at("open", path))
}
