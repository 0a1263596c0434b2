//! Answers in the form of the dashboards that are replaced.

use super::{
    Answers, Operation, Who,
    params::{ORG, zone},
};

pub const DASHBOARDS: &[Operation] = &[Operation {
    method: "GET",
    path: "/api/dashboard/overview",
    id: "dashboard_overview",
    tag: "Dashboards",
    who: Who::Person,
    summary: "The landing page as one answer",
    about: "Totals are of everything that is kept, quick stats of the thirty days with today. MEMBER finds their own \
            conversations in `recentActivity`. A database that does not answer is an error, never zeros.",
    params: &[ORG, &[zone("The IANA zone of today and this week; the default is UTC.")]],
    body: None,
    status: "200",
    answers: Answers::Json("DashboardOverview"),
    answers_about: "Statistics, the last ten happenings, the status of the system and quick stats.",
}];
