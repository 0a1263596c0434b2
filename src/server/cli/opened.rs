//! The database of a command: the one that is named, else our own; brought to the present shape before anybody uses it.

use crate::server::{
    config::Config,
    db::{Db, SystemKey, migrations},
    embedded::{Embedded, Options},
};
use sqlx::{
    ConnectOptions, Connection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{error::Error, str::FromStr, time::Duration};

/// A statement slower than this is worth a line in the log.
const SLOW: Duration = Duration::from_secs(1);
/// How long a request waits for a free connection before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// A database in use by this process.
pub struct Opened {
    pub db: Db,
    pub key: SystemKey,
    embedded: Option<Embedded>,
}

impl Opened {
    /// Connects without looking at the shape.
    pub async fn connect(config: &Config) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let embedded = match config.database.url.expose() {
            Some(_) => None,
            None => Some(start(config).await?),
        };
        let url = embedded.as_ref().map(Embedded::url).or(config.database.url.expose()).unwrap_or_default();
        let options =
            PgConnectOptions::from_str(url).map_err(|error| format!("the database's address cannot be read: {error}"))?;
        let place = format!("{} on {}:{}", options.get_database().unwrap_or("postgres"), options.get_host(), options.get_port());
        let options = options
            .application_name("oriel")
            .log_statements(tracing::log::LevelFilter::Trace)
            .log_slow_statements(tracing::log::LevelFilter::Warn, SLOW);
        let pool = PgPoolOptions::new().max_connections(config.database.connections).acquire_timeout(PATIENCE).after_release(
            |connection, _| {
                // A connection keeps the room that its longest statement took. Whoever writes by the megabyte takes another one
                // each time, and all of them would in the end have room for that.
                connection.shrink_buffers();
                Box::pin(async { Ok(true) })
            },
        );
        let pool: PgPool = match pool.connect_with(options.clone()).await {
            // The pool says that it waited in vain; a try without it says why.
            Err(error) => {
                let cause = options.connect().await.err().unwrap_or(error);
                return Err(format!("the database {place} cannot be reached: {cause}").into());
            }
            Ok(pool) => pool,
        };
        Ok(Self { db: Db::new(pool), key: SystemKey::of_this_process(), embedded })
    }

    /// Connects and migrates. Several processes may do so at once: they wait for each other.
    pub async fn open(config: &Config) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let opened = Self::connect(config).await?;
        migrations::migrate(opened.db.pool(opened.key)).await?;
        Ok(opened)
    }

    /// Ends the connections, and our own Postgres with them unless somebody else uses it.
    pub async fn close(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.db.pool(self.key).close().await;
        if let Some(embedded) = self.embedded {
            tokio::task::spawn_blocking(move || embedded.stop()).await??;
        }
        Ok(())
    }
}

async fn start(config: &Config) -> Result<Embedded, Box<dyn Error + Send + Sync>> {
    let data = config.server.data.clone();
    Ok(tokio::task::spawn_blocking(move || Embedded::start(&data, &Options::default())).await??)
}
