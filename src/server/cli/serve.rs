//! `oriel serve`, `web`, `ingest` and `worker`: a process that lasts until it is told to end.

use super::{Outcome, opened::Opened};
use crate::server::{
    clock::SystemClock,
    config::Config,
    http::{router, state::AppState},
    worker::Worker,
};
use clap::Args;
use std::{future::IntoFuture, net::SocketAddr, sync::Arc, time::Duration};
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

/// Answers people and producers until SIGTERM or SIGINT.
pub async fn web(config: &Config) -> Outcome {
    check_dev(config)?;
    let opened = Opened::open(config).await?;
    let served = listen(config, &opened).await;
    opened.close().await?;
    served
}

async fn listen(config: &Config, opened: &Opened) -> Outcome {
    let ending = end_of_process()?;
    let state = AppState::new(opened.db.clone(), Arc::new(SystemClock), config.leptos_options(), config.web()).await?;
    let wanted = config.server.addr;
    let listener = TcpListener::bind(wanted).await.map_err(|error| format!("cannot listen on {wanted}: {error}"))?;
    let worker = Worker::new(opened.db.clone(), opened.key, Arc::new(SystemClock), config.ingest.retention_days);
    let working = tokio::spawn({
        let ending = ending.clone();
        async move { worker.run(ending).await }
    });
    println!("Oriel is ready at http://{}", listener.local_addr()?);
    let service = router::router(state).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(ending.clone().cancelled_owned());
    let late = async {
        ending.cancelled().await;
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        ended = server.into_future() => ended?,
        () = late => tracing::info!("Requests that were still open after {} s were ended", FAREWELL.as_secs()),
    }
    working.await?;
    Ok(())
}

/// Anybody can be anybody in development mode, so it stays on this machine unless told twice.
fn check_dev(config: &Config) -> Outcome {
    let server = &config.server;
    if server.dev && !server.addr.ip().is_loopback() && !server.dev_anywhere {
        let address = server.addr;
        return Err(format!("development mode lets anybody take any role, and {address} can be reached from other machines: listen on 127.0.0.1, or set dev_anywhere too").into());
    }
    Ok(())
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
