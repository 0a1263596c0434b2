//! What workflow runs were worth: succeeded runs by the one query path, cut wherever something else was registered of a workflow,
//! each stretch with what was in force in it.

use super::{columns::Columns, groups::Groups, source::Question, whose::Whose};
use crate::{
    domain::{
        dimension::Dimension,
        figure::Figure,
        ids::OrgId,
        money::Usd,
        time::{TimeRange, Timestamp},
        workflow::Assumption,
    },
    server::rollups::worth::Worth,
};
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection};
use std::collections::{BTreeMap, BTreeSet};

/// Adds it to the groups of a question. What runs were worth is known by workflow and by nothing else.
pub async fn add(
    connection: &mut PgConnection,
    question: &Question<'_>,
    range: TimeRange,
    cuts: &[Timestamp],
    groups: &mut Groups,
) -> Result<(), sqlx::Error> {
    let is_other = |dimension: Dimension| dimension != Dimension::Workflow;
    if question.by.is_some_and(is_other) || question.filter.iter().any(|(dimension, _)| is_other(dimension)) {
        return Ok(());
    }
    let mut known = known(connection, question.org, range).await?;
    let asked = question.filter.values(Dimension::Workflow);
    known.retain(|name, _| asked.is_none_or(|asked| asked.contains(name)));
    if known.is_empty() {
        return Ok(());
    }
    let changes = known.values().flat_map(|workflow| workflow.assumptions.iter().map(|(at, _)| *at));
    let fine: Vec<Timestamp> = cuts.iter().copied().chain(changes).collect::<BTreeSet<_>>().into_iter().collect();
    let columns = Columns::of(&[Figure::WorkflowRunsSucceeded]);
    let succeeded = Question { by: Some(Dimension::Workflow), only: None, columns: &columns, ..*question };
    let succeeded = succeeded.gather(connection, Whose::One(question.org), range, &fine).await?;
    for (name, workflow) in &known {
        for (stretch, pair) in fine.windows(2).enumerate() {
            // Changes before the first target or in none are of no target.
            let Some(target) =
                cuts.partition_point(|cut| *cut <= pair[0]).checked_sub(1).filter(|target| target + 1 < cuts.len())
            else {
                continue;
            };
            let runs = succeeded.get(stretch, name).map_or(0, |measures| measures.counts.workflow_runs_succeeded);
            let Assumption { time_saved_seconds, hourly_rate_usd } = workflow.at(pair[0]);
            let worth = Worth::of(runs, time_saved_seconds, hourly_rate_usd.map(|rate| rate.0));
            groups.whole_of(target as u32).worth.get_or_insert_default().merge(&worth, 1);
            if question.by.is_some() {
                groups.of(target as u32, name).worth.get_or_insert_default().merge(&worth, 1);
            }
        }
    }
    Ok(())
}

/// What is known of a workflow, apart from its runs.
pub struct Known {
    pub first_seen: Timestamp,
    pub active: Option<bool>,
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

/// Every workflow that was heard of before the range ended.
pub async fn known(connection: &mut PgConnection, org: OrgId, range: TimeRange) -> Result<BTreeMap<String, Known>, sqlx::Error> {
    let begins: Vec<Begins> =
        sqlx::query_as(BEGINS).bind(org.0).bind(range.from()).bind(range.to()).fetch_all(&mut *connection).await?;
    let mut known: BTreeMap<String, Known> =
        begins.into_iter().map(|row| (row.workflow.clone(), Known::new(row, range))).collect();
    if known.is_empty() {
        return Ok(known);
    }
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

    /// When the range ends.
    pub fn last(&self) -> Assumption {
        self.assumptions.last().map(|(_, assumption)| *assumption).unwrap_or_default()
    }

    /// Of runs that start at `at`: the last that was registered by then.
    fn at(&self, at: Timestamp) -> Assumption {
        let later = self.assumptions.partition_point(|(from, _)| *from <= at);
        later.checked_sub(1).map(|place| self.assumptions[place].1).unwrap_or_default()
    }
}
