//! Questions about figures.

use super::{
    Answers, Kind, Operation, Who,
    params::{FILTERS, ORG, RANGE, needed, query},
};

pub const FIGURES: &[Operation] = &[
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
                query(
                    "compare",
                    Kind::Text,
                    "previous: each row also has `previous`, its figures in the range before. Not with by=org.",
                ),
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
        params: &[
            ORG,
            &[query("since", Kind::Time, "When you asked last: the first tick then waits until something has changed since.")],
        ],
        body: None,
        status: "200",
        answers: Answers::Text("text/event-stream"),
        answers_about: "Goes on until the sign-in ends.",
    },
];
