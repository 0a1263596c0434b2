//! What was measured against what was promised.

use super::{Outcome, Size, installation::Installation, latency::Latency};
use crate::domain::time::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use std::{fmt, path::Path, time::Duration};

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub what: String,
    pub budget: Option<String>,
    pub measured: String,
    /// `None` where nothing is promised.
    pub kept: Option<bool>,
    /// The numbers behind the words.
    pub values: Value,
}

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    size: &'static str,
    measured_at: Timestamp,
    cores: usize,
    lines: Vec<Line>,
}

impl Report {
    pub fn new(size: Size, now: Timestamp) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { size: size.key(), measured_at: now, cores, lines: Vec::new() }
    }

    pub fn ingest(&mut self, events: u64, stored: Duration, visible: Duration, memory: f64) {
        self.rate("ingest, POSTed to projected, 4 clients, batches of 200", "events", events, stored, visible);
        self.memory("server memory while ingesting, highest", memory);
    }

    /// How many `things` a second were stored and projected.
    pub fn rate(&mut self, what: &str, things: &str, number: u64, stored: Duration, visible: Duration) {
        let (stored, visible) = (stored.as_secs_f64(), visible.as_secs_f64());
        let rate = number as f64 / visible;
        self.lines.push(Line {
            what: what.into(),
            budget: Some(format!("≥ 10,000 {things}/s")),
            measured: format!("{rate:.0} {things}/s ({number} in {visible:.1} s, stored after {stored:.1} s)"),
            kept: Some(rate >= 10_000.0),
            values: json!({"number": number, "stored_s": stored, "visible_s": visible, "per_s": rate}),
        });
    }

    pub fn memory(&mut self, what: &str, memory: f64) {
        self.lines.push(Line {
            what: what.into(),
            budget: Some("≤ 150 MiB".into()),
            measured: format!("{memory:.0} MiB"),
            kept: Some(memory <= 150.0),
            values: json!({"mib": memory}),
        });
    }

    pub fn copied(&mut self, events: u64, took: Duration, memory: f64) {
        let rate = events as f64 / took.as_secs_f64();
        self.lines.push(Line {
            what: "copied events, projected".into(),
            budget: None,
            measured: format!("{rate:.0} events/s ({events} in {:.0} s), server memory {memory:.0} MiB", took.as_secs_f64()),
            kept: None,
            values: json!({"events": events, "seconds": took.as_secs_f64(), "events_per_s": rate, "mib": memory}),
        });
    }

    /// Something that people wait for; kept when p95 is within `budget_ms`.
    pub fn latency(&mut self, what: impl Into<String>, budget_ms: Option<f64>, latency: Option<Latency>) {
        let Some(latency) = latency else { return };
        self.lines.push(Line {
            what: what.into(),
            budget: budget_ms.map(|budget| format!("p95 ≤ {budget:.0} ms")),
            measured: format!(
                "p50 {:.1} ms, p95 {:.1} ms, highest {:.1} ms ({} times)",
                latency.p50_ms, latency.p95_ms, latency.max_ms, latency.times
            ),
            kept: budget_ms.map(|budget| latency.p95_ms <= budget),
            values: json!(latency),
        });
    }

    /// How much lies in the database by now, and what memory the server has at the end.
    pub async fn rows(&mut self, installation: &Installation) -> Outcome<()> {
        let bytes: i64 = sqlx::query_scalar("select pg_database_size(current_database())").fetch_one(&installation.pool).await?;
        let mut values = json!({"bytes": bytes});
        let mut measured = format!("{:.2} GiB", bytes as f64 / f64::from(1 << 30));
        for (table, count) in [
            ("events", "select count(*) from events"),
            ("facts", "select count(*) from facts"),
            ("sessions", "select count(*) from sessions"),
            ("rollups", "select count(*) from rollups"),
            ("training_points", "select count(*) from training_points"),
        ] {
            let rows: i64 = sqlx::query_scalar(count).fetch_one(&installation.pool).await?;
            values[table] = json!(rows);
            measured += &format!(", {rows} {table}");
        }
        self.lines.push(Line { what: "database".into(), budget: None, measured, kept: None, values });
        if let Some((now, most)) = installation.server.memory() {
            let measured = format!("{now:.0} MiB, highest {most:.0} MiB");
            self.lines.push(Line {
                what: "server memory at the end".into(),
                budget: None,
                measured,
                kept: None,
                values: json!({"mib": now, "highest_mib": most}),
            });
        }
        Ok(())
    }

    /// What a browser sees at its first visit, measured by `end2end/first_visit.mjs` where Node and a browser are installed.
    pub async fn first_visit(&mut self, installation: &Installation) -> Outcome<()> {
        let run = tokio::process::Command::new("node")
            .args(["end2end/first_visit.mjs", &installation.server.base, &installation.token])
            .output()
            .await;
        let what = "first visit".to_owned();
        let seen: Option<Value> =
            run.as_ref().ok().filter(|run| run.status.success()).and_then(|run| serde_json::from_slice(&run.stdout).ok());
        let Some(seen) = seen else {
            let why = run.map_or_else(
                |error| error.to_string(),
                |run| String::from_utf8_lossy(&run.stderr).lines().next().unwrap_or_default().to_owned(),
            );
            self.lines.push(Line {
                what,
                budget: None,
                measured: format!("not measured: {why}"),
                kept: None,
                values: Value::Null,
            });
            return Ok(());
        };
        let (bytes, paint) =
            (seen["bytes_without_charts"].as_f64().unwrap_or(f64::NAN), seen["lcp_ms"].as_f64().unwrap_or(f64::NAN));
        self.lines.push(Line {
            what: "first visit, bytes without the chart library".into(),
            budget: Some("≤ 350 KB".into()),
            measured: format!("{:.0} KB", bytes / 1_000.0),
            kept: Some(bytes <= 350_000.0),
            values: seen.clone(),
        });
        self.lines.push(Line {
            what: "first visit, largest contentful paint".into(),
            budget: Some("≤ 800 ms".into()),
            measured: format!("{paint:.0} ms"),
            kept: Some(paint <= 800.0),
            values: json!({"lcp_ms": paint}),
        });
        Ok(())
    }

    pub fn write(&self, to: &Path) -> Outcome<()> {
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(to, serde_json::to_vec_pretty(self)?)?)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Oriel bench, size {}, {} cores, {}\n", self.size, self.cores, self.measured_at)?;
        let wide = |of: fn(&Line) -> &str| self.lines.iter().map(|line| of(line).chars().count()).max().unwrap_or(0);
        let (what, budget) = (wide(|line| &line.what), wide(|line| line.budget.as_deref().unwrap_or("")));
        for line in &self.lines {
            let verdict = match line.kept {
                Some(true) => "kept  ",
                Some(false) => "MISSED",
                None => "      ",
            };
            let promised = line.budget.as_deref().unwrap_or("");
            writeln!(f, "{:what$}  {promised:budget$}  {verdict}  {}", line.what, line.measured)?;
        }
        Ok(())
    }
}
