//! Whom PostgreSQL runs as: ourselves, or somebody without privileges when we are root, because it refuses root.

use super::error::EmbeddedError;
use nix::unistd::{Gid, Uid, User, chown};
use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

/// The user that owns the cluster, and runs it.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    uid: Uid,
    gid: Gid,
    /// Whether that is somebody else, so that files have to be given away and programs started as them.
    other: bool,
}

impl Account {
    pub fn choose() -> Result<Self, EmbeddedError> {
        let us = Uid::effective();
        if !us.is_root() {
            return Ok(Self { uid: us, gid: Gid::effective(), other: false });
        }
        let known = ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten());
        let user = known.ok_or(EmbeddedError::NoUnprivilegedUser)?;
        Ok(Self { uid: user.uid, gid: user.gid, other: true })
    }

    pub fn uid(&self) -> u32 {
        self.uid.as_raw()
    }

    /// Makes `command` run as this user, away from our working directory, which they may not be able to enter.
    pub fn run<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if self.other {
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
        command.current_dir("/").stdin(Stdio::null())
    }

    /// Hands a folder of ours to this user.
    pub fn own(&self, path: &Path) -> std::io::Result<()> {
        if self.other {
            chown(path, Some(self.uid), Some(self.gid))?;
        }
        Ok(())
    }

    /// Whether this user can enter `folder`: all its parents have to let them pass.
    pub fn can_enter(&self, folder: &Path) -> bool {
        let mut probe = Command::new("sh");
        probe.args(["-c", "cd \"$0\""]).arg(folder).stderr(Stdio::null());
        !self.other || self.run(&mut probe).status().is_ok_and(|status| status.success())
    }
}
