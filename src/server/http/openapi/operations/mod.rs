//! Every operation of the wire contract: who may ask, for what, and what comes back. One file per tag.

mod conversations;
mod dashboards;
mod events;
mod figures;
mod friction;
mod ingest;
mod machines;
mod params;
mod people;
mod question;
mod requests;
mod sessions;
mod telemetry;
mod tools;
mod training;
mod workflows;

use crate::domain::{dimension::Dimension, figure::Figure};
use serde_json::json;

/// An operation in words; its schemas are named in `schemas`.
pub struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    pub id: &'static str,
    pub tag: &'static str,
    pub who: Who,
    pub summary: &'static str,
    pub about: &'static str,
    pub params: &'static [&'static [Param]],
    pub body: Option<Body>,
    pub status: &'static str,
    pub answers: Answers,
    pub answers_about: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Nobody,
    Person,
    Producer,
    /// Whoever can sign with an ingest key.
    Signer,
}

pub struct Param {
    pub name: &'static str,
    pub place: Place,
    pub kind: Kind,
    pub about: &'static str,
}

#[derive(Clone, Copy)]
pub enum Place {
    Path,
    Query { required: bool },
    Header { required: bool },
}

#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    Texts,
    Time,
    /// From 1 on.
    Number,
    /// From 0 on.
    Count,
    /// One of these.
    Word(&'static [&'static str]),
    /// The name of a figure.
    Figure,
    /// What figures can be broken down by.
    Dimension,
    /// The same, and the organisation.
    DimensionOrOrg,
}

#[derive(Clone, Copy)]
pub struct Body {
    pub schema: &'static str,
    pub about: &'static str,
}

#[derive(Clone, Copy)]
pub enum Answers {
    Nothing,
    Json(&'static str),
    /// As OTLP has it: in protobuf or JSON like the request, refusals too.
    Export(&'static str),
    /// The same as a file where it is asked for.
    JsonOrCsv(&'static str),
    /// A content type without a schema.
    Text(&'static str),
}

impl Param {
    pub fn schema(&self) -> serde_json::Value {
        match self.kind {
            Kind::Text => json!({"type": "string"}),
            Kind::Texts => json!({"type": "array", "items": {"type": "string"}}),
            Kind::Time => json!({"type": "string", "format": "date-time"}),
            Kind::Number => json!({"type": "integer", "minimum": 1}),
            Kind::Count => json!({"type": "integer", "minimum": 0}),
            Kind::Word(words) => json!({"type": "string", "enum": words}),
            Kind::Figure => json!({"type": "string", "enum": Figure::ALL.map(Figure::key).to_vec()}),
            Kind::Dimension => json!({"type": "string", "enum": Dimension::ALL.map(Dimension::key)}),
            Kind::DimensionOrOrg => {
                let keys: Vec<&str> = Dimension::ALL.map(Dimension::key).into_iter().chain(["org"]).collect();
                json!({"type": "string", "enum": keys})
            }
        }
    }
}

impl Operation {
    /// The content types of the body, the answer and refusals; of protobuf the schema says what its JSON form is.
    pub const fn media(&self) -> &'static [&'static str] {
        match self.answers {
            Answers::Export(_) => &["application/json", "application/x-protobuf"],
            _ => &["application/json"],
        }
    }

    /// The shape of a refusal.
    pub const fn refusal(&self) -> &'static str {
        match self.answers {
            Answers::Export(_) => "ExportFailure",
            _ => "Problem",
        }
    }

    /// How it can be refused.
    pub fn refusals(&self) -> Vec<(&'static str, &'static str)> {
        let mut refusals = Vec::new();
        if !self.params.is_empty() || self.body.is_some() {
            refusals.push(("400", "A parameter or property is wrong; `field` names it."));
        }
        match self.who {
            Who::Nobody => refusals.extend_from_slice(self.refusals_of_signing_in()),
            Who::Person => refusals.extend([
                ("401", "Nobody is signed in."),
                ("403", "The role does not include this."),
                ("404", "It does not exist, or is not yours to see."),
            ]),
            Who::Producer => refusals.extend([
                ("401", "The key is unknown."),
                ("413", "More than may be sent at once."),
                ("415", "An encoding that is not understood."),
                ("422", "JSON, but no list of events."),
                ("429", "Too many requests; `Retry-After` says when to try again."),
            ]),
            Who::Signer => refusals.extend([
                ("401", "A header is missing, the timestamp is too old, or the signature is not of a key in force."),
                ("413", "More than 64 KiB."),
                ("415", "An encoding that is not understood."),
                ("429", "Too many requests; `Retry-After` says when to try again."),
            ]),
        }
        if self.status == "101" {
            refusals.push(("426", "The request does not ask for a WebSocket."));
        }
        refusals.push(("503", "The database is away or the answer took too long; try again."));
        refusals
    }

    fn refusals_of_signing_in(&self) -> &'static [(&'static str, &'static str)] {
        match self.id {
            "sign_in" => &[
                ("401", "Address and password do not match."),
                ("429", "Too many attempts; `Retry-After` says when to try again."),
            ],
            "refresh" => &[("400", "The body is no JSON of a token."), ("401", "The token is not in force any more.")],
            "dev_token" => &[("404", "There is nobody like that, or the server is not in dev mode.")],
            _ => &[],
        }
    }
}

pub const TAGS: [(&str, &str); 13] = [
    ("Figures", "What happened, added up."),
    ("Workflows", "Automations, by the names that clients of workflow dashboards know."),
    ("Sessions", "The rows behind the figures."),
    ("Training", "Training jobs, and what stands beside them."),
    ("Dashboards", "The same figures, in the form of the dashboards that are replaced."),
    ("Conversations", "Sessions by the names that clients of a model proxy's dashboard know. A domain is an organisation."),
    ("Requests", "Figures by those names. A request is a model call."),
    (
        "Tool servers",
        "Figures by the names that clients of an MCP gateway's dashboard know. A query is a run, an MCP a tool server.",
    ),
    ("Events", "What producers send."),
    ("Ingest", "What became of what producers sent, and what is not kept of it."),
    ("OpenTelemetry", "What OpenTelemetry's exporters send; the key as bearer, or where clients of other products put theirs."),
    ("Signing in", "Who is asking."),
    ("Operation", "Whether the server is well."),
];

/// Every operation, in the order of the tags.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    [
        figures::FIGURES,
        friction::FRICTION,
        workflows::WORKFLOWS,
        sessions::SESSIONS,
        training::TRAINING,
        dashboards::DASHBOARDS,
        conversations::CONVERSATIONS,
        requests::REQUESTS,
        tools::TOOLS,
        events::EVENTS,
        telemetry::TELEMETRY,
        ingest::INGEST,
        people::PEOPLE,
        machines::MACHINES,
    ]
    .into_iter()
    .flatten()
}
