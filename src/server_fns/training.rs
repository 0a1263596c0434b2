//! Training: jobs, their curves, and what stands beside them.

use super::wire::Wire;
use crate::domain::{
    answer::Answer,
    error::AppError,
    ids::OrgSlug,
    infrastructure::Infrastructure,
    training::{CurvesQuery, JobCurve, JobRecord, JobsQuery, TrainingJobs},
};
use leptos::prelude::*;

/// The jobs that began in a range, counted and as rows.
#[server(protocol = Wire, endpoint = "list_training_jobs")]
pub async fn list_training_jobs(query: JobsQuery) -> Result<Answer<TrainingJobs>, AppError> {
    use crate::server::{auth::enter::enter, queries::training};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    training::jobs(&db, &scope, &query).await
}

/// One job with the last of what it measured.
#[server(protocol = Wire, endpoint = "find_training_job")]
pub async fn find_training_job(org: Option<OrgSlug>, id: String) -> Result<JobRecord, AppError> {
    use crate::server::{auth::enter::enter, queries::training};
    let (db, scope) = enter(org.as_ref()).await?;
    training::job(&db, &scope, &id).await
}

/// Curves that are drawn together.
#[server(protocol = Wire, endpoint = "training_curves")]
pub async fn training_curves(query: CurvesQuery) -> Result<Vec<JobCurve>, AppError> {
    use crate::server::{auth::enter::enter, queries::curves};
    let (db, scope) = enter(query.org.as_ref()).await?;
    curves::curves(&db, &scope, &query).await
}

/// Servers, datasets and models.
#[server(protocol = Wire, endpoint = "training_infrastructure")]
pub async fn training_infrastructure(org: Option<OrgSlug>) -> Result<Infrastructure, AppError> {
    use crate::server::{auth::enter::enter, queries::training};
    let (db, scope) = enter(org.as_ref()).await?;
    training::infrastructure(&db, &scope).await
}
