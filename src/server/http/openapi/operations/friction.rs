//! Questions about handoffs and friction.

use super::{
    Answers, Kind, Operation, Who,
    params::{COMPARE, FILTERS, ORG, RANGE, query},
};

pub const FRICTION: &[Operation] = &[
    Operation {
        method: "GET",
        path: "/api/v1/friction",
        id: "friction",
        tag: "Figures",
        who: Who::Person,
        summary: "Signals of friction, and the newest moments behind them",
        about: "For those who may see everyone. Every signal comes with its definition; filters look at the run that a moment \
                belongs to, and for handoffs at the handoff.",
        params: &[
            ORG,
            RANGE,
            FILTERS,
            COMPARE,
            &[
                query("signal", Kind::Text, "Moments of this signal alone; also handoff. The default is all that is friction."),
                query("giver", Kind::Text, "Moments that are handoffs from this end."),
                query("taker", Kind::Text, "Moments that are handoffs to this end."),
                query("limit", Kind::Number, "Moments of a page, up to 200; the default is 20."),
                query("offset", Kind::Count, "Moments before the first one."),
            ],
        ],
        body: None,
        status: "200",
        answers: Answers::Json("FrictionAnswer"),
        answers_about: "Every signal, and a page of moments, newest first.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/handoffs/matrix",
        id: "handoffs_matrix",
        tag: "Figures",
        who: Who::Person,
        summary: "Handoffs from whom to whom",
        about: "For those who may see everyone. With how long it took until somebody went on, and how that ended.",
        params: &[ORG, RANGE, FILTERS, COMPARE],
        body: None,
        status: "200",
        answers: Answers::Json("HandoffsAnswer"),
        answers_about: "All handoffs added up, by kind, and a cell per pair of ends, the largest first.",
    },
];
