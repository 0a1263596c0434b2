//! Training jobs, datasets and models.

use super::{
    servers,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        ids::OrgId,
        infrastructure::{Dataset, Infrastructure, Model, StandingCounts},
        query::Sort,
        time::{TimeRange, Timestamp},
        training::{JobColumn, JobError, JobRecord, JobsBefore, JobsQuery, LastValue, TrainingJob, TrainingJobs},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};
use sqlx::{AssertSqlSafe, FromRow, PgConnection, Row, postgres::PgRow, types::Json};

pub(super) const COUNTS: &str = "
    select coalesce(status, ''), count(*) from training_jobs
     where org_id = $1 and first_heard >= $2 and first_heard < $3 group by 1";

pub(super) const ACTIVE: &str = "
    select count(*) from training_jobs where org_id = $1 and status in ('queued', 'running')";

/// Rows of datasets and of models that stand beside the jobs.
const STANDING: u16 = 100;

/// Jobs that were heard of last, whenever they began.
pub(super) const NEWEST: &str = "true order by last_heard desc, job_id limit $2";

/// Rows of jobs at most.
pub const MOST_JOBS: u16 = 500;

const ONE: &str = "job_id = $2";
const HEARD_LAST: &str = "j.last_heard desc, j.job_id";

/// Rows of jobs of the organisation `$1`.
pub(super) fn job_rows(which: &str) -> AssertSqlSafe<String> {
    ordered(which, HEARD_LAST)
}

/// At most `$4` jobs that began from `$2` to `$3`, in order. What the jobs say themselves orders them before anything else is
/// read; what they measured last has to be looked up of all of them.
pub(super) fn jobs_of_range(sort: Sort<JobColumn>) -> AssertSqlSafe<String> {
    const RANGE: &str = "first_heard >= $2 and first_heard < $3";
    let direction = if sort.descending { "desc" } else { "asc" };
    let (by, is_measured) = match sort.by {
        JobColumn::Name => ("lower(coalesce(j.name, j.job_id))", false),
        JobColumn::BaseModel => ("j.base_model", false),
        JobColumn::Dataset => ("j.dataset", false),
        JobColumn::Status => ("j.status", false),
        JobColumn::Progress => ("j.progress", false),
        JobColumn::Began => ("j.first_heard", false),
        JobColumn::LastHeard => ("j.last_heard", false),
        JobColumn::Loss => ("loss.value", true),
        JobColumn::EvalLoss => ("eval.value", true),
        JobColumn::LastStep => ("greatest(loss.step, eval.step)", true),
    };
    let order = format!("{by} {direction} nulls last, j.job_id");
    match is_measured {
        true => ordered(RANGE, &format!("{order} limit $4")),
        false => ordered(&format!("{RANGE} order by {order} limit $4"), &order),
    }
}

/// The last values of each job are looked up in the key of its points.
fn ordered(which: &str, order: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "select j.job_id, j.name, j.base_model, j.dataset, j.status, j.progress, j.error, j.first_heard, j.last_heard,
                j.status_stamp, loss.value as loss, eval.value as eval_loss, greatest(loss.step, eval.step) as last_step
           from (select * from training_jobs as j where org_id = $1 and {which}) as j
           left join lateral (
                select step, value from training_points
                 where org_id = $1 and job_id = j.job_id and metric = 'loss'
                 order by step desc limit 1) as loss on true
           left join lateral (
                select step, value from training_points
                 where org_id = $1 and job_id = j.job_id and metric = 'eval_loss'
                 order by step desc limit 1) as eval on true
          order by {order}"
    ))
}

/// Jobs that began in the range. The filter of the query is about runs and narrows no jobs.
pub async fn jobs(db: &Db, scope: &Scope<ViewTotals>, query: &JobsQuery) -> Result<Answer<TrainingJobs>, AppError> {
    if !(1..=MOST_JOBS).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {MOST_JOBS}")));
    }
    check(scope, &query.stats, None)?;
    let range = query.stats.range;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let mut data = counts(&mut snapshot, scope.org(), range).await?;
    if query.compare {
        let before = counts(&mut snapshot, scope.org(), range.previous()).await?;
        data.previous = Some(JobsBefore { jobs: before.jobs, success_rate: before.success_rate });
    }
    let rows: Vec<JobRow> = sqlx::query_as(jobs_of_range(query.sort))
        .bind(scope.org().0)
        .bind(range.from())
        .bind(range.to())
        .bind(i64::from(query.limit))
        .fetch_all(&mut *snapshot)
        .await?;
    data.rows = rows.into_iter().map(TrainingJob::from).collect();
    Ok(Answer { range: answered(&query.stats), complete_to, data })
}

