//! Every operation of the wire contract: who may ask, for what, and what comes back.

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

const fn query(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, place: Place::Query { required: false }, kind, about }
}

const fn needed(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, place: Place::Query { required: true }, kind, about }
}

const ORG: &[Param] =
    &[query("org", Kind::Text, "The organisation's slug. SUPPORT and SUPER_ADMIN must name one; others may leave it out.")];

const RANGE: &[Param] = &[
    query("from", Kind::Time, "Begin of the range; the default is 7 days before its end."),
    query("to", Kind::Time, "End of the range, which is not in it; the default is now."),
    query("tz", Kind::Text, "The IANA zone that decides days, weeks and months; the default is UTC."),
];

const FILTERS: &[Param] = &[
    query("model", Kind::Texts, "Any of these models; may be repeated, as all filters may."),
    query("agent", Kind::Texts, "Any of these agents."),
    query("user", Kind::Texts, "Any of these users. MEMBER may name themselves only."),
    query("tool", Kind::Texts, "Any of these tools."),
    query("server", Kind::Texts, "Any of these tool servers."),
    query("status", Kind::Texts, "Of runs: running, succeeded, failed, cancelled, stalled. Of calls: ok, error, incomplete."),
    query("error_category", Kind::Texts, "Any of tool, model, timeout, other."),
    query("environment", Kind::Texts, "Any of these environments."),
    query("workflow", Kind::Texts, "Any of these workflows."),
];

const SESSION: &[Param] = &[Param {
    name: "id",
    place: Place::Path,
    kind: Kind::Text,
    about: "Our number of the session, or the producer's session_id.",
}];

const CURSOR: &[Param] =
    &[query("limit", Kind::Number, "Rows of a page."), query("cursor", Kind::Text, "The next_cursor of the page before.")];

pub const TAGS: [(&str, &str); 5] = [
    ("Figures", "What happened, added up."),
    ("Sessions", "The rows behind the figures."),
    ("Events", "What producers send."),
    ("Signing in", "Who is asking."),
    ("Operation", "Whether the server is well."),
];

