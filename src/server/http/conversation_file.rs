//! One conversation as a file: JSON with all that is known of it, or CSV with a row per message. From one snapshot, a page in
//! memory at a time.

use super::{
    csv_file::{self, Pages, harmless},
    rest_conversations as shown,
};
use crate::{
    domain::{error::AppError, ids::OrgId, session::SessionHeader},
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        queries::{
            messages::{self, LARGEST_PAGE, Message},
            session,
        },
    },
};
use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use sqlx::{Postgres, Transaction};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Json,
    Csv,
}

impl Form {
    pub fn read(name: Option<&str>) -> Result<Self, AppError> {
        match name {
            None | Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some(_) => Err(AppError::invalid("format", "format must be json or csv.")),
        }
    }
}

/// The file, and a note of who took it.
pub async fn response(db: &Db, scope: Scope<ViewSessions>, id: &str, form: Form) -> Result<Response, AppError> {
    let session = session::look(db, &scope, id).await?.data;
    audit(db, &scope, "session.export", &session.row.id).await?;
    let reading =
        Reading { snapshot: db.snapshot(&scope).await?, org: scope.org(), session: messages::number(&session)?, offset: 0 };
    let name = format!("conversation-{}", session.row.id);
    match form {
        Form::Csv => csv_file::stream(&name, &HEAD, reading).await,
        Form::Json => json(&name, &session, scope.slug().as_str(), reading).await,
    }
}

struct Reading {
    snapshot: Transaction<'static, Postgres>,
    org: OrgId,
    session: i32,
    offset: u32,
}

impl Reading {
    /// The next messages, and whether there may be more after them.
    async fn read(&mut self) -> Result<(Vec<Message>, bool), AppError> {
        let messages = messages::stretch(&mut self.snapshot, self.org, self.session, self.offset, LARGEST_PAGE).await?;
        self.offset += u32::from(LARGEST_PAGE);
        let is_more = messages.len() == usize::from(LARGEST_PAGE);
        Ok((messages, is_more))
    }
}

/// `{"conversation": …, "messages": […]}`, the messages a page at a time.
async fn json(name: &str, session: &SessionHeader, domain: &str, mut reading: Reading) -> Result<Response, AppError> {
    let (first, is_more) = reading.read().await?;
    let head = format!("{{\"conversation\":{},\"messages\":[{}", shown::header(session, domain), lines(&first, ""));
    let rest = stream::unfold(is_more.then_some(reading), |reading| async {
        let mut reading = reading?;
        match reading.read().await {
            Ok((messages, is_more)) => Some((Ok(Bytes::from(lines(&messages, ","))), is_more.then_some(reading))),
            // A file that ends early must not look whole: the connection breaks.
            Err(error) => Some((Err(error), None)),
        }
    });
    let whole =
        stream::once(async { Ok(Bytes::from(head)) }).chain(rest).chain(stream::once(async { Ok(Bytes::from("\n]}\n")) }));
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.json\"")),
    ];
    // Compression asks once more after the end.
    Ok((headers, Body::from_stream(whole.fuse())).into_response())
}

/// A line each; `before` divides them from what stands there already.
fn lines(messages: &[Message], before: &str) -> String {
    let lines: Vec<String> = messages.iter().map(|message| format!("\n{}", shown::message(message))).collect();
    if lines.is_empty() { String::new() } else { format!("{before}{}", lines.join(",")) }
}

impl Pages for Reading {
    async fn next(&mut self) -> Result<(Vec<Vec<String>>, bool), AppError> {
        let (messages, is_more) = self.read().await?;
        Ok((messages.iter().map(cells).collect(), is_more))
    }
}

const HEAD: [&str; 15] = [
    "id",
    "timestamp",
    "role",
    "run_id",
    "model",
    "content",
    "requests",
    "errors",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cost_usd",
    "response_time_ms",
    "ttft_ms",
];

fn cells(message: &Message) -> Vec<String> {
    let word = |text: Option<&str>| text.map(harmless).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let took = message.took.as_ref();
    let tokens = took.map(|took| took.tokens);
    vec![
        harmless(&message.id),
        message.at.to_string(),
        word(message.role.as_deref()),
        word(message.run_id.as_deref()),
        word(message.model.as_deref()),
        message.content.as_ref().map(|content| harmless(&said(content.get()))).unwrap_or_default(),
        number(took.map(|took| took.requests)),
        number(took.map(|took| took.errors)),
        number(tokens.map(|tokens| tokens.input)),
        number(tokens.map(|tokens| tokens.output)),
        number(tokens.map(|tokens| tokens.cache_read)),
        number(tokens.map(|tokens| tokens.cache_write)),
        took.and_then(|took| took.cost_usd).map(|cost| cost.to_string()).unwrap_or_default(),
        number(took.and_then(|took| took.response_time_ms)),
        number(took.and_then(|took| took.ttft_ms)),
    ]
}

/// A text as it reads; parts as JSON.
fn said(content: &str) -> String {
    serde_json::from_str(content).unwrap_or_else(|_| content.to_owned())
}
