//! Values over a WebSocket, one text frame each, until they end or the other side leaves. What the other side says is not
//! listened to.

use super::watcher::BETWEEN_SIGNS_OF_LIFE;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures::{SinkExt, Stream, StreamExt};
use serde_json::Value;
use std::pin::pin;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// The longest thing that a client may say: it has nothing to say but that it is still there, or leaves.
pub const LONGEST: usize = 4 * 1024;

/// Ends with "policy" when the values do: the sign-in has ended.
pub async fn forward(socket: WebSocket, values: impl Stream<Item = Value>) {
    let (mut sink, mut said) = socket.split();
    let mut values = pin!(values);
    let mut signs = interval_at(Instant::now() + BETWEEN_SIGNS_OF_LIFE, BETWEEN_SIGNS_OF_LIFE);
    signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            value = values.next() => match value {
                Some(value) => Message::Text(value.to_string().into()),
                None => {
                    let farewell = CloseFrame { code: close_code::POLICY, reason: "The sign-in has ended.".into() };
                    // Whoever has left already is not told.
                    let _ = sink.send(Message::Close(Some(farewell))).await;
                    return;
                }
            },
            said = said.next() => match said {
                None | Some(Err(_) | Ok(Message::Close(_))) => return,
                Some(Ok(_)) => continue,
            },
            _ = signs.tick() => Message::Ping(Default::default()),
        };
        if sink.send(message).await.is_err() {
            return;
        }
    }
}
