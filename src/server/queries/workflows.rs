//! Workflows over a range: their runs by the one query path, and what those are worth by what was registered of them.

use super::{
    columns::Columns,
    evaluate::evaluate_all,
    groups::Groups,
    source::Question,
    stats::{MAX_ROWS, answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        ids::OrgId,
        money::Usd,
        query::StatsQuery,
        time::{TimeRange, Timestamp},
        workflow::{Assumption, WorkflowRow, Workflows, Worth},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::measures::Measures,
    },
};
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, BTreeSet};

/// What is shown of a workflow's runs.
pub const FIGURES: [Figure; 6] = [
    Figure::WorkflowRuns,
    Figure::WorkflowRunsSucceeded,
    Figure::WorkflowRunsFailed,
    Figure::WorkflowRunsCancelled,
    Figure::WorkflowSuccessRate,
    Figure::ExecutionTimeMs,
];

/// Every workflow that was heard of before the range ended. A filter narrows the runs; one on workflows also the rows.
pub async fn workflows(db: &Db, scope: &Scope<ViewTotals>, query: &StatsQuery) -> Result<Answer<Workflows>, AppError> {
    check(scope, query, None)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let asked = query.filter.values(Dimension::Workflow);
    let mut known = known(&mut snapshot, scope.org(), query.range).await?;
    known.retain(|name, _| asked.is_none_or(|asked| asked.contains(name)));
    let cuts = cuts(&known, query.range);
    let columns = Columns::of(&FIGURES);
    let by = Some(Dimension::Workflow);
    let question = Question { org: scope.org(), filter: &query.filter, by, columns: &columns };
    let groups = question.answer(&mut snapshot, query.range, &cuts).await?;
    Ok(Answer { range: answered(query), complete_to, data: compose(known, &groups, &cuts, query) })
}

/// What is known of a workflow, apart from its runs.
struct Known {
    first_seen: Timestamp,
    active: Option<bool>,
    /// What is in force from each of these times on, ascending; the first is the beginning of the range.
    assumptions: Vec<(Timestamp, Assumption)>,
}

#[derive(FromRow)]
struct Begins {
    workflow: String,
    first_seen: Timestamp,
    active: Option<bool>,
    time_saved_seconds: Option<i64>,
    hourly_rate_usd: Option<Decimal>,
}

/// Looks into an index for each value that may have been said long ago.
pub(super) const BEGINS: &str = "
    select w.workflow, w.first_seen,
           (select active from workflow_registrations
             where org_id = $1 and workflow = w.workflow and at < $2
             order by at desc, event_id desc limit 1) as active,
           (select time_saved_seconds from workflow_registrations
             where org_id = $1 and workflow = w.workflow and at < $2 and time_saved_seconds is not null
             order by at desc, event_id desc limit 1) as time_saved_seconds,
           (select hourly_rate_usd from workflow_registrations
             where org_id = $1 and workflow = w.workflow and at < $2 and hourly_rate_usd is not null
             order by at desc, event_id desc limit 1) as hourly_rate_usd
      from workflows w where w.org_id = $1 and w.first_seen < $3";

#[derive(FromRow)]
struct Registered {
    workflow: String,
    at: Timestamp,
    active: bool,
    time_saved_seconds: Option<i64>,
    hourly_rate_usd: Option<Decimal>,
}

pub(super) const REGISTERED: &str = "
    select workflow, at, active, time_saved_seconds, hourly_rate_usd from workflow_registrations
     where org_id = $1 and at >= $2 and at < $3
     order by at, event_id";

async fn known(connection: &mut PgConnection, org: OrgId, range: TimeRange) -> Result<BTreeMap<String, Known>, sqlx::Error> {
    let begins: Vec<Begins> =
        sqlx::query_as(BEGINS).bind(org.0).bind(range.from()).bind(range.to()).fetch_all(&mut *connection).await?;
    let mut known: BTreeMap<String, Known> =
        begins.into_iter().map(|row| (row.workflow.clone(), Known::new(row, range))).collect();
    let registered: Vec<Registered> =
        sqlx::query_as(REGISTERED).bind(org.0).bind(range.from()).bind(range.to()).fetch_all(connection).await?;
    for row in registered {
        if let Some(workflow) = known.get_mut(&row.workflow) {
            workflow.register(&row);
        }
    }
    Ok(known)
}

impl Known {
    fn new(row: Begins, range: TimeRange) -> Self {
        let assumption = Assumption { time_saved_seconds: row.time_saved_seconds, hourly_rate_usd: row.hourly_rate_usd.map(Usd) };
        Self { first_seen: row.first_seen, active: row.active, assumptions: vec![(range.from(), assumption)] }
    }

