//! The server under test: a process of its own, and what memory it takes.

use super::Outcome;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(60);

pub struct Server {
    child: Child,
    pub base: String,
}

impl Server {
    /// Starts `oriel serve` on a free port; returns when it answers.
    pub async fn start(database: &str) -> Outcome<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let addr = format!("127.0.0.1:{port}");
        let mut child = oriel(database)?.args(["serve", "--empty", "--addr", &addr]).stdout(Stdio::piped()).spawn()?;
        // What it prints is read to the end, so that it never waits for us.
        if let Some(stdout) = child.stdout.take() {
            std::thread::spawn(move || BufReader::new(stdout).lines().map_while(Result::ok).for_each(drop));
        }
        let server = Self { child, base: format!("http://{addr}") };
        let ready = format!("{}/readyz", server.base);
        let begun = Instant::now();
        while !reqwest::get(&ready).await.is_ok_and(|answer| answer.status().is_success()) {
            if begun.elapsed() > PATIENCE {
                return Err(format!("the server did not become ready at {ready}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(server)
    }

    /// Resident memory now and at its highest, in MiB.
    pub fn memory(&self) -> Option<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let kib =
            |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse::<f64>().ok());
        Some((kib("VmRSS:")? / 1_024.0, kib("VmHWM:")? / 1_024.0))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to do about it then.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs an operator's command to its end; its standard output without the line's end.
pub fn command(database: &str, arguments: &[&str], input: &str) -> Outcome<String> {
    let mut child = oriel(database)?.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("oriel {} failed", arguments.join(" ")).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

fn oriel(database: &str) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env("DATABASE_URL", database);
    Ok(command)
}
