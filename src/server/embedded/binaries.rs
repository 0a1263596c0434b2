//! Finds the PostgreSQL programs of this machine. In: PATH, pg_config, the usual folders. Out: a folder and its version.

use super::error::EmbeddedError;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The oldest major version whose SQL we use.
pub const OLDEST: u32 = 15;

/// Where packages put versioned installations: a folder to list, and what follows each entry.
const USUAL: &[(&str, &str)] = &[
    ("/usr/lib/postgresql", "bin"),
    ("/usr/lib64/postgresql", "bin"),
    ("/usr/libexec", "."),
    ("/usr/libexec", "bin"),
    ("/usr", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "bin"),
    ("/usr/local", "bin"),
];

/// One installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    /// A command of this installation that sees nothing of our environment but where to find programs and keep files.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(name));
        command.env_clear().env("LC_ALL", "C").env("TZ", "UTC");
        for kept in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            if let Some(value) = env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command
    }
}

/// Every installation new enough, the newest first.
pub fn find() -> Vec<Binaries> {
    let mut found: Vec<Binaries> = folders().iter().filter_map(|folder| inspect(folder)).collect();
    found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
    found.dedup_by(|a, b| a.folder == b.folder);
    found.retain(|binaries| binaries.major >= OLDEST);
    found
}

/// The installation to use: of the version that wrote the cluster, or the newest for a new one.
pub fn choose(found: Vec<Binaries>, cluster: Option<u32>, folder: &Path) -> Result<Binaries, EmbeddedError> {
    let installed = found.iter().map(|b| b.major.to_string()).collect::<Vec<_>>().join(", ");
    let fitting = found.into_iter().find(|binaries| cluster.is_none_or(|major| major == binaries.major));
    match (fitting, cluster) {
        (Some(binaries), _) => Ok(binaries),
        (None, Some(cluster)) if !installed.is_empty() => {
            Err(EmbeddedError::VersionChanged { folder: folder.to_owned(), cluster, installed })
        }
        (None, _) => Err(EmbeddedError::NoneInstalled {
            oldest: OLDEST,
            looked: "looked in PATH, pg_config --bindir, /usr/lib/postgresql, Homebrew and other usual folders".into(),
        }),
    }
}

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    if let Ok(answer) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(String::from_utf8_lossy(&answer.stdout).trim().into());
    }
    for (parent, rest) in USUAL {
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path().join(rest)));
    }
    // One installation is reached by several ways (Debian links /usr/bin/psql, Homebrew links everything).
    let mut real: Vec<PathBuf> = folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
    real.sort();
    real.dedup();
    real
}

fn inspect(folder: &Path) -> Option<Binaries> {
    let complete = ["postgres", "initdb"].iter().all(|name| folder.join(name).is_file());
    let answer = complete.then(|| Command::new(folder.join("postgres")).arg("--version").output().ok())??;
    Some(Binaries { folder: folder.to_owned(), major: major_of(&String::from_utf8_lossy(&answer.stdout))? })
}

/// `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)` → 15; `17beta1` → 17.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(major: u32) -> Binaries {
        Binaries { folder: format!("/opt/{major}").into(), major }
    }

    #[test]
    fn versions_are_read_as_distributions_write_them() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("nonsense"), None);
    }

    #[test]
    fn a_new_cluster_takes_the_newest_and_an_old_one_its_own() {
        let found = vec![installed(17), installed(15)];
        let folder = Path::new("/data");
        assert_eq!(choose(found.clone(), None, folder).map(|b| b.major).ok(), Some(17));
        assert_eq!(choose(found.clone(), Some(15), folder).map(|b| b.major).ok(), Some(15));
        let message = choose(found, Some(16), folder).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(message.contains("PostgreSQL 16") && message.contains("17, 15"), "{message}");
        let message = choose(Vec::new(), Some(16), folder).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(message.contains("Install one"), "{message}");
    }
}
