//! Reads `postmaster.pid`, which PostgreSQL keeps in its cluster: who runs it, where its socket is, how far it has come.

use super::error::{EmbeddedError, at};
use nix::{errno::Errno, sys::signal::kill, unistd::Pid};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const NAME: &str = "postmaster.pid";

/// What the file says about a process that is alive and serves this very cluster.
#[derive(Clone, Debug)]
pub struct Running {
    pub pid: Pid,
    pub socket: PathBuf,
    pub ready: bool,
}

/// The server of `cluster`, if one is alive. A file left by a dead one is no hindrance: PostgreSQL clears it itself,
/// unless its number has since gone to some other process, as happens in containers; then we remove it.
pub fn running(cluster: &Path) -> Result<Option<Running>, EmbeddedError> {
    let path = cluster.join(NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at("read", &path)(error)),
    };
    let lines: Vec<&str> = text.lines().collect();
    let Some(pid) = lines.first().and_then(|line| line.trim().parse().ok()).map(Pid::from_raw) else {
        return Ok(None);
    };
    let is_gone = kill(pid, None) == Err(Errno::ESRCH);
    if is_gone || !serves(pid, cluster) {
        // Processes of a killed server end by themselves, as soon as they notice. Until then nobody else may write.
        if let Some(orphan) = orphan(cluster) {
            return Ok(Some(Running { pid: orphan, socket: cluster.to_owned(), ready: false }));
        }
        if !is_gone {
            fs::remove_file(&path).map_err(at("remove", &path))?;
        }
        return Ok(None);
    }
    let socket = lines.get(4).map(|line| line.trim()).filter(|line| !line.is_empty()).map_or(cluster.to_owned(), PathBuf::from);
    Ok(Some(Running { pid, socket, ready: lines.get(7).is_some_and(|line| line.trim() == "ready") }))
}

/// Whether process `pid` is a PostgreSQL server of this cluster, which is then its working directory.
fn serves(pid: Pid, cluster: &Path) -> bool {
    let proc = PathBuf::from(format!("/proc/{pid}"));
    if proc.exists() {
        return fs::read_link(proc.join("cwd")).is_ok_and(|folder| folder == cluster);
    }
    let listed = Command::new("ps").args(["-o", "args=", "-p", &pid.to_string()]).output();
    listed.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(&*cluster.to_string_lossy()))
}

/// Some process of PostgreSQL that works in this cluster, where the system lists processes as files.
fn orphan(cluster: &Path) -> Option<Pid> {
    let is_postgres = |pid: &Pid| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "postgres");
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).map(Pid::from_raw);
    pids.find(|pid| is_postgres(pid) && serves(*pid, cluster))
}
