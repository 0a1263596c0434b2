//! What producers send.

use super::{Answers, Body, Operation, Who};

pub const EVENTS: &[Operation] = &[
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
];
