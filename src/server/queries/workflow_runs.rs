//! The runs of one workflow: over time, as a list, and the steps that a run's last event tells of.

use super::{
    cursor, fact_rows,
    stats::{answered, check},
    stats_timeline, watermark,
};
use crate::{
    domain::{
        answer::{Answer, Series},
        dimension::Dimension,
        error::AppError,
        ids::OrgId,
        query::{StatsQuery, TimelineQuery},
        time::{TimeRange, Timestamp},
        trend::{FIGURES, WINDOW},
        workflow::{RunError, WorkflowRun, WorkflowRunsPage, WorkflowRunsQuery, WorkflowStep, buckets},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewEveryone, ViewTotals},
        },
        db::Db,
        facts::{extra::Stamp, fact::Fact, kind::FactKind, read},
        zone,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// Rows of a page at most.
pub const LARGEST_PAGE: u16 = 200;
/// Steps of a run that are shown; longer texts are cut.
const MOST_STEPS: usize = 500;
const LONGEST: usize = 500;

/// Runs per bucket: whole buckets, and before those of the range the six that the first average needs. Range and buckets are read
/// with `trend::runs_over_time`.
pub async fn over_time(db: &Db, scope: &Scope<ViewTotals>, stats: &StatsQuery) -> Result<Answer<Vec<Series>>, AppError> {
    check(scope, stats, None)?;
    let granularity = buckets(stats.range);
    let from = zone::earlier(&zone::find(&stats.tz)?, granularity, stats.range.from(), WINDOW - 1);
    let Some(range) = TimeRange::new(from, stats.range.to()) else {
        return Err(AppError::invalid("from", "from must be before to."));
    };
    let query = TimelineQuery {
        stats: StatsQuery { range, ..stats.clone() },
        figures: FIGURES.to_vec(),
        granularity,
        by: None,
        series: None,
    };
    let answer = stats_timeline::timeline(db, scope, &query).await?;
    Ok(Answer { range: answered(stats), ..answer })
}

/// The newest first. A filter narrows them as it narrows figures. What runs were given and said is content.
pub async fn page(db: &Db, scope: &Scope<ViewEveryone>, query: &WorkflowRunsQuery) -> Result<Answer<WorkflowRunsPage>, AppError> {
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    check(scope, &query.stats, None)?;
    check_name(&query.workflow)?;
    let position = query.cursor.as_deref().map(cursor::decode::<Position>).transpose()?;
    let mut snapshot = db.read(scope).await?;
    audit(db, scope, "workflow_runs.list", &query.workflow).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let wanted = usize::from(query.limit);
    let found = statement(scope.org(), query, position.as_ref(), wanted + 1).build().fetch_all(&mut *snapshot).await;
    let mut facts = cursor::blame(found, query.cursor.as_deref())?.iter().map(read::fact).collect::<Result<Vec<_>, _>>()?;
    let is_more = facts.len() > wanted;
    facts.truncate(wanted);
    let back = position.as_ref().is_some_and(|position| position.back);
    if back {
        facts.reverse();
    }
    let at = |fact: Option<&Fact>, back| fact.map(|fact| cursor::encode(&Position { at: fact.at, id: fact.id.clone(), back }));
    let next_cursor = at(facts.last().filter(|_| is_more || back), false);
    let previous_cursor = at(facts.first().filter(|_| if back { is_more } else { position.is_some() }), true);
    let told = steps_told(&mut snapshot, scope.org(), &facts).await?;
    let rows = facts.into_iter().zip(told).map(|(fact, steps)| run(fact, steps)).collect();
    Ok(Answer { range: answered(&query.stats), complete_to, data: WorkflowRunsPage { rows, next_cursor, previous_cursor } })
}

/// Behind a cursor: the run at the edge, and which way to go.
#[derive(Serialize, Deserialize)]
pub(super) struct Position {
    pub at: Timestamp,
    pub id: String,
    pub back: bool,
}

pub(super) fn statement(
    org: OrgId,
    query: &WorkflowRunsQuery,
    position: Option<&Position>,
    limit: usize,
) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select * from facts where org_id = ");
    sql.push_bind(org.0).push(" and workflow = ").push_bind(query.workflow.clone());
    sql.push(" and at >= ").push_bind(query.stats.range.from()).push(" and at < ").push_bind(query.stats.range.to());
    let mut others = query.stats.filter.clone();
    others.clear(Dimension::Workflow);
    fact_rows::push_filter(&mut sql, &others);
    let back = position.is_some_and(|position| position.back);
    if let Some(Position { at, id, .. }) = position {
        sql.push(if back { " and (at, id) > (" } else { " and (at, id) < (" });
        sql.push_bind(*at).push(", ").push_bind(id.clone()).push(")");
    }
    sql.push(if back { " order by at, id" } else { " order by at desc, id desc" });
    sql.push(" limit ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql
}

fn check_name(workflow: &str) -> Result<(), AppError> {
    if workflow.contains('\0') { Err(AppError::NotFound) } else { Ok(()) }
}

/// What came after the name of its workflow in the id.
fn run_key(id: &str) -> &str {
    id.split_once('\u{1f}').map_or(id, |(_, key)| key)
}

