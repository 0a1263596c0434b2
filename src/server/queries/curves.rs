//! What training jobs measured, step by step.

use super::{
    extremes::Extremes,
    training::{METRICS, find},
    watermark,
};
use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        time::Timestamp,
        training::{Curve, CurvePoint, CurvesQuery, JobCurve},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};
use futures::TryStreamExt;
use sqlx::PgConnection;

/// Points of a curve at least and at most: a chart has no more pixels.
const FEWEST: u16 = 4;
const MOST: u16 = 5_000;

/// Curves that are asked for together at most: more lines than anybody tells apart, and more metrics than a page draws.
const CURVES: usize = 16;

pub(super) const POINTS: &str = "
    select step, at, value from training_points where org_id = $1 and job_id = $2 and metric = $3 order by step";

/// A metric over a job's steps: every point, or of each stretch of steps the lowest and the highest, `at_most` together, the
/// first and the last among them.
pub async fn curve(db: &Db, scope: &Scope<ViewTotals>, job_id: &str, metric: &str, at_most: u16) -> Result<Curve, AppError> {
    check_curve(metric, at_most)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    find(&mut snapshot, scope.org(), job_id).await?;
    Ok(draw(&mut snapshot, scope.org(), job_id, metric, at_most, complete_to).await?)
}

/// Several curves of one state of the database, in the order that was asked for. A job that does not exist has none, and one
/// that did not measure this has one without points.
pub async fn curves(db: &Db, scope: &Scope<ViewTotals>, query: &CurvesQuery) -> Result<Vec<JobCurve>, AppError> {
    if query.of.len() > CURVES {
        return Err(AppError::invalid("of", format!("must be at most {CURVES} curves")));
    }
    query.of.iter().try_for_each(|of| check_curve(&of.metric, query.points))?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let mut curves = Vec::with_capacity(query.of.len());
    for of in &query.of {
        match find(&mut snapshot, scope.org(), &of.job_id).await {
            Ok(name) => curves.push(JobCurve {
                job_id: of.job_id.clone(),
                name,
                metrics: names(&mut snapshot, scope.org(), &of.job_id).await?,
                curve: draw(&mut snapshot, scope.org(), &of.job_id, &of.metric, query.points, complete_to).await?,
            }),
            Err(AppError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(curves)
}

/// What a job measured.
async fn names(connection: &mut PgConnection, org: OrgId, job_id: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(METRICS).bind(org.0).bind(job_id).fetch_all(connection).await
}

fn check_curve(metric: &str, at_most: u16) -> Result<(), AppError> {
    if !(FEWEST..=MOST).contains(&at_most) {
        return Err(AppError::invalid("points", format!("must be from {FEWEST} to {MOST}")));
    }
    if metric.contains('\0') {
        return Err(AppError::invalid("metric", "must not contain NUL"));
    }
    Ok(())
}

async fn draw(
    connection: &mut PgConnection,
    org: OrgId,
    job_id: &str,
    metric: &str,
    at_most: u16,
    complete_to: Timestamp,
) -> Result<Curve, sqlx::Error> {
    let (first, last): (Option<i64>, Option<i64>) =
        sqlx::query_as(ENDS).bind(org.0).bind(job_id).bind(metric).fetch_one(&mut *connection).await?;
    let mut extremes = Extremes::new(first.unwrap_or(0), last.unwrap_or(0), usize::from(at_most));
    let mut total = 0;
    let mut rows = sqlx::query_as::<_, (i64, Timestamp, f64)>(POINTS).bind(org.0).bind(job_id).bind(metric).fetch(connection);
    while let Some((step, at, value)) = rows.try_next().await? {
        total += 1;
        extremes.add(CurvePoint { step, at, value });
    }
    Ok(Curve { metric: metric.to_owned(), total, points: extremes.points(), complete_to })
}

pub(super) const ENDS: &str = "
    select (select min(step) from training_points where org_id = $1 and job_id = $2 and metric = $3),
           (select max(step) from training_points where org_id = $1 and job_id = $2 and metric = $3)";
