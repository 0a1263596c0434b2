//! One request to the ingest API, repeated while the server is busy or away.

use crate::server::ingest::otlp::answer::ExportResponse;
use axum::body::Bytes;
use prost::Message;
use reqwest::{StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use std::{fmt, ops::AddAssign, time::Duration};

/// Together about a minute: a server that restarts is back by then.
const ATTEMPTS: u32 = 12;
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// What the server said about the events.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Verdicts {
    pub accepted: u64,
    pub duplicates: u64,
    pub rejected: Vec<Value>,
}

impl AddAssign for Verdicts {
    fn add_assign(&mut self, more: Self) {
        self.accepted += more.accepted;
        self.duplicates += more.duplicates;
        // A handful shows what is wrong; millions would only fill the memory.
        self.rejected.extend(more.rejected.into_iter().take(20_usize.saturating_sub(self.rejected.len())));
    }
}

impl fmt::Display for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events stored, {} were there already", self.accepted, self.duplicates)?;
        for refused in &self.rejected {
            write!(f, "\nrefused: {refused}")?;
        }
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error("there is no ingest key for organisation {0}")]
    NoKey(String),
    #[error("the server at {url} cannot be reached")]
    Unreachable { url: String, source: reqwest::Error },
    #[error("the server answered {status}: {body}")]
    Refused { status: StatusCode, body: String },
}

/// Knows where to send, and in what form.
#[derive(Clone, Debug)]
pub struct Producer {
    client: reqwest::Client,
    url: String,
    content_type: &'static str,
}

impl Producer {
    /// For a server at `base`, for example `http://127.0.0.1:3000`.
    pub fn new(base: &str) -> Self {
        Self::sending(base, "/api/v1/events", "application/json")
    }

    /// Of spans, as exporters of OpenTelemetry send them.
    pub fn of_spans(base: &str) -> Self {
        Self::sending(base, "/v1/traces", "application/x-protobuf")
    }

    fn sending(base: &str, path: &str, content_type: &'static str) -> Self {
        Self { client: reqwest::Client::new(), url: format!("{}{path}", base.trim_end_matches('/')), content_type }
    }

    /// Sends one body until the server has stored it or refuses it.
    pub async fn post(&self, key: &str, body: Bytes) -> Result<Verdicts, SendError> {
        let mut wait = FIRST_WAIT;
        let mut attempt = 1;
        loop {
            let (busy, asked) = match self.once(key, body.clone()).await {
                Ok(Answer::Stored(verdicts)) => return Ok(verdicts),
                Ok(Answer::Busy { after, error }) => (error, after),
                Err(error @ SendError::Unreachable { .. }) => (error, None),
                Err(error) => return Err(error),
            };
            if attempt == ATTEMPTS {
                return Err(busy);
            }
            tokio::time::sleep(asked.unwrap_or(wait)).await;
            wait = (wait * 2).min(LONGEST_WAIT);
            attempt += 1;
        }
    }

    async fn once(&self, key: &str, body: Bytes) -> Result<Answer, SendError> {
        let unreachable = |source| SendError::Unreachable { url: self.url.clone(), source };
        let request = self.client.post(&self.url).bearer_auth(key).header(header::CONTENT_TYPE, self.content_type).body(body);
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        if status == StatusCode::ACCEPTED {
            return answer.json().await.map(Answer::Stored).map_err(unreachable);
        }
        if status == StatusCode::OK {
            let answer = answer.bytes().await.map_err(unreachable)?;
            let partial = ExportResponse::decode(answer).unwrap_or_default().partial_success;
            let rejected = partial.map(|partial| Value::from(partial.error_message)).into_iter().collect();
            return Ok(Answer::Stored(Verdicts { rejected, ..Verdicts::default() }));
        }
        let after = answer
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|after| after.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let error = SendError::Refused { status, body: answer.text().await.map_err(unreachable)? };
        match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::BAD_GATEWAY => {
                Ok(Answer::Busy { after, error })
            }
            _ => Err(error),
        }
    }
}

enum Answer {
    Stored(Verdicts),
    Busy { after: Option<Duration>, error: SendError },
}
