//! Every operation of the wire contract: who may ask, for what, and what comes back. One file per tag.

mod dashboards;
mod events;
mod figures;
mod friction;
mod ingest;
mod machines;
mod params;
mod people;
mod sessions;
mod training;
mod workflows;

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
}

#[derive(Clone, Copy)]
pub enum Kind {
    Text,
    Texts,
    Time,
    Number,
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
    /// A content type without a schema.
    Text(&'static str),
}

impl Param {
    pub fn schema(&self) -> serde_json::Value {
        match self.kind {
            Kind::Text => serde_json::json!({"type": "string"}),
            Kind::Texts => serde_json::json!({"type": "array", "items": {"type": "string"}}),
            Kind::Time => serde_json::json!({"type": "string", "format": "date-time"}),
            Kind::Number => serde_json::json!({"type": "integer", "minimum": 1}),
        }
    }
}

impl Operation {
    /// How it can be refused.
    pub fn refusals(&self) -> Vec<(&'static str, &'static str)> {
        let mut refusals = Vec::new();
        if !self.params.is_empty() || self.body.is_some() {
            refusals.push(("400", "A parameter or property is wrong; `field` names it."));
        }
        if self.who != Who::Nobody {
            refusals.push(("401", "Nobody is signed in, or the key is unknown."));
        }
        if self.who == Who::Person {
            refusals.push(("403", "The role does not include this."));
            refusals.push(("404", "It does not exist, or is not yours to see."));
        }
        if self.who == Who::Producer {
            refusals.push(("413", "More than 1,000 events or 5 MiB unpacked."));
            refusals.push(("415", "An encoding that is not understood."));
            refusals.push(("429", "Too many requests; `Retry-After` says when to try again."));
        }
        refusals.push(("503", "The database is away or the answer took too long; try again."));
        refusals
    }
}

pub const TAGS: [(&str, &str); 8] = [
    ("Figures", "What happened, added up."),
    ("Workflows", "Automations, by the names that clients of workflow dashboards know."),
    ("Sessions", "The rows behind the figures."),
    ("Training", "Training jobs, and what stands beside them."),
    ("Dashboards", "The same figures, in the form of the dashboards that are replaced."),
    ("Events", "What producers send."),
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
        events::EVENTS,
        ingest::INGEST,
        people::PEOPLE,
        machines::MACHINES,
    ]
    .into_iter()
    .flatten()
}
