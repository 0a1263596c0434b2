//! Figures by the names that clients of a model proxy's dashboard know.

use super::{
    Answers, Kind, Operation, Param,
    params::{DOMAIN, DOMAINS, FILTERS, RANGE, in_path, query},
    question::asked,
};

const GRANULARITY: &[Param] =
    &[query("granularity", Kind::Word(&["hour", "day", "month"]), "The length of a bucket; the default fits the range.")];

const IN_PATH: &[Param] = &[in_path("domain", "The organisation's slug.")];

const TAG: &str = "Requests";

pub const REQUESTS: &[Operation] = &[
    asked(
        TAG,
        "/api/stats/overview",
        "requests_overview",
        (
            "Requests, tokens, cost, response times and errors of a range",
            "`response_time_ms` is of requests that succeeded; `error_rate` leaves out incomplete ones, and is null without any. `cost_usd` \
             holds the cost of tools as well.",
        ),
        &[DOMAINS, RANGE, FILTERS],
        "RequestsOverview",
    ),
    asked(
        TAG,
        "/api/stats/domains",
        "requests_by_domain",
        ("The same by domain", "One's own; for SUPER_ADMIN who names none, all of them."),
        &[DOMAINS, RANGE, FILTERS],
        "RequestsByDomain",
    ),
    asked(
        TAG,
        "/api/stats/domains/{domain}",
        "requests_of_domain",
        ("One domain, and the same over time", ""),
        &[IN_PATH, RANGE, FILTERS, GRANULARITY],
        "RequestsOfDomain",
    ),
    asked(
        TAG,
        "/api/stats/timeline",
        "requests_over_time",
        ("The same over time", "Every bucket is present."),
        &[DOMAINS, RANGE, FILTERS, GRANULARITY],
        "RequestsOverTime",
    ),
    asked(TAG, "/api/stats/models", "requests_by_model", ("The same by model", ""), &[DOMAIN, RANGE, FILTERS], "RequestsByModel"),
    asked(
        TAG,
        "/api/stats/costs",
        "requests_costs",
        (
            "What it cost, by model or by domain",
            "The dearest first. `cost_usd` beside the rows is of everything: the cost of tools is of no model.",
        ),
        &[
            DOMAINS,
            RANGE,
            FILTERS,
            &[query("breakdown", Kind::Word(&["model", "domain"]), "The default is model, for which a domain has to be named.")],
        ],
        "RequestsCosts",
    ),
    Operation {
        status: "101",
        answers: Answers::Nothing,
        answers_about: "The WebSocket is open.",
        ..asked(
            TAG,
            "/api/ws/metrics",
            "watch_requests",
            (
                "Frames of figures as they change",
                "A WebSocket whose text frames are `{topic: \"metrics\", watermark, range, metrics}`: the figures of the overview for the last \
                 hour, and `active_conversations`. At most one a second. With a bearer token from anywhere, with cookies from our own pages \
                 only. Closed with code 1008 when the sign-in ends.",
            ),
            &[DOMAIN],
            "RequestsOverview",
        )
    },
];
