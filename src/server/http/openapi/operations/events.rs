//! What producers send.

use super::{Answers, Body, Operation, Param, Who, params::header};

const SIGNED: &[Param] = &[
    header("X-Oriel-Key-Id", "The first 16 hexadecimal digits of SHA-256(secret)."),
    header("X-Oriel-Timestamp", "When it was signed, in seconds since 1970; at most 5 minutes from the server's clock."),
    header("X-Oriel-Signature", "`v1=` and HMAC-SHA256(secret, timestamp + \".\" + body) in hexadecimal."),
];

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
    Operation {
        method: "POST",
        path: "/api/webhooks/service-requests",
        id: "service_request_webhook",
        tag: "Events",
        who: Who::Signer,
        summary: "A service request's status changed",
        about: "Signed with an ingest key rather than sent with one. `secret` is SHA-256(ingest key) in hexadecimal, as text: all that the server \
                keeps of a key. The body is signed as it is sent, byte for byte. The same request again is a duplicate and changes \
                nothing; whoever signs a change anew names its `event_id` and `occurred_at`.",
        params: &[SIGNED],
        body: Some(Body { schema: "ServiceRequestChange", about: "What changed; at most 64 KiB." }),
        status: "202",
        answers: Answers::Json("Receipt"),
        answers_about: "Stored; or known already, and counted as a duplicate.",
    },
];
