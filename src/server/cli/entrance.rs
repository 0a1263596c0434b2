//! An ingest API of a command's own, on a loopback port that nobody else knows: what is imported or generated comes in by the
//! same door as everything else, whether a server runs or not.

use super::opened::Opened;
use crate::{
    domain::{ids::OrgSlug, time::Clock},
    server::{
        clock::SystemClock,
        commands::{Command, keys},
        config::Config,
        http::{router, state::AppState},
        producer::{Keys, Producer},
    },
};
use std::{error::Error, net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, task::JoinHandle};

/// The name of the keys that commands make for themselves, and revoke when they are done.
const KEY_NAME: &str = "oriel command";

pub struct Entrance {
    pub producer: Producer,
    pub keys: Keys,
    task: JoinHandle<std::io::Result<()>>,
}

impl Entrance {
    /// Opens the door for `orgs`, which have to be there.
    pub async fn open(opened: &Opened, config: &Config, orgs: &[OrgSlug]) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut web = config.web();
        web.ingest_requests_per_second = u32::MAX;
        let state = AppState::new(opened.db.clone(), Arc::new(SystemClock), config.leptos_options(), web).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let producer = Producer::new(&format!("http://{}", listener.local_addr()?));
        let service = router::router(state).into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move { axum::serve(listener, service).await });
        let mut given = Keys::new();
        for org in orgs {
            let key = keys::add(&opened.db, now(opened), org, KEY_NAME, None).await?;
            given.insert(org.as_str().to_owned(), key);
        }
        Ok(Self { producer, keys: given, task })
    }

    pub async fn close(self, opened: &Opened) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.task.abort();
        for slug in self.keys.keys() {
            keys::revoke(&opened.db, now(opened), &slug.parse()?, KEY_NAME).await?;
        }
        Ok(())
    }
}

fn now(opened: &Opened) -> Command {
    Command { key: opened.key, now: SystemClock.now() }
}
