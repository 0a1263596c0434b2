//! The eight figures of workflows: a month so far, against the same stretch of the month before and all of it.

use super::{columns::Columns, evaluate::evaluate_all, source::Question, stats::check, watermark};
use crate::{
    domain::{
        answer::{Answer, AnsweredRange},
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        filter::Filter,
        ids::OrgId,
        query::StatsQuery,
        service_request::SALES_CALL,
        time::{TimeRange, Timestamp},
        workflow::{Month, Months, Standing},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        zone::{self, MonthSoFar},
    },
};
use sqlx::PgConnection;

const FIGURES: [Figure; 8] = [
    Figure::WorkflowRuns,
    Figure::WorkflowRunsSucceeded,
    Figure::WorkflowSuccessRate,
    Figure::ExecutionTimeMs,
    Figure::TimeSaved,
    Figure::Roi,
    Figure::UnvaluedWorkflowRuns,
    Figure::UnratedWorkflowRuns,
];

/// Of the month that it is now in the zone. The filter narrows what is of workflows; sales calls are of none.
pub async fn months(db: &Db, scope: &Scope<ViewTotals>, tz: &str, filter: &Filter) -> Result<Answer<Months>, AppError> {
    let MonthSoFar { before_from, before_to, from, to } = zone::month_so_far(&zone::find(tz)?, scope.at());
    let range = |from, to| TimeRange::new(from, to).ok_or_else(|| AppError::invalid("tz", "There is no month there."));
    let [all, now, before, whole] =
        [range(before_from, to)?, range(from, to)?, range(before_from, before_to)?, range(before_from, from)?];
    check(scope, &StatsQuery { org: None, range: all, tz: tz.to_owned(), filter: filter.clone() }, None)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let columns = Columns::of(&FIGURES);
    let question = Question::of(scope.org(), filter, &columns);
    let mut cuts = vec![before_from, before_to, from, to];
    cuts.dedup();
    let groups = question.answer(&mut snapshot, all, &cuts).await?;
    let measured = groups.whole();
    let mut of_whole = measured[0].clone();
    if let [_, rest, _] = measured {
        of_whole.merge(rest, 1);
    }
    let asked: Option<Vec<String>> = filter.values(Dimension::Workflow).map(|values| values.iter().cloned().collect());
    let standing = standing(&mut snapshot, scope.org(), [now, before, whole], asked).await?;
    let calls = sales_calls(&mut snapshot, scope.org(), [now, before, whole]).await?;
    let month = |place: usize, range, measures| Month {
        range,
        figures: evaluate_all(&FIGURES, measures, filter),
        standing: standing[place],
        sales_calls: calls[place],
    };
    let months = Months {
        now: month(0, now, &measured[measured.len() - 1]),
        before: month(1, before, &measured[0]),
        whole: month(2, whole, &of_whole),
    };
    Ok(Answer { range: AnsweredRange { range: now, tz: tz.to_owned() }, complete_to, data: months })
}

/// How workflows stood at the end of each range.
pub(super) const STANDING: &str = "
    select p.place,
           count(*) filter (where s.active),
           count(*) filter (where not s.active),
           count(*) filter (where s.active is null),
           count(*) filter (where s.first_seen >= p.from_at)
      from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as p (from_at, to_at, place)
     cross join lateral (
           select w.first_seen,
                  (select active from workflow_registrations
                    where org_id = $1 and workflow = w.workflow and at < p.to_at
                    order by at desc, event_id desc limit 1) as active
             from workflows w
            where w.org_id = $1 and w.first_seen < p.to_at and ($4::text[] is null or w.workflow = any($4))) s
     group by p.place";

async fn standing(
    connection: &mut PgConnection,
    org: OrgId,
    ranges: [TimeRange; 3],
    only: Option<Vec<String>>,
) -> Result<[Standing; 3], sqlx::Error> {
    let rows: Vec<(i64, i64, i64, i64, i64)> = sqlx::query_as(STANDING)
        .bind(org.0)
        .bind(ranges.map(TimeRange::from))
        .bind(ranges.map(TimeRange::to))
        .bind(only)
        .fetch_all(connection)
        .await?;
    let mut found = [Standing::default(); 3];
    for (place, active, inactive, unregistered, new) in rows {
        if let Some(at) = usize::try_from(place - 1).ok().and_then(|place| found.get_mut(place)) {
            *at = Standing { active, inactive, unregistered, new };
        }
    }
    Ok(found)
}

/// Counted where they began, as the kind that they have now.
pub(super) const SALES_CALLS: &str = "
    select p.place, r.calls
      from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as p (from_at, to_at, place)
     cross join lateral (
           select count(*) as calls from service_requests
            where org_id = $1 and kind = $4 and first_changed >= p.from_at and first_changed < p.to_at) r";

async fn sales_calls(connection: &mut PgConnection, org: OrgId, ranges: [TimeRange; 3]) -> Result<[i64; 3], sqlx::Error> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(SALES_CALLS)
        .bind(org.0)
        .bind(ranges.map(TimeRange::from))
        .bind(ranges.map(TimeRange::to))
        .bind(SALES_CALL)
        .fetch_all(connection)
        .await?;
    let mut found = [0; 3];
    for (place, calls) in rows {
        if let Some(at) = usize::try_from(place - 1).ok().and_then(|place| found.get_mut(place)) {
            *at = calls;
        }
    }
    Ok(found)
}

/// The range that a chart of so many days, today included, is asked for: from a midnight of the zone to the current quarter hour.
pub fn days_back(tz: &str, now: Timestamp, days: usize) -> Result<TimeRange, AppError> {
    let from = zone::earlier(&zone::find(tz)?, crate::domain::query::Granularity::Day, now, days.saturating_sub(1));
    let to = now.plus(1).ceil(crate::domain::time::QUARTER_HOUR);
    TimeRange::new(from, to).ok_or_else(|| AppError::invalid("range", "There is no such range."))
}
