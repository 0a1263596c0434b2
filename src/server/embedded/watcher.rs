//! Removes a throw-away cluster when our process ends, even when it is killed: tests must not leave servers behind.

use super::error::{EmbeddedError, at};
use nix::unistd::Pid;
use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
};

/// Reads until our end of the pipe closes, which the system does when we end; then ends the server and removes its folder.
const SCRIPT: &str =
    r#"cat >/dev/null; kill -QUIT "$0" 2>/dev/null; while kill -0 "$0" 2>/dev/null; do sleep 0.05; done; rm -rf "$1" "$2""#;

/// Lives as long as the cluster; dropping it lets the script go on.
pub struct Watcher(Child);

impl Watcher {
    pub fn start(postmaster: Pid, data: &Path, cluster: &Path) -> Result<Self, EmbeddedError> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, &postmaster.to_string()]).args([data, cluster]);
        command.current_dir("/").process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map(Self).map_err(at("watch", data))
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
