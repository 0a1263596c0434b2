//! Start, stop, share, kill and recover a real cluster.

use super::*;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use sqlx::{Connection, PgConnection};

/// A data folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("oriel-embedded-{}", uuid::Uuid::new_v4().simple())))
    }

    fn start(&self) -> Embedded {
        Embedded::start(&self.0, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn postmaster(&self) -> Option<Pid> {
        pid_file::running(&self.0.join("postgres").canonicalize().ok()?).ok().flatten().map(|running| running.pid)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(pid) = self.postmaster() {
            let _ = kill(pid, Signal::SIGQUIT);
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn run(embedded: &Embedded, sql: &'static str) {
    let mut connection = PgConnection::connect(embedded.url()).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn count(embedded: &Embedded) -> i64 {
    let mut connection = PgConnection::connect(embedded.url()).await.unwrap();
    sqlx::query_scalar("select count(*) from kept").fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn what_is_written_outlives_a_stop_and_a_crash() {
    let folder = Folder::new();
    let first = folder.start();
    assert!(first.is_ours());
    run(&first, "create table kept (n int); insert into kept values (1)").await;
    first.stop().unwrap();
    assert!(folder.postmaster().is_none(), "a stopped cluster has no process");

    let second = folder.start();
    assert_eq!(count(&second).await, 1);
    run(&second, "insert into kept values (2)").await;
    kill(folder.postmaster().unwrap(), Signal::SIGKILL).unwrap();
    drop(second);

    let third = folder.start();
    assert_eq!(count(&third).await, 2, "a committed row outlives kill -9 of PostgreSQL");
}

#[tokio::test]
async fn a_start_waits_for_what_a_killed_server_was_still_doing() {
    let folder = Folder::new();
    let mut killed = folder.start();
    run(&killed, "create table kept (n int)").await;
    let cluster = folder.0.join("postgres").canonicalize().unwrap();
    // Whoever reckons does not look whether the main process is still there.
    let mut busy = PgConnection::connect(killed.url()).await.unwrap();
    let reckoning = tokio::spawn(async move {
        sqlx::raw_sql("select sum(sqrt(n)) from generate_series(1, 20000000) as s (n)").execute(&mut busy).await
    });
    let mut watching = PgConnection::connect(killed.url()).await.unwrap();
    let is_busy = "select exists (select from pg_stat_activity where state = 'active' and query like 'select sum(%')";
    while !sqlx::query_scalar::<_, bool>(is_busy).fetch_one(&mut watching).await.unwrap() {}
    let mut postmaster = killed.child.take().unwrap();
    postmaster.kill().unwrap();
    postmaster.wait().unwrap();
    // As if we had been killed with it.
    drop((killed.in_use.take(), killed, watching));
    assert!(pid_file::running(&cluster).unwrap().is_some_and(|left| !left.ready), "somebody still works in the cluster");
    let next = folder.start();
    assert!(next.is_ours());
    assert_eq!(count(&next).await, 0);
    let _ = reckoning.await;
}

#[tokio::test]
async fn the_first_user_starts_the_cluster_and_the_last_one_stops_it() {
    let folder = Folder::new();
    let server = folder.start();
    let command = folder.start();
    assert!(server.is_ours() && !command.is_ours());
    assert_eq!(server.url(), command.url());
    server.stop().unwrap();
    run(&command, "create table kept ()").await;
    assert!(folder.postmaster().is_some(), "somebody still uses it");
    drop(command);
    assert!(folder.postmaster().is_none());
}

#[tokio::test]
async fn a_cluster_left_by_a_killed_process_is_used_again() {
    let folder = Folder::new();
    let mut killed = folder.start();
    run(&killed, "create table kept (n int)").await;
    // What kill -9 leaves: the process runs on, the lock is gone, nobody has stopped anything.
    let postmaster = folder.postmaster().unwrap();
    drop(killed.in_use.take());
    drop(killed);
    let next = folder.start();
    assert!(!next.is_ours());
    assert_eq!(folder.postmaster(), Some(postmaster));
    assert_eq!(count(&next).await, 0);
    next.stop().unwrap();
    assert!(folder.postmaster().is_none(), "the last user stops it, whoever started it");
}

#[tokio::test]
async fn a_pid_file_that_names_some_other_process_is_no_hindrance() {
    let folder = Folder::new();
    folder.start().stop().unwrap();
    fs::write(folder.0.join("postgres/postmaster.pid"), format!("{}\n/elsewhere\n", std::process::id())).unwrap();
    folder.start().stop().unwrap();
}

#[test]
fn a_folder_of_something_else_and_another_version_are_refused_in_words() {
    let folder = Folder::new();
    fs::create_dir_all(folder.0.join("postgres")).unwrap();
    fs::write(folder.0.join("postgres/diary.txt"), "dear").unwrap();
    let error = Embedded::start(&folder.0, &Options::default()).err().unwrap();
    assert!(matches!(error, EmbeddedError::NotACluster { .. }), "{error}");
    fs::write(folder.0.join("postgres/PG_VERSION"), "9\n").unwrap();
    let error = Embedded::start(&folder.0, &Options::default()).err().unwrap();
    assert!(matches!(error, EmbeddedError::VersionChanged { cluster: 9, .. }), "{error}");
}

#[tokio::test]
async fn a_throw_away_cluster_leaves_nothing() {
    let folder = Folder::new();
    let embedded = Embedded::start(&folder.0, &Options { throw_away: true }).unwrap_or_else(|error| panic!("{error}"));
    run(&embedded, "select 1").await;
    drop(embedded);
    assert!(!folder.0.exists());
}
