//! Renders each page on one thread, from its first signal to its last byte.
//!
//! Signals of Leptos can be shared between threads but not used by two at the same moment: whoever reads while another thread
//! writes is told that the signal was disposed, and panics. On the server's own runtime the answers of a page come in on several
//! threads, so now and then a page would end in an error, or never. A thread that does all of one page has no such moment; there
//! are as many as cores, and pages take turns.

use super::{request_id, security};
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
/// A page that says nothing for so long will not say anything: three times what a statement may take.
const SILENCE: Duration = Duration::from_secs(15);

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
        let nonce = security::nonce_of(&parts.headers).unwrap_or_default().to_owned();
        tokio::spawn(request_id::carried(send_on(body, give, nonce, SILENCE)));
        Response::from_parts(parts, Body::from_stream(ReceiverStream::new(take)))
    }));
    match rendered.await.map_err(JoinError::try_into_panic) {
        Ok(page) => page,
        // As if it had happened here: the layer that catches panics is around this one.
        Err(Ok(panic)) => resume_unwind(panic),
        Err(Err(_)) => AppError::Unavailable { message: "The server is stopping. Try again in a moment.".into() }.into_response(),
    }
}

/// Until the page ends, or nobody listens any more. One that falls silent ends with the request to load it again: once in a few hundred
/// times, on a machine that is much too busy, a part of a page is never told that its answer is there.
async fn send_on(body: Body, give: mpsc::Sender<Result<Bytes, axum::Error>>, nonce: String, silence: Duration) {
    let mut pieces = body.into_data_stream();
    loop {
        let (piece, is_last) = match timeout(silence, pieces.next()).await {
            Ok(Some(piece)) => {
                let is_broken = piece.is_err();
                (piece, is_broken)
            }
            Ok(None) => return,
            Err(_) => {
                tracing::error!("A page fell silent before its end, and is loaded again");
                (Ok(format!("<script nonce=\"{nonce}\">location.reload()</script>").into()), true)
            }
        };
        if give.send(piece).await.is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use futures::stream;

    async fn sent(body: Body) -> Vec<u8> {
        let (give, take) = mpsc::channel(AHEAD);
        tokio::spawn(send_on(body, give, "n1".into(), Duration::from_millis(50)));
        to_bytes(Body::from_stream(ReceiverStream::new(take)), usize::MAX).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn a_page_that_falls_silent_is_loaded_again_and_one_that_ends_is_not() {
        assert_eq!(sent(Body::from("whole")).await, b"whole");
        let half = stream::iter([Ok::<_, axum::Error>("half ")]).chain(stream::pending());
        assert_eq!(sent(Body::from_stream(half)).await, b"half <script nonce=\"n1\">location.reload()</script>");
    }
}
