//! Makes a cluster and reads its version. A cluster is complete or absent: it is made aside and then renamed.

use super::{
    Options,
    account::Account,
    binaries::Binaries,
    error::{EmbeddedError, at},
};
use std::{
    fs::{self, Permissions},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

/// Connections come by the socket in a folder that is closed to others; nothing listens on the network.
const ACCESS: &str = "# Written by oriel. The socket's folder is closed to everybody else; nothing listens on the network.\n\
                      local all oriel trust\n";

/// The major version that wrote the cluster in `folder`, or nothing when there is none yet.
pub fn version(folder: &Path) -> Result<Option<u32>, EmbeddedError> {
    match fs::read_to_string(folder.join("PG_VERSION")) {
        Ok(text) => text.trim().parse().map(Some).map_err(|_| EmbeddedError::NotACluster { folder: folder.to_owned() }),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(EmbeddedError::NotOurs { folder: folder.to_owned() })
        }
        Err(_) if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) => {
            Err(EmbeddedError::NotACluster { folder: folder.to_owned() })
        }
        Err(_) => Ok(None),
    }
}

/// Makes the cluster with one superuser and one database, both named oriel.
pub fn create(folder: &Path, binaries: &Binaries, account: &Account, options: &Options) -> Result<(), EmbeddedError> {
    let aside = PathBuf::from(format!("{}.new", folder.display()));
    // What an interrupted attempt left.
    let _ = fs::remove_dir_all(&aside);
    fs::create_dir_all(&aside).map_err(at("create", &aside))?;
    fs::set_permissions(&aside, Permissions::from_mode(0o700)).map_err(at("close", &aside))?;
    account.own(&aside).map_err(at("give away", &aside))?;
    // Not every system has C.UTF-8 (macOS before 15); plain C sorts the same way.
    if init(&aside, "C.UTF-8", binaries, account, options).is_err() {
        init(&aside, "C", binaries, account, options)?;
    }
    fs::write(aside.join("pg_hba.conf"), ACCESS).map_err(at("write", &aside))?;
    create_database(&aside, binaries, account)?;
    let _ = fs::remove_dir(folder);
    fs::rename(&aside, folder).map_err(at("create", folder))
}

fn init(folder: &Path, locale: &str, binaries: &Binaries, account: &Account, options: &Options) -> Result<(), EmbeddedError> {
    let mut command = binaries.command("initdb");
    command.arg("-D").arg(folder).args(["--username=oriel", "--encoding=UTF8", "--auth=trust", "--data-checksums"]);
    // In both, text is in the order of its code points; only of C does Postgres know that bytes are, and asks nobody else for each
    // comparison.
    command.arg(format!("--locale={locale}")).arg("--lc-collate=C");
    if options.throw_away {
        command.arg("--no-sync");
    }
    let output = account.run(&mut command).output().map_err(at("run initdb in", &binaries.folder))?;
    check("initdb", &output)
}

fn create_database(folder: &Path, binaries: &Binaries, account: &Account) -> Result<(), EmbeddedError> {
    let mut command = binaries.command("postgres");
    command.arg("--single").arg("-D").arg(folder).arg("postgres");
    account.run(&mut command).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(at("run postgres in", &binaries.folder))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(b"create database oriel owner oriel\n").map_err(at("write to", folder))?;
    }
    let output = child.wait_with_output().map_err(at("run postgres in", &binaries.folder))?;
    check("create database", &output)
}

fn check(step: &'static str, output: &Output) -> Result<(), EmbeddedError> {
    if output.status.success() {
        return Ok(());
    }
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    Err(EmbeddedError::Failed { step, output: String::from_utf8_lossy(&text).trim().to_owned() })
}