fn run(fact: Fact, steps: Option<i64>) -> WorkflowRun {
    let Fact { id, at, status, duration_ms, error_category, extra, .. } = fact;
    let error = error_category.map(|category| RunError { category, code: extra.error_code, message: extra.error_message });
    WorkflowRun {
        run_key: run_key(&id).to_owned(),
        started_at: at,
        status: status.unwrap_or_default(),
        duration_ms,
        attempts: extra.attempts.map_or(1, |attempts| attempts.count().max(1) as i64),
        trigger: extra.trigger,
        error,
        steps,
    }
}

/// Where the end of a run is told, if it has ended.
fn end(fact: &Fact) -> Option<&Stamp> {
    fact.extra
        .completed
        .as_ref()
        .map(|end| &end.stamp)
        .filter(|_| fact.duration_ms.is_some() || fact.status.as_deref() != Some("running"))
}

pub(super) const STEPS_TOLD: &str = "
    select p.place,
           case json_typeof(e.steps) when 'array' then json_array_length(e.steps)::bigint end
      from unnest($2::timestamptz[], $3::text[]) with ordinality as p (at, event_id, place)
     cross join lateral (
           select payload::json -> 'steps' as steps from events
            where org_id = $1 and occurred_at = p.at and event_id = p.event_id) e";

/// How many steps each run's last event lists; `None` where it lists none.
async fn steps_told(connection: &mut PgConnection, org: OrgId, facts: &[Fact]) -> Result<Vec<Option<i64>>, sqlx::Error> {
    let mut told = vec![None; facts.len()];
    let ends: Vec<(usize, &Stamp)> = facts.iter().enumerate().filter_map(|(place, fact)| Some((place, end(fact)?))).collect();
    if ends.is_empty() {
        return Ok(told);
    }
    let rows: Vec<(i64, Option<i64>)> = sqlx::query_as(STEPS_TOLD)
        .bind(org.0)
        .bind(ends.iter().map(|(_, stamp)| stamp.0).collect::<Vec<_>>())
        .bind(ends.iter().map(|(_, stamp)| stamp.1.as_str()).collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    for (place, steps) in rows {
        if let Some((at, _)) = usize::try_from(place - 1).ok().and_then(|place| ends.get(place)) {
            told[*at] = steps.filter(|steps| *steps > 0);
        }
    }
    Ok(told)
}

/// What the last event of a run lists. 404 for a run that is not there.
pub async fn steps(db: &Db, scope: &Scope<ViewEveryone>, workflow: &str, run_key: &str) -> Result<Vec<WorkflowStep>, AppError> {
    check_name(workflow)?;
    check_name(run_key)?;
    let id = format!("{workflow}\u{1f}{run_key}");
    let mut snapshot = db.read(scope).await?;
    audit(db, scope, "workflow_run.view", &format!("{workflow}/{run_key}")).await?;
    let found = read::find(&mut snapshot, scope.org(), &[(FactKind::WorkflowRun, &id)], Timestamp::EARLIEST).await?;
    let fact = found.into_iter().next().ok_or(AppError::NotFound)?;
    let Some(Stamp(at, event_id)) = end(&fact) else { return Ok(Vec::new()) };
    let json: Option<Option<String>> = sqlx::query_scalar(
        "select (payload::json -> 'steps')::text from events where org_id = $1 and occurred_at = $2 and event_id = $3",
    )
    .bind(scope.org().0)
    .bind(at)
    .bind(event_id)
    .fetch_optional(&mut *snapshot)
    .await?;
    let json: Value = json.flatten().and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    Ok(json.as_array().map(|steps| steps.iter().take(MOST_STEPS).map(step).collect()).unwrap_or_default())
}

/// The contract leaves open what a step looks like: the usual names are looked for.
fn step(json: &Value) -> WorkflowStep {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| json.get(name).and_then(Value::as_str));
        found.map(|text| text.chars().take(LONGEST).collect::<String>())
    };
    let name = match json.as_str() {
        Some(name) => Some(name.chars().take(LONGEST).collect()),
        None => text(&["name", "step", "title", "id"]),
    };
    let time = |name: &str| json.get(name).and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let measured = || Some(time("completed_at")?.since(time("started_at")?) / 1_000);
    WorkflowStep {
        name: name.unwrap_or_else(|| "Unnamed step".to_owned()),
        status: text(&["status", "conclusion"]),
        duration_ms: json.get("duration_ms").and_then(Value::as_i64).or_else(measured).filter(|ms| *ms >= 0),
        error: text(&["error", "message"]).or_else(|| {
            let message = json.pointer("/error/message").and_then(Value::as_str);
            message.map(|message| message.chars().take(LONGEST).collect())
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_are_read_as_producers_write_them() {
        let read = |json: Value| {
            let WorkflowStep { name, status, duration_ms, error } = step(&json);
            (name, status, duration_ms, error)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read(json!("fetch")), ("fetch".into(), None, None, None));
        assert_eq!(
            read(
                json!({"name": "Build", "conclusion": "failure", "started_at": "2026-08-04T10:00:00Z", "completed_at": "2026-08-04T10:00:02.5Z"})
            ),
            ("Build".into(), some("failure"), Some(2_500), None)
        );
        assert_eq!(
            read(json!({"step": "mail", "status": "failed", "duration_ms": 12, "error": {"message": "no answer"}})),
            ("mail".into(), some("failed"), Some(12), some("no answer"))
        );
        assert_eq!(read(json!(7)).0, "Unnamed step");
    }
}
