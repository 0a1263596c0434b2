//! Training jobs, their curves, datasets and models.

use super::{
    extremes::Extremes,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        ids::OrgId,
        query::StatsQuery,
        time::{TimeRange, Timestamp},
        training::{Curve, CurvePoint, Dataset, JobError, Model, TrainingJob, TrainingJobs},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, Row, postgres::PgRow, types::Json};

/// Points of a curve at least and at most: a chart has no more pixels.
const FEWEST: u16 = 4;
const MOST: u16 = 5_000;

pub(super) const COUNTS: &str = "
    select coalesce(status, ''), count(*) from training_jobs
     where org_id = $1 and first_heard >= $2 and first_heard < $3 group by 1";

pub(super) const ACTIVE: &str = "
    select count(*) from training_jobs where org_id = $1 and status in ('queued', 'running')";

/// Which jobs: those of a range, or one.
pub(super) const OF_RANGE: &str = "first_heard >= $2 and first_heard < $3 order by last_heard desc, job_id limit $4";
const ONE: &str = "job_id = $2";

/// Rows of jobs of the organisation `$1`. The last values of each are looked up in the key of its points.
pub(super) fn job_rows(which: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "select j.job_id, j.name, j.base_model, j.dataset, j.status, j.progress, j.error, j.first_heard, j.last_heard,
                j.status_stamp, loss.value as loss, eval.value as eval_loss, greatest(loss.step, eval.step) as last_step
           from (select * from training_jobs where org_id = $1 and {which}) as j
           left join lateral (
                select step, value from training_points
                 where org_id = $1 and job_id = j.job_id and metric = 'loss'
                 order by step desc limit 1) as loss on true
           left join lateral (
                select step, value from training_points
                 where org_id = $1 and job_id = j.job_id and metric = 'eval_loss'
                 order by step desc limit 1) as eval on true
          order by j.last_heard desc, j.job_id"
    ))
}

/// Jobs that began in the range, at most `limit` of them as rows. The filter of the query is about runs and narrows no jobs.
pub async fn jobs(db: &Db, scope: &Scope<ViewTotals>, query: &StatsQuery, limit: u16) -> Result<Answer<TrainingJobs>, AppError> {
    check(scope, query, None)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let mut data = counts(&mut snapshot, scope.org(), query.range).await?;
    let rows: Vec<JobRow> = sqlx::query_as(job_rows(OF_RANGE))
        .bind(scope.org().0)
        .bind(query.range.from())
        .bind(query.range.to())
        .bind(i64::from(limit))
        .fetch_all(&mut *snapshot)
        .await?;
    data.rows = rows.into_iter().map(TrainingJob::from).collect();
    Ok(Answer { range: answered(query), complete_to, data })
}

async fn counts(connection: &mut PgConnection, org: OrgId, range: TimeRange) -> Result<TrainingJobs, sqlx::Error> {
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
    })
}

/// One job.
pub async fn job(db: &Db, scope: &Scope<ViewTotals>, job_id: &str) -> Result<TrainingJob, AppError> {
    let mut snapshot = db.read(scope).await?;
    find(&mut snapshot, scope.org(), job_id).await?;
    let row: JobRow = sqlx::query_as(job_rows(ONE)).bind(scope.org().0).bind(job_id).fetch_one(&mut *snapshot).await?;
    Ok(row.into())
}

/// What a job measured: loss, eval_loss, learning_rate and whatever numbers it sent beside them.
pub async fn metrics(db: &Db, scope: &Scope<ViewTotals>, job_id: &str) -> Result<Vec<String>, AppError> {
    let mut snapshot = db.read(scope).await?;
    find(&mut snapshot, scope.org(), job_id).await?;
    // Steps from one metric to the next in the key, rather than over every point of each.
    Ok(sqlx::query_scalar(METRICS).bind(scope.org().0).bind(job_id).fetch_all(&mut *snapshot).await?)
}

pub(super) const METRICS: &str = "
    with recursive step (metric) as (
         (select metric from training_points where org_id = $1 and job_id = $2 order by metric limit 1)
         union all
         select (select metric from training_points
                  where org_id = $1 and job_id = $2 and metric > step.metric order by metric limit 1)
           from step where step.metric is not null)
    select metric from step where metric is not null";

pub(super) const POINTS: &str = "
    select step, at, value from training_points where org_id = $1 and job_id = $2 and metric = $3 order by step";

/// A metric over a job's steps: every point, or of each stretch of steps the lowest and the highest, `at_most` together, the
/// first and the last among them.
pub async fn curve(db: &Db, scope: &Scope<ViewTotals>, job_id: &str, metric: &str, at_most: u16) -> Result<Curve, AppError> {
    if !(FEWEST..=MOST).contains(&at_most) {
        return Err(AppError::invalid("points", format!("must be from {FEWEST} to {MOST}")));
    }
    if metric.contains('\0') {
        return Err(AppError::invalid("metric", "must not contain NUL"));
    }
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    find(&mut snapshot, scope.org(), job_id).await?;
    let (first, last): (Option<i64>, Option<i64>) =
        sqlx::query_as(ENDS).bind(scope.org().0).bind(job_id).bind(metric).fetch_one(&mut *snapshot).await?;
    let mut extremes = Extremes::new(first.unwrap_or(0), last.unwrap_or(0), usize::from(at_most));
    let mut total = 0;
    let mut rows =
        sqlx::query_as::<_, (i64, Timestamp, f64)>(POINTS).bind(scope.org().0).bind(job_id).bind(metric).fetch(&mut *snapshot);
    while let Some((step, at, value)) = rows.try_next().await? {
        total += 1;
        extremes.add(CurvePoint { step, at, value });
    }
    drop(rows);
    Ok(Curve { metric: metric.to_owned(), total, points: extremes.points(), complete_to })
}

pub(super) const ENDS: &str = "
    select (select min(step) from training_points where org_id = $1 and job_id = $2 and metric = $3),
           (select max(step) from training_points where org_id = $1 and job_id = $2 and metric = $3)";

/// A job that another organisation has does not exist.
async fn find(connection: &mut PgConnection, org: OrgId, job_id: &str) -> Result<(), AppError> {
    if job_id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let found: Option<i32> = sqlx::query_scalar("select 1 from training_jobs where org_id = $1 and job_id = $2")
        .bind(org.0)
        .bind(job_id)
        .fetch_optional(connection)
        .await?;
    found.map(drop).ok_or(AppError::NotFound)
}

/// Those that were heard of last.
pub async fn datasets(db: &Db, scope: &Scope<ViewTotals>, limit: u16) -> Result<Vec<Dataset>, AppError> {
    newest(db, scope, "select dataset_id, name, status, rows, bytes, first_heard, last_heard from datasets where org_id = $1 order by last_heard desc, dataset_id limit $2", limit).await
}

/// Those that were heard of last.
pub async fn models(db: &Db, scope: &Scope<ViewTotals>, limit: u16) -> Result<Vec<Model>, AppError> {
    newest(db, scope, "select model_id, name, provider, scope, status, first_heard, last_heard from models where org_id = $1 order by last_heard desc, model_id limit $2", limit).await
}

async fn newest<T>(db: &Db, scope: &Scope<ViewTotals>, sql: &'static str, limit: u16) -> Result<Vec<T>, AppError>
where
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let mut snapshot = db.read(scope).await?;
    Ok(sqlx::query_as(sql).bind(scope.org().0).bind(i64::from(limit)).fetch_all(&mut *snapshot).await?)
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