/// How the jobs that began in the range stand; without rows.
pub(super) async fn counts(connection: &mut PgConnection, org: OrgId, range: TimeRange) -> Result<TrainingJobs, sqlx::Error> {
    let counts: Vec<(String, i64)> =
        sqlx::query_as(COUNTS).bind(org.0).bind(range.from()).bind(range.to()).fetch_all(&mut *connection).await?;
    let of = |status: &str| counts.iter().filter(|(name, _)| name == status).map(|(_, jobs)| *jobs).sum::<i64>();
    let (succeeded, failed) = (of("succeeded"), of("failed"));
    Ok(TrainingJobs {
        jobs: counts.iter().map(|(_, jobs)| *jobs).sum(),
        queued: of("queued"),
        running: of("running"),
        succeeded,
        failed,
        cancelled: of("cancelled"),
        success_rate: (succeeded + failed > 0).then(|| succeeded as f64 / (succeeded + failed) as f64),
        active: sqlx::query_scalar(ACTIVE).bind(org.0).fetch_one(connection).await?,
        rows: Vec::new(),
        previous: None,
    })
}

/// One job, and the last of whatever it measured: loss, eval_loss, learning_rate and what numbers it sent beside them.
pub async fn job(db: &Db, scope: &Scope<ViewTotals>, job_id: &str) -> Result<JobRecord, AppError> {
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    find(&mut snapshot, scope.org(), job_id).await?;
    let row: JobRow = sqlx::query_as(job_rows(ONE)).bind(scope.org().0).bind(job_id).fetch_one(&mut *snapshot).await?;
    let metrics: Vec<(String, i64, Timestamp, f64)> =
        sqlx::query_as(METRICS).bind(scope.org().0).bind(job_id).fetch_all(&mut *snapshot).await?;
    let last = |(metric, step, at, value)| LastValue { metric, step, at, value };
    Ok(JobRecord { job: row.into(), metrics: metrics.into_iter().map(last).collect(), complete_to })
}

/// Steps from one metric to the next in the key, rather than over every point of each.
pub(super) const METRICS: &str = "
    with recursive step (metric) as (
         (select metric from training_points where org_id = $1 and job_id = $2 order by metric limit 1)
         union all
         select (select metric from training_points
                  where org_id = $1 and job_id = $2 and metric > step.metric order by metric limit 1)
           from step where step.metric is not null)
    select step.metric, last.step, last.at, last.value
      from step
     cross join lateral (
           select p.step, p.at, p.value from training_points as p
            where p.org_id = $1 and p.job_id = $2 and p.metric = step.metric
            order by p.step desc limit 1) as last";

/// The name of a job. One that another organisation has does not exist.
pub(super) async fn find(connection: &mut PgConnection, org: OrgId, job_id: &str) -> Result<Option<String>, AppError> {
    if job_id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let found: Option<Option<String>> = sqlx::query_scalar("select name from training_jobs where org_id = $1 and job_id = $2")
        .bind(org.0)
        .bind(job_id)
        .fetch_optional(connection)
        .await?;
    found.ok_or(AppError::NotFound)
}

pub(super) const DATASETS: &str = "
    select dataset_id, name, status, rows, bytes, first_heard, last_heard from datasets
     where org_id = $1 order by last_heard desc, dataset_id limit $2";

pub(super) const MODELS: &str = "
    select model_id, name, provider, scope, status, first_heard, last_heard from models
     where org_id = $1 order by last_heard desc, model_id limit $2";

/// Those that were heard of last.
pub async fn datasets(db: &Db, scope: &Scope<ViewTotals>, limit: u16) -> Result<Vec<Dataset>, AppError> {
    Ok(newest(&mut *db.read(scope).await?, scope.org(), DATASETS, limit).await?)
}

