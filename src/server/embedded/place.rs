//! Where a cluster lies. In: the data folder. Out: PostgreSQL's own folder inside it, and a socket folder short enough.

use super::{
    account::Account,
    error::{EmbeddedError, at},
};
use std::{
    fs::{self, Permissions},
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
};

/// The name of the cluster inside the data folder.
const NAME: &str = "postgres";
/// Where clusters of root lie when the data folder is in a home that others cannot enter, such as /root.
const SHARED: &str = "/var/lib/oriel";
/// A socket's path has 108 bytes on Linux and 104 on macOS; PostgreSQL adds `/.s.PGSQL.5432` and a closing zero.
const LONGEST_SOCKET_FOLDER: usize = 88;

/// The folder of the cluster, whether or not it has been made yet.
pub fn cluster(data: &Path, account: &Account) -> Result<PathBuf, EmbeddedError> {
    let inside = data.join(NAME);
    if inside.exists() || account.can_enter(data) {
        return Ok(inside.canonicalize().unwrap_or(inside));
    }
    // A link that leads nowhere was left by a cluster that somebody deleted.
    let place = fs::read_link(&inside).or_else(|_| {
        let place = Path::new(SHARED).join(uuid::Uuid::new_v4().simple().to_string());
        symlink(&place, &inside).map(|()| place)
    });
    let place = place.map_err(at("link", &inside))?;
    fs::create_dir_all(SHARED).map_err(at("create", Path::new(SHARED)))?;
    fs::set_permissions(SHARED, Permissions::from_mode(0o755)).map_err(at("open", Path::new(SHARED)))?;
    Ok(place)
}

/// The folder of the socket, which only `account` can enter: connections need no password, so nobody else may connect.
pub fn socket(cluster: &Path, account: &Account) -> Result<PathBuf, EmbeddedError> {
    if cluster.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return Ok(cluster.to_owned());
    }
    let mut hasher = DefaultHasher::new();
    cluster.hash(&mut hasher);
    let folder = PathBuf::from(format!("/tmp/oriel-{:016x}", hasher.finish()));
    if fs::create_dir(&folder).is_ok() {
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).map_err(at("close", &folder))?;
        account.own(&folder).map_err(at("give away", &folder))?;
    }
    let found = fs::symlink_metadata(&folder).map_err(at("look at", &folder))?;
    let ours = found.is_dir() && found.uid() == account.uid() && found.mode() & 0o077 == 0;
    ours.then_some(folder.clone()).ok_or(EmbeddedError::NotOurs { folder })
}

/// The address of the database for sqlx, psql and pg_dump: the socket's folder stands where a host would.
pub fn url(socket: &Path) -> String {
    let mut host = String::new();
    for byte in socket.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => host.push(char::from(*byte)),
            other => host.push_str(&format!("%{other:02X}")),
        }
    }
    format!("postgres://oriel@{host}/oriel")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_socket_folder_as_host() {
        assert_eq!(url(Path::new("/srv/o r/postgres")), "postgres://oriel@%2Fsrv%2Fo%20r%2Fpostgres/oriel");
    }
}
