//! Workflows over a range: a page of them in any order. Their runs and what those were worth come by the one query path.

use super::{
    columns::Columns,
    evaluate::evaluate_all,
    source::Question,
    stats::{answered, by_value, check},
    watermark,
    worth::{self, Known},
};
use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        time::TimeRange,
        workflow::{Standing, WorkflowColumn, WorkflowRow, Workflows, WorkflowsQuery},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::measures::Measures,
    },
};
use std::collections::BTreeMap;

/// Rows of a page at most.
pub const LARGEST_PAGE: u16 = 200;

/// What is shown of a workflow's runs.
pub const FIGURES: [Figure; 10] = [
    Figure::WorkflowRuns,
    Figure::WorkflowRunsSucceeded,
    Figure::WorkflowRunsFailed,
    Figure::WorkflowRunsCancelled,
    Figure::WorkflowSuccessRate,
    Figure::ExecutionTimeMs,
    Figure::TimeSaved,
    Figure::Roi,
    Figure::UnvaluedWorkflowRuns,
    Figure::UnratedWorkflowRuns,
];

/// Every workflow that was heard of before the range ended. A filter narrows the runs; one on workflows also the rows.
pub async fn workflows(db: &Db, scope: &Scope<ViewTotals>, query: &WorkflowsQuery) -> Result<Answer<Workflows>, AppError> {
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    let stats = &query.stats;
    check(scope, stats, None)?;
    let mut cuts = vec![stats.range.from(), stats.range.to()];
    if query.compare {
        cuts.insert(0, stats.range.previous().from());
    }
    let Some(whole) = TimeRange::new(cuts[0], stats.range.to()) else {
        return Err(AppError::invalid("from", "from is too long ago to compare with what was before it."));
    };
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let mut known = worth::known(&mut snapshot, scope.org(), whole).await?;
    let asked = stats.filter.values(Dimension::Workflow);
    known.retain(|name, _| asked.is_none_or(|asked| asked.contains(name)));
    let columns = Columns::of(&FIGURES);
    let question = Question::of(scope.org(), &stats.filter, &columns).by(Dimension::Workflow);
    let groups = question.answer(&mut snapshot, whole, &cuts).await?;
    let now = cuts.len() - 2;
    let nothing = Measures::default();
    let of = &stats.filter;
    let mut sum = Measures::default();
    let mut rows = Vec::with_capacity(known.len());
    let standing = standing(&known, stats.range);
    for (name, workflow) in known {
        let measures = groups.get(now, &name).unwrap_or(&nothing);
        sum.merge(measures, 1);
        let figures = evaluate_all(&FIGURES, measures, of);
        let before = || evaluate_all(&FIGURES, groups.get(0, &name).unwrap_or(&nothing), of);
        let previous = query.compare.then(before);
        let (active, first_seen, assumption) = (workflow.active, workflow.first_seen, workflow.last());
        rows.push(WorkflowRow { workflow: name, active, first_seen, figures, previous, assumption });
    }
    order(&mut rows, query);
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let rows = rows.into_iter().skip(query.offset as usize).take(usize::from(query.limit)).collect();
    let data = Workflows { rows, total, figures: evaluate_all(&FIGURES, &sum, of), standing };
    Ok(Answer { range: answered(stats), complete_to, data })
}

fn standing(known: &BTreeMap<String, Known>, range: TimeRange) -> Standing {
    let mut standing = Standing::default();
    for workflow in known.values() {
        match workflow.active {
            Some(true) => standing.active += 1,
            Some(false) => standing.inactive += 1,
            None => standing.unregistered += 1,
        }
        standing.new += i64::from(range.contains(workflow.first_seen));
    }
    standing
}

/// What is unknown comes last, and equals stay in the order of their names.
fn order(rows: &mut [WorkflowRow], query: &WorkflowsQuery) {
    let descending = query.sort.descending;
    match query.sort.by {
        WorkflowColumn::Workflow => {
            rows.sort_by_cached_key(|row| row.workflow.to_lowercase());
            if descending {
                rows.reverse();
            }
        }
        WorkflowColumn::Active => {
            let value = |row: &WorkflowRow| row.active.map(|active| f64::from(u8::from(active)));
            rows.sort_by(|one, other| by_value(value(one), value(other), descending));
        }
        WorkflowColumn::FirstSeen => {
            let value = |row: &WorkflowRow| Some(row.first_seen.micros() as f64);
            rows.sort_by(|one, other| by_value(value(one), value(other), descending));
        }
        WorkflowColumn::Of(figure) => {
            let value = |row: &WorkflowRow| row.figures.get(&figure).and_then(|value| value.approximate());
            rows.sort_by(|one, other| by_value(value(one), value(other), descending));
        }
    }
}
