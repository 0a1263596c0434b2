//! What can go wrong with our own Postgres, in words that say what to do.

use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    #[error(
        "No PostgreSQL {oldest} or newer was found ({looked}). Install one (Debian: apt-get install postgresql, \
         macOS: brew install postgresql@17), or name a server in DATABASE_URL."
    )]
    NoneInstalled { oldest: u32, looked: String },
    #[error(
        "The data in {folder} was written by PostgreSQL {cluster}, and only {installed} is installed. Install PostgreSQL {cluster} \
         again, or move the data with pg_upgrade or pg_dump."
    )]
    VersionChanged { folder: PathBuf, cluster: u32, installed: String },
    #[error("{folder} holds something that is not a PostgreSQL cluster. Name another folder, or empty this one.")]
    NotACluster { folder: PathBuf },
    #[error("{folder} is in use by process {pid}, which does not answer as a PostgreSQL server of ours: {why}")]
    InUse { folder: PathBuf, pid: i32, why: String },
    #[error("{folder} belongs to another user: run the command as the user who runs the server")]
    NotOurs { folder: PathBuf },
    #[error("PostgreSQL refuses to run as root, and this system has neither a user postgres nor a user nobody")]
    NoUnprivilegedUser,
    #[error("{step} failed:\n{output}")]
    Failed { step: &'static str, output: String },
    #[error("PostgreSQL did not become ready within {seconds} s. The end of its log, {log}:\n{tail}")]
    NotReady { seconds: u64, log: PathBuf, tail: String },
    #[error("PostgreSQL stopped while it was starting. The end of its log, {log}:\n{tail}")]
    Died { log: PathBuf, tail: String },
    #[error("cannot {what} {path}: {source}")]
    Io { what: &'static str, path: PathBuf, source: io::Error },
}

/// Names what was being done to which path when the system said no.
pub(super) fn at<'a>(what: &'static str, path: &'a std::path::Path) -> impl FnOnce(io::Error) -> EmbeddedError + 'a {
    move |source| match source.kind() {
        io::ErrorKind::PermissionDenied => EmbeddedError::NotOurs { folder: path.to_owned() },
        _ => EmbeddedError::Io { what, path: path.to_owned(), source },
    }
}
