//! Parameters that several operations share.

use super::{Kind, Param, Place};

/// In the query, where it may be left out.
pub const fn query(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, place: Place::Query { required: false }, kind, about }
}

/// In the query, where it may not.
pub const fn needed(name: &'static str, kind: Kind, about: &'static str) -> Param {
    Param { name, place: Place::Query { required: true }, kind, about }
}

/// A part of the path.
pub const fn in_path(name: &'static str, about: &'static str) -> Param {
    Param { name, place: Place::Path, kind: Kind::Text, about }
}

/// In a header, where it may not be left out.
pub const fn header(name: &'static str, about: &'static str) -> Param {
    Param { name, place: Place::Header { required: true }, kind: Kind::Text, about }
}

/// The range before as well.
pub const fn compare(about: &'static str) -> Param {
    query("compare", Kind::Word(&["previous", "none"]), about)
}

/// As a file.
pub const fn format(about: &'static str) -> Param {
    query("format", Kind::Word(&["json", "csv"]), about)
}

/// The zone that decides what is told by clocks.
pub const fn zone(about: &'static str) -> Param {
    query("tz", Kind::Text, about)
}

pub const ORG: &[Param] =
    &[query("org", Kind::Text, "The organisation's slug. SUPPORT and SUPER_ADMIN must name one; others may leave it out.")];

const ZONE_OF_DAYS: Param = zone("The IANA zone that decides days, weeks and months; the default is UTC.");

pub const RANGE: &[Param] = &[
    query("from", Kind::Time, "Begin of the range; the default is 7 days before its end."),
    query("to", Kind::Time, "End of the range, which is not in it; the default is now."),
    ZONE_OF_DAYS,
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

pub const SESSION: &[Param] = &[in_path("id", "Our number of the session, or the producer's session_id.")];

pub const COMPARE: &[Param] = &[compare("previous, or none")];

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

pub const PAGE: &[Param] = &[query("limit", Kind::Number, "Rows, up to 200; the default is 50."), OFFSET];

pub const OFFSET: Param = query("offset", Kind::Count, "Rows before the first one.");

pub const ZONE: &[Param] = &[ZONE_OF_DAYS];

/// Where nothing longer than a day is shown.
pub const ZONE_OF_HOURS: &[Param] = &[zone("The IANA zone that decides days and hours; the default is UTC.")];

pub const FORMAT: &[Param] = &[format("csv for all rows as CSV.")];

/// Of sessions.
pub const SEARCH: &[Param] = &[query("q", Kind::Text, "Part of an id or title.")];
