//! Renders each page on one thread, from its first signal to its last byte.
//!
//! Signals of Leptos can be shared between threads but not used by two at the same moment: whoever reads while another thread
//! writes is told that the signal was disposed, and panics. On the server's own runtime the answers of a page come in on several
//! threads, so one page in a thousand would end in an error, or never. A thread that does all of one page has no such moment; there
//! are as many as cores, and pages take turns.

use super::request_id;
use crate::domain::error::AppError;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use std::{
    num::NonZeroUsize,
    panic::resume_unwind,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::{
    runtime::{Builder, Handle},
    sync::mpsc,
    task::JoinError,
    time::timeout,
};
use tokio_stream::wrappers::ReceiverStream;

/// Pieces of a page that wait to be sent: a slow connection holds no more.
const AHEAD: usize = 4;
/// A page that says nothing for so long will not say anything: whoever waits for a connection to the database gives up before.
const SILENCE: Duration = Duration::from_secs(40);

static THREADS: LazyLock<Vec<Handle>> = LazyLock::new(|| {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    (0..cores)
        .filter_map(|number| start(number).inspect_err(|error| tracing::error!("No thread for pages: {error}")).ok())
        .collect()
});

static TURN: AtomicUsize = AtomicUsize::new(0);

fn start(number: usize) -> std::io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let forever = async { std::future::pending::<()>().await };
    thread::Builder::new().name(format!("pages-{number}")).spawn(move || runtime.block_on(forever))?;
    Ok(handle)
}

/// Pages are asked for with GET; what else comes here (server functions) has no signals and stays on the server's own threads.
pub async fn layer(request: Request, next: Next) -> Response {
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let thread = THREADS.get(turn % THREADS.len().max(1)).filter(|_| request.method() == Method::GET);
    let Some(thread) = thread else { return next.run(request).await };
    let rendered = thread.spawn(request_id::carried(async move {
        let (parts, body) = next.run(request).await.into_parts();
        let (give, take) = mpsc::channel::<Result<Bytes, axum::Error>>(AHEAD);
        tokio::spawn(request_id::carried(send_on(body, give)));
        Response::from_parts(parts, Body::from_stream(ReceiverStream::new(take)))
    }));
    match rendered.await.map_err(JoinError::try_into_panic) {
        Ok(page) => page,
        // As if it had happened here: the layer that catches panics is around this one.
        Err(Ok(panic)) => resume_unwind(panic),
        Err(Err(_)) => AppError::Unavailable { message: "The server is stopping. Try again in a moment.".into() }.into_response(),
    }
}

/// Until the page ends, falls silent, or nobody listens any more.
async fn send_on(body: Body, give: mpsc::Sender<Result<Bytes, axum::Error>>) {
    let mut pieces = body.into_data_stream();
    loop {
        let piece = match timeout(SILENCE, pieces.next()).await {
            Ok(Some(piece)) => piece,
            Ok(None) => return,
            Err(silence) => {
                tracing::error!("A page fell silent before its end");
                Err(axum::Error::new(silence))
            }
        };
        let is_over = piece.is_err();
        if give.send(piece).await.is_err() || is_over {
            return;
        }
    }
}
