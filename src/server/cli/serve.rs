//! `oriel serve`, `web`, `ingest` and `worker`: a process that lasts until it is told to end.

use super::{Outcome, demo, opened::Opened};
use crate::server::{
    auth::{dev, ingest_key::Certified},
    clock::SystemClock,
    config::Config,
    http::{router, state::AppState},
    mtls::{self, CertifiedListener},
    worker::Worker,
};
use axum::serve::ListenerExt;
use clap::Args;
use std::{error::Error, future::IntoFuture, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

/// How long open requests may take to end after the signal. Streams of live ticks never end by themselves.
const FAREWELL: Duration = Duration::from_secs(5);

#[derive(Args)]
pub struct Listen {
    /// Where to listen
    #[arg(long, value_name = "HOST:PORT")]
    pub addr: Option<String>,
}

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    pub listen: Listen,
    /// Leave out the demo data that an empty installation is filled with
    #[arg(long)]
    pub empty: bool,
}

/// What one process does; several may share a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything, and the demo in an installation that has no organisations.
    Whole { demo: bool },
    /// Pages and questions.
    Web,
    /// Events from producers.
    Ingest,
    /// Projections, partitions and retention; answers machines where it is told to listen.
    Worker { listens: bool },
}

/// Plays `role` until SIGTERM or SIGINT.
pub async fn run(role: Role, config: &Config) -> Outcome {
    let ending = end_of_process()?;
    if !matches!(role, Role::Worker { .. }) {
        check_dev(config)?;
    }
    let opened = Opened::open(config).await?;
    let served = play(role, config, &opened, &ending).await;
    opened.close().await?;
    served
}

async fn play(role: Role, config: &Config, opened: &Opened, ending: &CancellationToken) -> Outcome {
    let worker = async {
        if matches!(role, Role::Whole { .. } | Role::Worker { .. }) {
            let worker = Worker::new(opened.db.clone(), opened.key, Arc::new(SystemClock), config.ingest.retention_days);
            worker.run(ending.clone()).await;
        }
    };
    let fill = async {
        if role == (Role::Whole { demo: true })
            && let Err(error) = demo::keep(opened, config, ending).await
        {
            tracing::error!("The demo ended: {error}");
        }
    };
    let listen = async {
        let listened = match role {
            Role::Worker { listens: false } => wait(ending).await,
            _ => listen(role, config, opened, ending).await,
        };
        // Without an address there is nothing to work for.
        ending.cancel();
        listened
    };
    let (served, (), ()) = tokio::join!(listen, worker, fill);
    served
}

async fn wait(ending: &CancellationToken) -> Outcome {
    println!("Oriel's worker is ready");
    ending.cancelled().await;
    Ok(())
}

async fn listen(role: Role, config: &Config, opened: &Opened, ending: &CancellationToken) -> Outcome {
    let state = AppState::new(opened.db.clone(), Arc::new(SystemClock), config.leptos_options(), config.web()).await?;
    let wanted = config.server.addr;
    let listener = TcpListener::bind(wanted).await.map_err(|error| format!("cannot listen on {wanted}: {error}"))?;
    let certified = match role {
        Role::Whole { .. } | Role::Ingest => certified(config).await?,
        Role::Web | Role::Worker { .. } => None,
    };
    let with_certificates = async {
        let Some(listener) = certified else { return Ok(()) };
        println!("Oriel takes client certificates at https://{}", listener.addr());
        let service = router::of_producers(state.clone()).into_make_service_with_connect_info::<Certified>();
        axum::serve(listener, service).with_graceful_shutdown(ending.clone().cancelled_owned()).await
    };
    let routes = match role {
        Role::Web => router::of_people(state.clone()),
        Role::Ingest => router::of_producers(state.clone()),
        Role::Whole { .. } => router::router(state.clone()),
        Role::Worker { .. } => router::of_machines(state.clone()),
    };
    println!("Oriel is ready at http://{}", listener.local_addr()?);
    // A page is sent in pieces: without this its last one waits until the browser has acknowledged the one before, 40 ms.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!("A connection sends small pieces late: {error}");
        }
    });
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(ending.clone().cancelled_owned());
    let late = async {
        ending.cancelled().await;
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        ended = async { tokio::try_join!(server.into_future(), with_certificates) } => drop(ended?),
        () = late => tracing::info!("Requests that were still open after {} s were ended", FAREWELL.as_secs()),
    }
    Ok(())
}

/// The listener for client certificates, where there is to be one.
async fn certified(config: &Config) -> Result<Option<CertifiedListener>, Box<dyn Error + Send + Sync>> {
    let Some(settings) = config.ingest.mtls()? else { return Ok(None) };
    let acceptor = mtls::acceptor(&settings)?;
    let bound = CertifiedListener::bind(settings.addr, acceptor).await;
    Ok(Some(bound.map_err(|error| format!("cannot listen on {}: {error}", settings.addr))?))
}

/// Anybody can be anybody in development mode, so it stays on this machine unless told twice.
fn check_dev(config: &Config) -> Outcome {
    let server = &config.server;
    if server.dev { Ok(dev::check_address(server.addr.ip(), server.dev_anywhere)?) } else { Ok(()) }
}

/// Cancelled when the process is asked to end.
fn end_of_process() -> Result<CancellationToken, std::io::Error> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let ending = CancellationToken::new();
    let told = ending.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.cancel();
    });
    Ok(ending)
}
