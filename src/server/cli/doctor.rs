//! `oriel doctor`: what is in effect, and whether what the server needs is there.

use super::{Outcome, opened::Opened};
use crate::server::{
    config::{Config, Effective},
    db::migrations,
    embedded, mtls,
};

use std::io::Write;

/// What one check found: good news, or what is wrong.
type Finding = Result<String, String>;

pub async fn run(effective: &Effective) -> Outcome {
    let mut out = std::io::stdout();
    writeln!(out, "Configuration (value, where it came from)")?;
    for (path, value, source) in effective.lines() {
        writeln!(out, "  {path} = {value}  ({source})")?;
    }
    let config = &effective.config;
    writeln!(out, "Checks")?;
    let findings =
        [("postgres programs", programs(config)), ("site", site(config)), ("client certificates", certificates(config))];
    let mut failed = 0;
    for (name, finding) in findings.into_iter().chain(database(config).await) {
        match finding {
            Ok(text) => writeln!(out, "  ok      {name}: {text}")?,
            Err(text) => {
                failed += 1;
                writeln!(out, "  FAILED  {name}: {text}")?;
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} of the checks failed").into()) }
}

/// Needed only where no database is named.
fn programs(config: &Config) -> Finding {
    if config.database.url.expose().is_some() {
        return Ok("not needed, DATABASE_URL names a server".into());
    }
    let found = embedded::installed();
    let newest = found.first().ok_or_else(|| format!("none of version {} or newer is installed", embedded::OLDEST))?;
    Ok(format!("version {} in {}", newest.major, newest.folder.display()))
}

fn site(config: &Config) -> Finding {
    let root = config.site_root();
    match root.join(&config.leptos().site_pkg_dir).is_dir() {
        true => Ok(root.display().to_string()),
        false => Err(format!("nothing is built in {}: run make build, or set ORIEL_SITE_ROOT", root.display())),
    }
}

fn certificates(config: &Config) -> Finding {
    match config.ingest.mtls().map_err(|error| error.to_string())? {
        None => Ok("not asked for, ingest.mtls_addr is empty".into()),
        Some(settings) => {
            mtls::acceptor(&settings).map_err(|error| error.to_string())?;
            Ok(format!("good for {}", settings.addr))
        }
    }
}

async fn database(config: &Config) -> Vec<(&'static str, Finding)> {
    if config.database.url.expose().is_none() && std::fs::symlink_metadata(config.server.data.join("postgres")).is_err() {
        return vec![("database", Ok("our own, made when the server first starts".into()))];
    }
    let opened = match Opened::connect(config).await {
        Ok(opened) => opened,
        Err(error) => return vec![("database", Err(error.to_string()))],
    };
    let pool = opened.db.pool(opened.key);
    let version = sqlx::query_scalar::<_, String>("select version()").fetch_one(pool).await;
    let migrations = match migrations::pending(pool).await {
        Ok(0) => Ok("all applied".into()),
        Ok(pending) => Err(format!("{pending} are not applied: run oriel migrate, or start the server")),
        Err(error) => Err(error.to_string()),
    };
    let findings = vec![("database", version.map_err(|error| error.to_string())), ("migrations", migrations)];
    match opened.close().await {
        Ok(()) => findings,
        Err(error) => vec![("database", Err(error.to_string()))],
    }
}
