//! Parameters that several operations share.

use super::{Kind, Param, Place};

pub const fn query(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, place: Place::Query { required: false }, kind, about }
}

pub const fn needed(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, place: Place::Query { required: true }, kind, about }
}

pub const ORG: &[Param] =
    &[query("org", Kind::Text, "The organisation's slug. SUPPORT and SUPER_ADMIN must name one; others may leave it out.")];

pub const RANGE: &[Param] = &[
    query("from", Kind::Time, "Begin of the range; the default is 7 days before its end."),
    query("to", Kind::Time, "End of the range, which is not in it; the default is now."),
    query("tz", Kind::Text, "The IANA zone that decides days, weeks and months; the default is UTC."),
];

pub const FILTERS: &[Param] = &[
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

pub const SESSION: &[Param] = &[Param {
    name: "id",
    place: Place::Path,
    kind: Kind::Text,
    about: "Our number of the session, or the producer's session_id.",
}];

/// What figures can be broken down by.
pub const DIMENSIONS: Kind =
    Kind::Word(&["model", "agent", "user", "tool", "server", "status", "error_category", "environment", "workflow"]);

/// The range before as well.
pub const COMPARE: Kind = Kind::Word(&["previous", "none"]);

pub const CURSOR: &[Param] =
    &[query("limit", Kind::Number, "Rows of a page."), query("cursor", Kind::Text, "The next_cursor of the page before.")];

/// For clients that call an organisation a domain.
pub const DOMAIN: &[Param] = &[query(
    "domain",
    Kind::Text,
    "The organisation's slug; `org` is understood as well. SUPPORT and SUPER_ADMIN must name one; others may leave it out.",
)];

/// The same where SUPER_ADMIN may ask for all of them.
pub const DOMAINS: &[Param] = &[query(
    "domain",
    Kind::Text,
    "The organisation's slug; `org` is understood as well. SUPER_ADMIN may leave it out for all of them, SUPPORT must name one.",
)];

pub const PAGE: &[Param] = &[
    query("limit", Kind::Number, "Rows, up to 200; the default is 50."),
    query("offset", Kind::Count, "Rows before the first one."),
];

pub const ZONE: &[Param] = &[query("tz", Kind::Text, "The IANA zone that decides days and hours; the default is UTC.")];

pub const FORMAT: &[Param] = &[query("format", Kind::Word(&["json", "csv"]), "csv for all rows as CSV.")];
