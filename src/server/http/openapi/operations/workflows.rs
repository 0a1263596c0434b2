//! Questions about workflows.

use super::{
    Answers, Kind, Operation, Param, Who,
    params::{ORG, ZONE, query},
};

const WORKFLOW: &[Param] = &[query("workflow", Kind::Texts, "Any of these workflows; may be repeated.")];

pub const WORKFLOWS: &[Operation] = &[
    Operation {
        method: "GET",
        path: "/api/dashboard/metrics",
        id: "workflow_metrics",
        tag: "Workflows",
        who: Who::Person,
        summary: "The figures of this month against the month before",
        about: "`previous` is the month before up to the same day and time, so that `change` compares like with like; \
                `previousMonth` is all of it. `change` is relative, of a rate in points of 0 to 1, and null from nothing. Sales \
                calls are of no workflow, and no filter narrows them.",
        params: &[ORG, ZONE, WORKFLOW],
        body: None,
        status: "200",
        answers: Answers::Json("WorkflowMetrics"),
        answers_about: "Eight figures, each with value, previous and change.",
    },
    Operation {
        method: "GET",
        path: "/api/dashboard/charts/workflow-runs",
        id: "workflow_runs_chart",
        tag: "Workflows",
        who: Who::Person,
        summary: "Workflow runs over time",
        about: "Days up to 30d, weeks for 90d; the first week is a whole one. The moving average is over 7 buckets, the trend a \
                straight line by least squares. A bucket that has not ended stays out of both, and has no average.",
        params: &[
            ORG,
            &[query("range", Kind::Word(&["7d", "30d", "90d"]), "7d, 30d or 90d, today included; the default is 30d.")],
            ZONE,
            WORKFLOW,
        ],
        body: None,
        status: "200",
        answers: Answers::Json("WorkflowRunsChart"),
        answers_about: "Every bucket is present.",
    },
];