    /// Only what says something new begins a stretch of its own.
    fn register(&mut self, row: &Registered) {
        self.active = Some(row.active);
        let last = self.last();
        let next = Assumption {
            time_saved_seconds: row.time_saved_seconds.or(last.time_saved_seconds),
            hourly_rate_usd: row.hourly_rate_usd.map(Usd).or(last.hourly_rate_usd),
        };
        if next != last {
            self.assumptions.push((row.at, next));
        }
    }

    fn last(&self) -> Assumption {
        self.assumptions.last().map(|(_, assumption)| *assumption).unwrap_or_default()
    }

    /// Of runs that start at `at`: the last that was registered by then.
    fn at(&self, at: Timestamp) -> Assumption {
        let later = self.assumptions.partition_point(|(from, _)| *from <= at);
        later.checked_sub(1).map(|place| self.assumptions[place].1).unwrap_or_default()
    }
}

/// The range, cut wherever an assumption changes.
fn cuts(known: &BTreeMap<String, Known>, range: TimeRange) -> Vec<Timestamp> {
    let changes = known.values().flat_map(|workflow| workflow.assumptions.iter().map(|(at, _)| *at));
    changes.chain([range.from(), range.to()]).collect::<BTreeSet<_>>().into_iter().collect()
}

fn compose(known: BTreeMap<String, Known>, groups: &Groups, cuts: &[Timestamp], query: &StatsQuery) -> Workflows {
    let of = &query.filter;
    let mut whole = Measures::default();
    let mut all = Workflows {
        rows: Vec::with_capacity(known.len()),
        figures: evaluate_all(&FIGURES, &whole, of),
        worth: Worth::default(),
        active: 0,
        inactive: 0,
        unregistered: 0,
        new: 0,
    };
    let mut ranked = Vec::with_capacity(known.len());
    let measured = groups.by_value();
    for (name, workflow) in known {
        match workflow.active {
            Some(true) => all.active += 1,
            Some(false) => all.inactive += 1,
            None => all.unregistered += 1,
        }
        all.new += i64::from(query.range.contains(workflow.first_seen));
        let measures = measured.get(name.as_str()).cloned().unwrap_or_default();
        let worth = worth(&name, &workflow, groups, cuts);
        whole.merge(&measures, 1);
        all.worth = sum(all.worth, worth);
        let (active, first_seen, assumption) = (workflow.active, workflow.first_seen, workflow.last());
        let figures = evaluate_all(&FIGURES, &measures, of);
        ranked.push((
            measures.counts.workflow_runs,
            WorkflowRow { workflow: name, active, first_seen, figures, worth, assumption },
        ));
    }
    // A stable order: those with as many runs stay in the order of their names.
    ranked.sort_by_key(|(runs, _)| std::cmp::Reverse(*runs));
    all.rows = ranked.into_iter().map(|(_, row)| row).take(usize::from(MAX_ROWS)).collect();
    all.figures = evaluate_all(&FIGURES, &whole, of);
    all
}

/// Stretch by stretch, so that each run counts by what was in force when it started.
fn worth(name: &str, workflow: &Known, groups: &Groups, cuts: &[Timestamp]) -> Worth {
    let mut worth = Worth::default();
    // Seconds × dollars per hour: divided once, at the end.
    let mut product = None::<Decimal>;
    for (target, from) in cuts.iter().enumerate().take(cuts.len() - 1) {
        let succeeded = groups.get(target, name).map_or(0, |measures| measures.counts.workflow_runs_succeeded);
        let assumption = workflow.at(*from);
        let Some(seconds) = assumption.time_saved_seconds else {
            worth.unvalued_runs += succeeded;
            continue;
        };
        let saved = succeeded.saturating_mul(seconds);
        worth.time_saved_seconds = Some(worth.time_saved_seconds.unwrap_or(0).saturating_add(saved));
        match assumption.hourly_rate_usd {
            Some(rate) => {
                let more = Decimal::from(saved).saturating_mul(rate.0);
                product = Some(product.unwrap_or_default().saturating_add(more));
            }
            None => worth.unrated_runs += succeeded,
        }
    }
    worth.savings_usd = product.map(|product| Usd((product / Decimal::from(SECONDS_PER_HOUR)).round_dp(12).normalize()));
    worth
}

const SECONDS_PER_HOUR: i64 = 3_600;

/// What is unknown of one is left out of the sum, and counted.
fn sum(one: Worth, other: Worth) -> Worth {
    Worth {
        time_saved_seconds: add(one.time_saved_seconds, other.time_saved_seconds, i64::saturating_add),
        savings_usd: add(one.savings_usd, other.savings_usd, |one, other| Usd(one.0.saturating_add(other.0))),
        unvalued_runs: one.unvalued_runs + other.unvalued_runs,
        unrated_runs: one.unrated_runs + other.unrated_runs,
    }
}

fn add<T>(one: Option<T>, other: Option<T>, add: impl Fn(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(add(one, other)),
        (one, other) => one.or(other),
    }
}
