//! Questions about the rows behind figures.

use super::{
    Answers, Kind, Operation, Who,
    params::{CURSOR, FILTERS, ORG, RANGE, SEARCH, SESSION, format, query},
};

pub const SESSIONS: &[Operation] = &[
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
            SEARCH,
            &[
                query("sort", Kind::Text, "A column, with - in front for descending; the default is -last_activity."),
                format("csv for the same rows as CSV."),
            ],
        ],
        body: None,
        status: "200",
        answers: Answers::JsonOrCsv("SessionsAnswer"),
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
];
