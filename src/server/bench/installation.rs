//! Everything that a bench needs and throws away: a database, a server on it, organisations with keys, somebody who looks.

use super::{
    Outcome, Size,
    process::{self, Server},
    size,
};
use crate::{
    domain::time::Timestamp,
    server::{
        embedded::{Embedded, Options},
        producer::{Keys, Producer},
    },
};
use serde::Deserialize;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, postgres::PgConnectOptions};
use std::{path::PathBuf, str::FromStr};

/// ORG_ADMIN of the biggest organisation.
const EMAIL: &str = "bench@oriel.test";
/// SUPER_ADMIN.
pub const ABOVE: &str = "above@oriel.test";
const PASSWORD: &str = "a bench has no secrets";

pub struct Installation {
    pub server: Server,
    pub producer: Producer,
    pub keys: Keys,
    pub pool: PgPool,
    /// Of the ORG_ADMIN of the biggest organisation, once [`Self::sign_in`] was called; holds for a quarter hour.
    pub token: String,
    place: Place,
}

/// Where the database is.
enum Place {
    /// A cluster of our own in a folder that goes when the bench ends.
    Own { embedded: Embedded, folder: PathBuf },
    /// A database of our own in somebody's cluster.
    Given { cluster: Box<PgConnectOptions>, database: String },
}

#[derive(Deserialize)]
struct Login {
    access_token: String,
}

impl Installation {
    /// On `database`'s cluster, or on an embedded one.
    pub async fn start(size: Size, database: Option<&str>, now: Timestamp) -> Outcome<Self> {
        let name = format!("oriel_bench_{}_{}", size.key().to_lowercase(), now.micros());
        let (place, url) = match database {
            Some(cluster) => given(cluster, &name).await?,
            None => own(&name).await?,
        };
        let server = Server::start(&url).await?;
        let keys = tokio::task::spawn_blocking({
            let url = url.clone();
            move || organisations(&url)
        })
        .await??;
        let producer = Producer::new(&server.base);
        Ok(Self { server, producer, keys, pool: PgPool::connect(&url).await?, token: String::new(), place })
    }

    /// Before each part of the measuring: filling takes longer than a token holds.
    pub async fn sign_in(&mut self) -> Outcome<()> {
        self.token = self.token_of(EMAIL).await?;
        Ok(())
    }

    /// Signs somebody in.
    pub async fn token_of(&self, email: &str) -> Outcome<String> {
        let body = serde_json::json!({"email": email, "password": PASSWORD});
        let login = reqwest::Client::new().post(format!("{}/api/auth/login", self.server.base)).json(&body).send().await?;
        let Login { access_token } = login.error_for_status()?.json().await?;
        Ok(access_token)
    }

    /// Ends the server and removes the database.
    pub async fn stop(self) -> Outcome<()> {
        drop(self.server);
        self.pool.close().await;
        match self.place {
            Place::Own { embedded, folder } => {
                tokio::task::spawn_blocking(move || embedded.stop()).await??;
                std::fs::remove_dir_all(folder)?;
            }
            Place::Given { cluster, database } => {
                let mut connection = cluster.connect().await?;
                execute(&mut connection, format!("drop database {database} with (force)")).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

async fn own(name: &str) -> Outcome<(Place, String)> {
    let folder = std::env::temp_dir().join(name);
    let data = folder.clone();
    let embedded = tokio::task::spawn_blocking(move || Embedded::start(&data, &Options::default())).await??;
    let url = embedded.url().to_owned();
    Ok((Place::Own { embedded, folder }, url))
}

async fn given(cluster: &str, database: &str) -> Outcome<(Place, String)> {
    let cluster = PgConnectOptions::from_str(cluster)?;
    let mut connection = cluster.connect().await?;
    execute(&mut connection, format!("create database {database}")).await?;
    connection.close().await?;
    let url = cluster.clone().database(database).to_url_lossy().to_string();
    Ok((Place::Given { cluster: Box::new(cluster), database: database.to_owned() }, url))
}

/// A statement about databases: their names cannot be bound, and these are made of letters and digits by us.
async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(connection).await.map(drop)
}

fn organisations(url: &str) -> Outcome<Keys> {
    let mut keys = Keys::new();
    for place in 0..size::ORGS {
        let slug = size::org(place);
        process::command(url, &["org", "add", &slug], "")?;
        keys.insert(slug.clone(), process::command(url, &["key", "add", "--org", &slug, "--name", "bench"], "")?);
    }
    let admin = ["user", "add", EMAIL, "--org", &size::biggest(), "--role", "ORG_ADMIN", "--password-stdin"];
    process::command(url, &admin, PASSWORD)?;
    process::command(url, &["user", "add", ABOVE, "--global", "--role", "SUPER_ADMIN", "--password-stdin"], PASSWORD)?;
    Ok(keys)
}
