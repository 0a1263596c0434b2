//! Killing server, worker and database in the middle of a load loses no acknowledged event and counts none twice, and the ledger
//! adds up to what the tables have.

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use oriel::server::{
    embedded::{Embedded, Options},
    rollups::measures::Measures,
};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgPool, postgres::PgConnectOptions};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::sync::{Mutex, watch};

const BATCHES: usize = 120;
const RUNS: usize = 20;
/// Batches after which somebody is killed.
const KILLS: [usize; 4] = [15, 40, 65, 90];

/// Each process on a port of its own, beside those of another test.
const WORKER: [&str; 3] = ["worker", "--addr", "127.0.0.1:0"];

/// The processes under test share one database, as processes on many machines do.
struct Installation {
    url: String,
    data: std::path::PathBuf,
    // Last: the database outlives those who use it.
    embedded: Option<Embedded>,
}

impl Installation {
    /// With a database that is thrown away, or with one that writes everything down and can be killed too.
    async fn new(called: &str, throw_away: bool) -> Self {
        let data = std::env::temp_dir().join(format!("oriel-kill-{called}-{}", std::process::id()));
        let (base, embedded) = match std::env::var("ORIEL_TEST_DATABASE_URL") {
            Ok(url) => (url, None),
            Err(_) => {
                let embedded = Embedded::start(&data, &Options { throw_away }).unwrap();
                (embedded.url().to_owned(), Some(embedded))
            }
        };
        let name = format!("oriel_test_kill_{called}_{}", std::process::id());
        let options: PgConnectOptions = base.parse().unwrap();
        let mut admin = options.connect().await.unwrap();
        admin.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await.unwrap();
        admin.execute(AssertSqlSafe(format!("create database {name}"))).await.unwrap();
        let url = options.database(&name).to_url_lossy().to_string();
        Self { url, data, embedded }
    }

    /// Kills our own Postgres, main process first, and starts it again; it recovers from what it had written down.
    async fn kill_database(&mut self) {
        let Some(embedded) = self.embedded.take() else { return };
        let data = self.data.clone();
        let started = tokio::task::spawn_blocking(move || {
            let pid_file = data.join("postgres").canonicalize().unwrap().join("postmaster.pid");
            let text = std::fs::read_to_string(pid_file).unwrap();
            let pid = text.lines().next().unwrap().trim().parse().unwrap();
            kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
            drop(embedded);
            Embedded::start(&data, &Options::default()).unwrap()
        });
        let started = started.await.unwrap();
        self.embedded = Some(started);
    }

    fn oriel(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oriel"));
        command.args(args).env("DATABASE_URL", &self.url).stdout(Stdio::piped());
        command
    }