/// Those that were heard of last.
pub async fn models(db: &Db, scope: &Scope<ViewTotals>, limit: u16) -> Result<Vec<Model>, AppError> {
    Ok(newest(&mut *db.read(scope).await?, scope.org(), MODELS, limit).await?)
}

/// What [`DATASETS`] or [`MODELS`] finds.
pub(super) async fn newest<T>(
    connection: &mut PgConnection,
    org: OrgId,
    sql: &'static str,
    limit: u16,
) -> Result<Vec<T>, sqlx::Error>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    sqlx::query_as(sql).bind(org.0).bind(i64::from(limit)).fetch_all(connection).await
}

/// Servers, datasets and models with how many there are.
pub async fn infrastructure(db: &Db, scope: &Scope<ViewTotals>) -> Result<Infrastructure, AppError> {
    let servers = servers::servers(db, scope).await?;
    let mut snapshot = db.read(scope).await?;
    let (models, datasets, datasets_ready) = number(&mut snapshot, scope.org()).await?;
    Ok(Infrastructure {
        servers,
        datasets: newest(&mut snapshot, scope.org(), DATASETS, STANDING).await?,
        models: newest(&mut snapshot, scope.org(), MODELS, STANDING).await?,
        counts: StandingCounts { models, datasets, datasets_ready },
    })
}

/// Jobs that were heard of last, whenever they began.
pub(super) async fn newest_jobs(connection: &mut PgConnection, org: OrgId, limit: u16) -> Result<Vec<TrainingJob>, sqlx::Error> {
    let rows: Vec<JobRow> = sqlx::query_as(job_rows(NEWEST)).bind(org.0).bind(i64::from(limit)).fetch_all(connection).await?;
    Ok(rows.into_iter().map(TrainingJob::from).collect())
}

/// Models, datasets, and datasets that are ready.
pub(super) async fn number(connection: &mut PgConnection, org: OrgId) -> Result<(i64, i64, i64), sqlx::Error> {
    sqlx::query_as(
        "select (select count(*) from models where org_id = $1),
                (select count(*) from datasets where org_id = $1),
                (select count(*) from datasets where org_id = $1 and status = 'ready')",
    )
    .bind(org.0)
    .fetch_one(connection)
    .await
}

#[derive(FromRow)]
struct JobRow {
    job_id: String,
    name: Option<String>,
    base_model: Option<String>,
    dataset: Option<String>,
    status: Option<String>,
    progress: Option<f64>,
    error: Option<Json<Option<JobError>>>,
    first_heard: Timestamp,
    last_heard: Timestamp,
    status_stamp: Option<String>,
    loss: Option<f64>,
    eval_loss: Option<f64>,
    last_step: Option<i64>,
}

impl From<JobRow> for TrainingJob {
    fn from(row: JobRow) -> Self {
        let is_over = row.status.as_deref().is_some_and(|status| matches!(status, "succeeded" | "failed" | "cancelled"));
        Self {
            job_id: row.job_id,
            name: row.name,
            base_model: row.base_model,
            dataset: row.dataset,
            status: row.status,
            progress: row.progress,
            error: row.error.and_then(|error| error.0),
            began: row.first_heard,
            last_heard: row.last_heard,
            ended: row.status_stamp.filter(|_| is_over).and_then(|stamp| stamp.parse().ok()),
            loss: row.loss,
            eval_loss: row.eval_loss,
            last_step: row.last_step,
        }
    }
}

impl FromRow<'_, PgRow> for Dataset {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            dataset_id: row.try_get("dataset_id")?,
            name: row.try_get("name")?,
            status: row.try_get("status")?,
            rows: row.try_get("rows")?,
            bytes: row.try_get("bytes")?,
            first_heard: row.try_get("first_heard")?,
            last_heard: row.try_get("last_heard")?,
        })
    }
}

impl FromRow<'_, PgRow> for Model {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            model_id: row.try_get("model_id")?,
            name: row.try_get("name")?,
            provider: row.try_get("provider")?,
            scope: row.try_get("scope")?,
            status: row.try_get("status")?,
            first_heard: row.try_get("first_heard")?,
            last_heard: row.try_get("last_heard")?,
        })
    }
}
