//! Workflows and service requests: figures by month, the lists, one workflow with its runs, and registering what it saves.

use super::wire::Wire;
use crate::domain::{
    answer::{Answer, Series},
    error::AppError,
    filter::Filter,
    ids::OrgSlug,
    query::StatsQuery,
    service_request::{ServiceRequests, ServiceRequestsQuery, StatusChange},
    workflow::{Months, WorkflowRecord, WorkflowRunsPage, WorkflowRunsQuery, WorkflowStep, Workflows, WorkflowsQuery},
};
use leptos::prelude::*;

/// This month so far, beside the month before.
#[server(protocol = Wire, endpoint = "workflow_months")]
pub async fn workflow_months(org: Option<OrgSlug>, tz: String, filter: Filter) -> Result<Answer<Months>, AppError> {
    use crate::server::{auth::enter::enter, queries::workflow_month};
    let (db, scope) = enter(org.as_ref()).await?;
    workflow_month::months(&db, &scope, &tz, &filter).await
}

/// Runs per bucket, with the buckets before the range that averages need.
#[server(protocol = Wire, endpoint = "workflow_runs_over_time")]
pub async fn workflow_runs_over_time(stats: StatsQuery) -> Result<Answer<Vec<Series>>, AppError> {
    use crate::server::{auth::enter::enter, queries::workflow_runs};
    let (db, scope) = enter(stats.org.as_ref()).await?;
    workflow_runs::over_time(&db, &scope, &stats).await
}

/// A page of the list.
#[server(protocol = Wire, endpoint = "list_workflows")]
pub async fn list_workflows(query: WorkflowsQuery) -> Result<Answer<Workflows>, AppError> {
    use crate::server::{auth::enter::enter, queries::workflows};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    workflows::workflows(&db, &scope, &query).await
}

/// One workflow as it stands, with what was registered of it.
#[server(protocol = Wire, endpoint = "find_workflow")]
pub async fn find_workflow(org: Option<OrgSlug>, workflow: String) -> Result<WorkflowRecord, AppError> {
    use crate::server::{auth::enter::enter, queries::workflow as workflows};
    let (db, scope) = enter(org.as_ref()).await?;
    workflows::record(&db, &scope, &workflow).await
}

/// A page of a workflow's runs.
#[server(protocol = Wire, endpoint = "list_workflow_runs")]
pub async fn list_workflow_runs(query: WorkflowRunsQuery) -> Result<Answer<WorkflowRunsPage>, AppError> {
    use crate::server::{auth::enter::enter, queries::workflow_runs};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    workflow_runs::page(&db, &scope, &query).await
}

/// The steps of one run.
#[server(protocol = Wire, endpoint = "find_workflow_steps")]
pub async fn find_workflow_steps(org: Option<OrgSlug>, workflow: String, run_key: String) -> Result<Vec<WorkflowStep>, AppError> {
    use crate::server::{auth::enter::enter, queries::workflow_runs};
    let (db, scope) = enter(org.as_ref()).await?;
    workflow_runs::steps(&db, &scope, &workflow, &run_key).await
}

/// A page of service requests, with all of them counted.
#[server(protocol = Wire, endpoint = "list_service_requests")]
pub async fn list_service_requests(query: ServiceRequestsQuery) -> Result<Answer<ServiceRequests>, AppError> {
    use crate::server::{auth::enter::enter, queries::service_requests};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    service_requests::service_requests(&db, &scope, &query).await
}

/// The statuses that a service request took on.
#[server(protocol = Wire, endpoint = "service_request_history")]
pub async fn service_request_history(org: Option<OrgSlug>, request_id: String) -> Result<Vec<StatusChange>, AppError> {
    use crate::server::{auth::enter::enter, queries::service_requests};
    let (db, scope) = enter(org.as_ref()).await?;
    service_requests::history(&db, &scope, &request_id).await
}

/// Says from now on whether a workflow is active and what one run of it saves; a field that is empty stays as it was. Takes form
/// encoding, so that it works before, and without, the page being alive.
#[server(endpoint = "register_workflow")]
pub async fn register_workflow(
    #[server(default)] org: String,
    workflow: String,
    #[server(default)] active: bool,
    #[server(default)] time_saved_seconds: String,
    #[server(default)] hourly_rate_usd: String,
) -> Result<(), AppError> {
    use crate::server::{
        auth::enter::{enter, request},
        commands::workflow as workflows,
    };
    let org = (!org.is_empty()).then(|| org.parse::<OrgSlug>().map_err(|_| AppError::NotFound)).transpose()?;
    let (_, scope) = enter(org.as_ref()).await?;
    let (state, _) = request()?;
    let assumption = workflows::read(&time_saved_seconds, &hourly_rate_usd)?;
    workflows::register(&state.receiver, &scope, &workflow, active, assumption).await.map(drop)
}