pub const OPERATIONS: &[Operation] = &[
    Operation {
        method: "GET",
        path: "/api/v1/stats/overview",
        id: "stats_overview",
        tag: "Figures",
        who: Who::Person,
        summary: "Every figure of a range",
        about: "With compare=previous also those of the range of the same length before it, under `previous`.",
        params: &[ORG, RANGE, FILTERS, &[query("compare", Kind::Text, "previous")]],
        body: None,
        status: "200",
        answers: Answers::Json("OverviewAnswer"),
        answers_about: "Every figure by name.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/stats/timeline",
        id: "stats_timeline",
        tag: "Figures",
        who: Who::Person,
        summary: "Figures over time",
        about: "Every bucket is present. The first may begin before the range, but counts only what is in it. With `by` the \
                data is a list of series, each with `key` and `points`; the key of all the rest together is null.",
        params: &[
            ORG,
            RANGE,
            FILTERS,
            &[
                query("metrics", Kind::Text, "Figures by name with commas between; the default is runs."),
                query("granularity", Kind::Text, "quarter_hour, hour, day, week or month; the default fits the range."),
                query("by", Kind::Text, "A dimension: a series for each of its largest values."),
                query("series", Kind::Number, "How many series, up to 50; the default is 8."),
            ],
        ],
        body: None,
        status: "200",
        answers: Answers::Json("TimelineAnswer"),
        answers_about: "A row per bucket, or with `by` a list of series.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/stats/breakdown",
        id: "stats_breakdown",
        tag: "Figures",
        who: Who::Person,
        summary: "Figures by the values of a dimension",
        about: "Rows of which nothing that was asked for is known or other than zero are left out.",
        params: &[
            ORG,
            RANGE,
            FILTERS,
            &[
                needed(
                    "by",
                    Kind::Text,
                    "model, agent, user, tool, server, status, error_category, workflow, environment, or org (SUPER_ADMIN).",
                ),
                query("metrics", Kind::Text, "Figures by name with commas between; the default is runs,cost_usd."),
                query(
                    "sort",
                    Kind::Text,
                    "A figure, with - in front for the largest first; the default is the first metric, largest first.",
                ),
                query("limit", Kind::Number, "Rows, up to 1,000; the default is 100."),
            ],
        ],
        body: None,
        status: "200",
        answers: Answers::Json("BreakdownAnswer"),
        answers_about: "A row per value, with its `key`.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/live",
        id: "live",
        tag: "Figures",
        who: Who::Person,
        summary: "Ticks when something changed",
        about: "Server-sent events whose data is `{topic, watermark}` and never more; ask again for what is on screen. The first \
                tick comes at once, and at most five a second follow.",
        params: &[ORG],
        body: None,
        status: "200",
        answers: Answers::Text("text/event-stream"),
        answers_about: "Goes on until the sign-in ends.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/sessions",
        id: "list_sessions",
        tag: "Sessions",
        who: Who::Person,
        summary: "Sessions with anything in a range",
        about: "MEMBER sees their own.",
        params: &[
            ORG,
            RANGE,
            FILTERS,
            CURSOR,
            &[
                query("q", Kind::Text, "Part of an id or title."),
                query("sort", Kind::Text, "A column, with - in front for descending; the default is -last_activity."),
                query("format", Kind::Text, "csv for the same rows as CSV."),
            ],
        ],
        body: None,
        status: "200",
        answers: Answers::Json("SessionsAnswer"),
        answers_about: "A page of rows and where the next one begins.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/sessions/{id}",
        id: "find_session",
        tag: "Sessions",
        who: Who::Person,
        summary: "One session",
        about: "The header's figures, and its runs with their steps, messages and handoffs.",
        params: &[SESSION, ORG],
        body: None,
        status: "200",
        answers: Answers::Json("Session"),
        answers_about: "The session.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/sessions/{id}/timeline",
        id: "session_timeline",
        tag: "Sessions",
        who: Who::Person,
        summary: "What happened in a session, in order",
        about: "",
        params: &[SESSION, ORG, CURSOR],
        body: None,
        status: "200",
        answers: Answers::Json("SessionTimeline"),
        answers_about: "A page of entries and where the next one begins.",
    },
    Operation {
        method: "POST",
        path: "/api/v1/events",
        id: "send_events",
        tag: "Events",
        who: Who::Producer,
        summary: "Send events",
        about: "At most 1,000 events and 5 MiB unpacked; gzip and zstd are welcome. An event_id counts once per organisation and \
                occurred_at. Good events are kept though others of the batch are refused.",
        params: &[],
        body: Some(Body { schema: "EventBatch", about: "The events." }),
        status: "202",
        answers: Answers::Json("Receipt"),
        answers_about: "Stored: killing any process at any moment loses none of them.",
    },
    Operation {
        method: "POST",
        path: "/events",
        id: "send_events_short",
        tag: "Events",
        who: Who::Producer,
        summary: "The same as /api/v1/events",
        about: "",
        params: &[],
        body: Some(Body { schema: "EventBatch", about: "The events." }),
        status: "202",
        answers: Answers::Json("Receipt"),
        answers_about: "Stored.",
    },
    Operation {
        method: "POST",
        path: "/api/auth/login",
        id: "sign_in",
        tag: "Signing in",
        who: Who::Nobody,
        summary: "Sign in",
        about: "Also sets HttpOnly cookies for browsers.",
        params: &[],
        body: Some(Body { schema: "Credentials", about: "Address and password." }),
        status: "200",
        answers: Answers::Json("SignedIn"),
        answers_about: "An access token for 15 minutes, and who it speaks of.",
    },
    Operation {
        method: "POST",
        path: "/api/auth/refresh",
        id: "refresh",
        tag: "Signing in",
        who: Who::Nobody,
        summary: "Get a new access token",
        about: "By the refresh token of the cookie or the body, which is replaced. Using an old one again ends the sign-in.",
        params: &[],
        body: None,
        status: "200",
        answers: Answers::Json("SignedIn"),
        answers_about: "As after signing in.",
    },
    Operation {
        method: "POST",
        path: "/api/auth/logout",
        id: "sign_out",
        tag: "Signing in",
        who: Who::Nobody,
        summary: "Sign out",
        about: "",
        params: &[],
        body: None,
        status: "204",
        answers: Answers::Nothing,
        answers_about: "Signed out.",
    },
    Operation {
        method: "GET",
        path: "/api/auth/me",
        id: "me",
        tag: "Signing in",
        who: Who::Person,
        summary: "Who is signed in",
        about: "",
        params: &[],
        body: None,
        status: "200",
        answers: Answers::Json("Person"),
        answers_about: "The person.",
    },
    Operation {
        method: "POST",
        path: "/api/dev/token",
        id: "dev_token",
        tag: "Signing in",
        who: Who::Nobody,
        summary: "Sign in as anybody, in dev mode only",
        about: "",
        params: &[],
        body: Some(Body { schema: "Preset", about: "The role, and perhaps the organisation and the person." }),
        status: "200",
        answers: Answers::Json("SignedIn"),
        answers_about: "As after signing in.",
    },
    Operation {
        method: "GET",
        path: "/healthz",
        id: "healthz",
        tag: "Operation",
        who: Who::Nobody,
        summary: "Whether the process answers",
        about: "",
        params: &[],
        body: None,
        status: "200",
        answers: Answers::Json("Health"),
        answers_about: "It does.",
    },
    Operation {
        method: "GET",
        path: "/readyz",
        id: "readyz",
        tag: "Operation",
        who: Who::Nobody,
        summary: "Whether database and migrations are there, and how far projection is behind",
        about: "",
        params: &[],
        body: None,
        status: "200",
        answers: Answers::Json("Readiness"),
        answers_about: "Ready; 503 with the same members while it is not.",
    },
    Operation {
        method: "GET",
        path: "/metrics",
        id: "metrics",
        tag: "Operation",
        who: Who::Nobody,
        summary: "What the process counts, for Prometheus",
        about: "",
        params: &[],
        body: None,
        status: "200",
        answers: Answers::Text("text/plain"),
        answers_about: "Prometheus' text form.",
    },
    Operation {
        method: "GET",
        path: "/api/openapi.json",
        id: "openapi",
        tag: "Operation",
        who: Who::Nobody,
        summary: "This document",
        about: "",
        params: &[],
        body: None,
        status: "200",
        answers: Answers::Text("application/json"),
        answers_about: "OpenAPI 3.1.",
    },
    Operation {
        method: "GET",
        path: "/api/docs",
        id: "docs",
        tag: "Operation",
        who: Who::Nobody,
        summary: "This document for people",
        about: "",
        params: &[],
        body: None,
        status: "200",
        answers: Answers::Text("text/html"),
        answers_about: "A page.",
    },
];
