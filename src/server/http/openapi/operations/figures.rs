//! Questions about figures.

use super::{
    Answers, Kind, Operation, Who,
    params::{CURSOR, FILTERS, ORG, RANGE, needed, query},
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
        path: "/api/v1/stats/rows",
        id: "stats_rows",
        tag: "Figures",
        who: Who::Person,
        summary: "The rows that a figure is made of",
        about: "Every fact that adds to the figure in the range and under the filters, the latest first. By `made` they become the \
                figure again: sum adds up `amount`, cost `cost_usd`, share divides all `amount` by all `of`, distinct counts \
                `counted` once each, each divides by that, rank is the nearest rank of `amount`. MEMBER gets their own rows \
                of the organisation's figure, and `only_own` says so.",
        params: &[
            ORG,
            RANGE,
            FILTERS,
            CURSOR,
            &[
                needed("figure", Kind::Text, "A figure by name, for example cost_usd."),
                query("compare", Kind::Text, "previous: `whole` also has what the figure was in the range before."),
                query("format", Kind::Text, "csv for all rows as CSV."),
            ],
        ],
        body: None,
        status: "200",
        answers: Answers::Json("RowsAnswer"),
        answers_about: "A page of rows and where the next one begins; with the first page `whole`, the figure over all of them.",
    },
    Operation {
        method: "GET",
        path: "/api/v1/users",
        id: "list_users",
        tag: "Figures",
        who: Who::Person,
        summary: "People with their figures",
        about: "Whoever did anything in the range; not for MEMBER. `last_active` is whatever the range.",
        params: &[
            ORG,
            RANGE,
            FILTERS,
            &[
                query("q", Kind::Text, "Part of a name, an e-mail address or a key."),
                query(
                    "sort",
                    Kind::Text,
                    "user, last_active or a figure of the rows, with - in front for descending; the default is -runs.",
                ),
                query("limit", Kind::Number, "Rows of a page, up to 200; the default is 50."),
                query("offset", Kind::Number, "Rows before the first one."),
                query("format", Kind::Text, "csv for all rows as CSV."),
            ],
        ],
        body: None,
        status: "200",
        answers: Answers::Json("UsersAnswer"),
        answers_about: "A page of rows, and how many there are.",
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
