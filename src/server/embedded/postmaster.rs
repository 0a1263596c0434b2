//! Starts and stops PostgreSQL's main process, and waits for what it says in its pid file.

use super::{
    Options,
    account::Account,
    binaries::Binaries,
    error::{EmbeddedError, at},
    pid_file::{self, Running},
};
use nix::sys::signal::{Signal, kill};
use std::{
    fs::{self, File, OpenOptions},
    os::unix::process::CommandExt,
    path::Path,
    process::Child,
    thread::sleep,
    time::{Duration, Instant},
};

/// After a crash PostgreSQL replays what it had logged, which takes as long as its checkpoints are apart.
const START_LIMIT: Duration = Duration::from_secs(300);
/// A fast shutdown ends connections and writes a checkpoint.
const STOP_LIMIT: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The log starts anew when it has grown to this.
const LONGEST_LOG: u64 = 16 * 1024 * 1024;

/// Modest sizes for a machine that is shared with the server; one row per setting that differs from PostgreSQL's own.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "port=5432",
    "timezone=UTC",
    "log_timezone=UTC",
    "max_connections=100",
    "shared_buffers=256MB",
    "work_mem=16MB",
    "maintenance_work_mem=128MB",
    "effective_cache_size=2GB",
    "random_page_cost=1.1",
    "max_wal_size=4GB",
    "min_wal_size=256MB",
    "checkpoint_timeout=15min",
    "wal_buffers=16MB",
    // Statements are short and planned often: compiling them costs more than it saves.
    "jit=off",
    // Partitions by month make many relations per transaction.
    "max_locks_per_transaction=256",
    "log_min_duration_statement=1000",
];

/// How its log is packed: by the better way where this build of PostgreSQL has it. With a word that it does not know it would not
/// start.
const PACKED_BEST: &str = "wal_compression=lz4";
const PACKED: &str = "wal_compression=on";

/// Gives up what a throw-away cluster does not need: it never outlives its process.
const THROW_AWAY: &[&str] =
    &["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_wal_size=1GB", "max_connections=300"];

pub fn start(
    cluster: &Path,
    socket: &Path,
    log: &Path,
    binaries: &Binaries,
    account: &Account,
    options: &Options,
) -> Result<(Child, Running), EmbeddedError> {
    let output = open_log(log)?;
    let mut command = binaries.command("postgres");
    command.arg("-D").arg(cluster).arg("-c").arg(format!("unix_socket_directories={}", socket.display()));
    let more = if options.throw_away { THROW_AWAY } else { &[] };
    let packed = if is_known(cluster, binaries, account, PACKED_BEST) { PACKED_BEST } else { PACKED };
    for setting in SETTINGS.iter().chain([&packed]).chain(more) {
        command.args(["-c", setting]);
    }
    let errors = output.try_clone().map_err(at("open", log))?;
    // A group of its own: Ctrl-C in a terminal is for us, and we stop it when our connections are done.
    account.run(&mut command).stdout(output).stderr(errors).process_group(0);
    let mut child = command.spawn().map_err(at("run postgres in", &binaries.folder))?;
    let started = Instant::now();
    while started.elapsed() < START_LIMIT {
        if let Some(running) = pid_file::running(cluster)?.filter(|running| running.ready) {
            return Ok((child, running));
        }
        if child.try_wait().map_err(at("wait for", &binaries.folder))?.is_some() {
            return Err(EmbeddedError::Died { log: log.to_owned(), tail: tail(log) });
        }
        sleep(LOOK_AGAIN);
    }
    Err(EmbeddedError::NotReady { seconds: START_LIMIT.as_secs(), log: log.to_owned(), tail: tail(log) })
}

/// Whether this build of PostgreSQL can be set so.
fn is_known(cluster: &Path, binaries: &Binaries, account: &Account, setting: &str) -> bool {
    let Some((name, _)) = setting.split_once('=') else { return false };
    let mut command = binaries.command("postgres");
    command.args(["-C", name, "-c", setting, "-D"]).arg(cluster);
    account.run(&mut command).output().is_ok_and(|output| output.status.success())
}

/// Waits until the server that is there answers, or is gone: it may be starting, recovering or stopping.
pub fn settle(cluster: &Path) -> Result<Option<Running>, EmbeddedError> {
    let started = Instant::now();
    loop {
        match pid_file::running(cluster)? {
            None => return Ok(None),
            Some(running) if running.ready => return Ok(Some(running)),
            Some(running) if started.elapsed() > START_LIMIT => {
                let why = "it neither became ready nor stopped".to_owned();
                return Err(EmbeddedError::InUse { folder: cluster.to_owned(), pid: running.pid.as_raw(), why });
            }
            Some(_) => sleep(LOOK_AGAIN),
        }
    }
}

/// Ends connections, writes everything down and waits until the process is gone.
pub fn stop(cluster: &Path, mut child: Option<Child>) -> Result<(), EmbeddedError> {
    let Some(running) = pid_file::running(cluster)? else { return Ok(()) };
    // Already gone is as good as stopped, for both signals.
    let _ = kill(running.pid, Signal::SIGINT);
    let started = Instant::now();
    let mut hurried = false;
    loop {
        // Our own child stays in the process table until it is asked for.
        let reaped = child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(Some(_))));
        if reaped || pid_file::running(cluster)?.is_none_or(|now| now.pid != running.pid) {
            break;
        }
        if started.elapsed() > STOP_LIMIT && !hurried {
            hurried = true;
            let _ = kill(running.pid, Signal::SIGQUIT);
        }
        sleep(LOOK_AGAIN);
    }
    if let Some(mut child) = child {
        let _ = child.wait();
    }
    Ok(())
}

fn open_log(path: &Path) -> Result<File, EmbeddedError> {
    let long = fs::metadata(path).is_ok_and(|found| found.len() > LONGEST_LOG);
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(long).append(!long);
    options.open(path).map_err(at("open", path))
}

fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