    fn say(&self, args: &[&str]) -> String {
        let output = self.oriel(args).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "oriel {args:?} ends well");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Starts a process and waits for the line that says it is ready.
    async fn start(&self, args: &[&str]) -> (Child, String) {
        let mut child = self.oriel(args).stderr(Stdio::null()).spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let line = tokio::task::spawn_blocking(move || {
            BufReader::new(out).lines().map_while(Result::ok).find(|line| line.contains("ready")).expect("it gets ready")
        });
        (child, line.await.unwrap())
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        drop(self.embedded.take());
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

/// A request: runs with a model call each, their sessions going on from batch to batch.
fn batch(number: usize) -> Value {
    let minute = |run: usize| format!("2026-{:02}-03T10:{:02}:{:02}Z", 1 + number % 2, run, number % 60);
    let year = |text: String| {
        // The month before last and the one before it are within retention whenever this runs.
        let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let month = now.first_of_month().saturating_sub(jiff::Span::new().months(1 + (number % 2) as i32));
        text.replacen(&text[..8], &format!("{:04}-{:02}-", month.year(), month.month()), 1)
    };
    let events: Vec<Value> = (0..RUNS)
        .flat_map(|run| {
            let id = format!("{number}-{run}");
            let frame = move |name: &str, kind: &str, payload: Value| {
                json!({"event_id": format!("{name}{number}-{run}"), "type": kind, "occurred_at": year(minute(run)),
                       "session_id": format!("s{}", (number + run) % 37), "user": format!("u{}@acme.test", run % 5), "payload": payload})
            };
            [
                frame("r", "run.completed", json!({"run_id": id, "status": "succeeded", "duration_ms": 1000 + run})),
                frame("c", "model.called", json!({"call_id": id, "run_id": id, "model": "gpt-4o", "status": "ok", "duration_ms": 10, "usage": {"input": 7, "output": 3}})),
            ]
        })
        .collect();
    json!({ "events": events })
}

/// Sends until it is acknowledged, to whichever server is there.
async fn send(client: &reqwest::Client, key: &str, address: &mut watch::Receiver<String>, body: &Value) {
    loop {
        let url = format!("{}/api/v1/events", address.borrow_and_update().clone());
        match client.post(&url).bearer_auth(key).json(body).send().await {
            Ok(response) if response.status() == 202 => return,
            // Killed under our hands: wait for the next server, or for this one to get better.
            _ => {
                let _ = tokio::time::timeout(Duration::from_millis(300), address.changed()).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_server_and_worker_loses_nothing_and_doubles_nothing() {
    let installation = Installation::new("processes", true).await;
    installation.say(&["migrate"]);
    installation.say(&["org", "add", "acme"]);
    let key = installation.say(&["key", "add", "--org", "acme", "--name", "load"]);
    let serve = ["serve", "--addr", "127.0.0.1:0", "--empty"];
    let address = |line: &str| line.rsplit(' ').next().unwrap().to_owned();
    let (server, line) = installation.start(&serve).await;
    let (worker, _) = installation.start(&WORKER).await;
    let (tell, hear) = watch::channel(address(&line));
    let (sent, progress) = (AtomicUsize::new(0), watch::channel(0_usize));
    let running = Mutex::new((server, worker));
    let client = reqwest::Client::new();

    let senders = (0..3).map(|sender| {
        let (client, key, mut hear, sent, told) = (client.clone(), key.clone(), hear.clone(), &sent, progress.0.clone());
        async move {
            for number in (sender..BATCHES).step_by(3) {
                send(&client, &key, &mut hear, &batch(number)).await;
                told.send_replace(sent.fetch_add(1, Ordering::SeqCst) + 1);
            }
        }
    });
    let killer = async {
        let mut progress = progress.1.clone();
        for (turn, batches) in KILLS.into_iter().enumerate() {
            progress.wait_for(|sent| *sent >= batches).await.unwrap();
            let mut running = running.lock().await;
            running.1.kill().unwrap();
            running.1.wait().unwrap();
            if turn % 2 == 0 {
                running.0.kill().unwrap();
                running.0.wait().unwrap();
                let (server, line) = installation.start(&serve).await;
                running.0 = server;
                tell.send_replace(address(&line));
            }
            running.1 = installation.start(&WORKER).await.0;
        }
    };
    tokio::join!(futures::future::join_all(senders), killer);

    let pool = PgPool::connect(&installation.url).await.unwrap();
    let count = async |sql: &'static str| -> i64 { sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap() };
    let mut polls = tokio::time::interval(Duration::from_millis(100));
    tokio::time::timeout(Duration::from_secs(120), async {
        while count("select count(*) from ingest_batches").await > 0 {
            polls.tick().await;
        }
    })
    .await
    .expect("the queue is worked off");
    {
        let mut running = running.lock().await;
        running.0.kill().unwrap();
        running.1.kill().unwrap();
        running.0.wait().unwrap();
        running.1.wait().unwrap();
    }
    let runs = (BATCHES * RUNS) as i64;
    assert_eq!(count("select count(*) from events").await, 2 * runs);
    assert_eq!(count("select count(*) from facts where kind = 1").await, runs);
    assert_eq!(count("select count(*) from facts where kind = 2").await, runs);
    assert_eq!(count("select count(*) from projection_failures").await, 0);
    for grain in [0, 1, 2, 3] {
        let packed: Vec<Vec<u8>> = sqlx::query_scalar("select counts from rollups where dimension = 0 and grain = $1")
            .bind(grain as i16)
            .fetch_all(&pool)
            .await
            .unwrap();
        let mut sum = Measures::default();
        sum.merge_packed(&packed.concat(), 1).unwrap();
        let sums = (sum.counts.runs_succeeded, sum.counts.model_calls, sum.counts.input_tokens + sum.counts.output_tokens);
        assert_eq!(sums, (runs, runs, 10 * runs), "grain {grain}");
    }
    assert_eq!(count("select sum(runs)::bigint from sessions").await, runs);
    assert_eq!(count("select count(distinct number) from sessions").await, 37);
    pool.close().await;
}

/// A load with an event in every request that is refused, and a source that is named in one of two.
fn mixed(number: usize) -> Value {
    let mut body = batch(number);
    let events = body["events"].as_array_mut().unwrap();
    for event in events.iter_mut().step_by(2) {
        event["source"] = json!("gateway");
    }
    events.push(json!({"event_id": format!("x{number}"), "type": "run.exploded", "source": "gateway"}));
    body
}

/// What the ledger says of a source.
#[derive(sqlx::FromRow)]
struct OfSource {
    source: String,
    key_id: i32,
    received: i64,
    accepted: i64,
    duplicate: i64,
    refused: i64,
    projected: i64,
    put_aside: i64,
    waiting: i64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_the_database_too_leaves_a_ledger_that_adds_up_to_the_tables() {
    let mut installation = Installation::new("ledger", false).await;
    installation.say(&["migrate"]);
    installation.say(&["org", "add", "acme"]);
    let key = installation.say(&["key", "add", "--org", "acme", "--name", "load"]);
    let address = |line: &str| line.rsplit(' ').next().unwrap().to_owned();
    let ingest = ["ingest", "--addr", "127.0.0.1:0"];
    let (server, line) = installation.start(&ingest).await;
    let (worker, _) = installation.start(&WORKER).await;
    let (tell, hear) = watch::channel(address(&line));
    let (sent, progress) = (AtomicUsize::new(0), watch::channel(0_usize));
    let client = reqwest::Client::new();
    let senders = (0..3).map(|sender| {
        let (client, key, mut hear, sent, told) = (client.clone(), key.clone(), hear.clone(), &sent, progress.0.clone());
        async move {
            for number in (sender..BATCHES).step_by(3) {
                send(&client, &key, &mut hear, &mixed(number)).await;
                // Every seventh is sent again, as after a lost answer.
                if number % 7 == 0 {
                    send(&client, &key, &mut hear, &mixed(number)).await;
                }
                told.send_replace(sent.fetch_add(1, Ordering::SeqCst) + 1);
            }
        }
    });
    let killer = async {
        let mut progress = progress.1.clone();
        let (mut server, mut worker) = (server, worker);
        for (turn, batches) in KILLS.into_iter().enumerate() {
            progress.wait_for(|sent| *sent >= batches).await.unwrap();
            worker.kill().unwrap();
            worker.wait().unwrap();
            if turn % 2 == 0 {
                installation.kill_database().await;
            } else {
                server.kill().unwrap();
                server.wait().unwrap();
                let line;
                (server, line) = installation.start(&ingest).await;
                tell.send_replace(address(&line));
            }
            worker = installation.start(&WORKER).await.0;
        }
        (server, worker)
    };
    let (_, (mut server, mut worker)) = tokio::join!(futures::future::join_all(senders), killer);

    let pool = PgPool::connect(&installation.url).await.unwrap();
    let count = async |sql: &'static str| -> i64 { sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap() };
    let mut polls = tokio::time::interval(Duration::from_millis(100));
    tokio::time::timeout(Duration::from_secs(120), async {
        while count("select count(*) from ingest_batches").await > 0 {
            polls.tick().await;
        }
    })
    .await
    .expect("the queue is worked off");
    for process in [&mut server, &mut worker] {
        process.kill().unwrap();
        process.wait().unwrap();
    }
    let of_source: Vec<OfSource> = sqlx::query_as(
        "select source, max(key_id) as key_id, sum(received)::bigint as received, sum(accepted)::bigint as accepted,
                sum(duplicate)::bigint as duplicate, sum(refused)::bigint as refused, sum(projected)::bigint as projected,
                sum(put_aside)::bigint as put_aside, sum(waiting)::bigint as waiting
           from (select source, key_id, received, accepted, duplicate, refused, projected, put_aside, 0::bigint as waiting
                   from ingest_ledger
                  union all
                 select source, key_id, received, accepted, duplicate, refused, 0, 0, accepted from ingest_receipts) as l
          group by source order by source",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let runs = (BATCHES * RUNS) as i64;
    assert_eq!(count("select count(*) from events").await, 2 * runs);
    assert_eq!(of_source.iter().map(|row| row.source.as_str()).collect::<Vec<_>>(), ["", "gateway"]);
    for row in of_source {
        let OfSource { source, key_id, received, accepted, duplicate, refused, projected, put_aside, waiting } = row;
        assert_eq!(key_id, 1, "the one key");
        assert_eq!(received, accepted + duplicate + refused, "received of {source:?}");
        assert_eq!(accepted, projected + put_aside + waiting, "accepted of {source:?}");
        assert_eq!((accepted, put_aside, waiting), (runs, 0, 0), "{source:?}");
        // Each request has as many of either source, and those that are sent again are all duplicates.
        assert_eq!((accepted + duplicate) % RUNS as i64, 0, "{source:?}");
        assert!(duplicate >= (BATCHES / 7 * RUNS) as i64, "{source:?}: {duplicate}");
        let requests = (accepted + duplicate) / RUNS as i64;
        assert_eq!(refused, if source.is_empty() { 0 } else { requests }, "{source:?}");
    }
    assert_eq!(count("select count(*) from facts where kind = 1").await, runs);
    assert_eq!(count("select count(*) from projection_failures").await, 0);
    assert_eq!(count("select sum(runs)::bigint from sessions").await, runs);
    pool.close().await;
}
