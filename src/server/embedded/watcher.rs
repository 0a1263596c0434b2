//! Removes a throw-away cluster when our process ends, even when it is killed: tests must not leave servers behind.

use super::error::{EmbeddedError, at};
use nix::{
    sys::wait::{WaitPidFlag, waitpid},
    unistd::Pid,
};
use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// How often an ending server is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Reads until our end of the pipe closes, which the system does when we end; then ends the server and removes its folder.
const SCRIPT: &str =
    r#"cat >/dev/null; kill -QUIT "$0" 2>/dev/null; while kill -0 "$0" 2>/dev/null; do sleep 0.05; done; rm -rf "$1" "$2""#;

/// Lives as long as the cluster; dropping it lets the script go on, and waits until it is done.
pub struct Watcher {
    script: Child,
    postmaster: Pid,
}

impl Watcher {
    pub fn start(postmaster: Pid, data: &Path, cluster: &Path) -> Result<Self, EmbeddedError> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, &postmaster.to_string()]).args([data, cluster]);
        command.current_dir("/").process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map(|script| Self { script, postmaster }).map_err(at("watch", data))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        while let Ok(None) = self.script.try_wait() {
            // The server may be our child: until somebody hears that it ended, it is there for the script.
            let _ = waitpid(self.postmaster, Some(WaitPidFlag::WNOHANG));
            thread::sleep(LOOK);
        }
    }
}
