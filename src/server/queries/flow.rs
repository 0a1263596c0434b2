//! From agents to what they call: the largest by name, what is left of the whole folded, so that every call is in one link.

use super::{
    columns::Columns,
    groups::Groups,
    source::Question,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        flow::{AGENTS, Flow, FlowFrom, FlowLink, FlowVia, Folded, MODELS, keeps_agents},
        query::StatsQuery,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::measures::Counts,
    },
};
use std::collections::HashMap;

const FIGURES: [Figure; 4] = [Figure::ModelCalls, Figure::ModelErrorRate, Figure::ToolCalls, Figure::ToolErrorRate];

pub async fn flow(db: &Db, scope: &Scope<ViewTotals>, query: &StatsQuery) -> Result<Answer<Flow>, AppError> {
    check(scope, query, None)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let columns = Columns::of(&FIGURES);
    let (range, filter) = (query.range, &query.filter);
    let cuts = [range.from(), range.to()];
    let whole = Question::of(scope.org(), filter, &columns);
    let mut rest = Source { whole: whole.answer(&mut snapshot, range, &cuts).await?.whole()[0].counts, models: HashMap::new() };
    let by_model = whole.by(Dimension::Model);
    rest.models = counts(&by_model.answer(&mut snapshot, range, &cuts).await?);
    let models = largest(&rest.models, MODELS, |counts| counts.model_calls);
    let mut folded = Folded { models: called(&rest.models).saturating_sub(models.len()) as u32, agents: 0 };
    let mut links = Vec::new();
    if keeps_agents(filter) {
        let by_agent = whole.by(Dimension::Agent);
        let all = counts(&by_agent.answer(&mut snapshot, range, &cuts).await?);
        let agents = largest(&all, AGENTS, |counts| counts.model_calls + counts.tool_calls);
        folded.agents = called(&all).saturating_sub(agents.len()) as u32;
        for agent in agents {
            let mut narrowed = filter.clone();
            narrowed.clear(Dimension::Agent);
            narrowed.add(Dimension::Agent, agent.clone());
            let of_agent = Question { filter: &narrowed, ..by_model };
            let own = counts(&of_agent.answer(&mut snapshot, range, &cuts).await?);
            let source = Source { whole: all[&agent], models: own };
            rest.take_away(&source);
            source.add_links(&FlowFrom::Agent(agent), &models, &mut links);
        }
        rest.add_links(&FlowFrom::Others, &models, &mut links);
    } else {
        rest.add_links(&FlowFrom::Filtered, &models, &mut links);
    }
    Ok(Answer { range: answered(query), complete_to, data: Flow { links, folded } })
}

/// Where calls come from: all of them, and those of each model.
struct Source {
    whole: Counts,
    models: HashMap<String, Counts>,
}

impl Source {
    fn take_away(&mut self, part: &Self) {
        self.whole.merge(&part.whole, -1);
        for (model, counts) in &part.models {
            self.models.entry(model.clone()).or_default().merge(counts, -1);
        }
    }

    fn add_links(&self, from: &FlowFrom, models: &[String], links: &mut Vec<FlowLink>) {
        let mut others = self.whole;
        let mut add = |via, calls: i64, ok: i64, error: i64| {
            if calls > 0 {
                links.push(FlowLink { from: from.clone(), via, ok, error, open: calls - ok - error });
            }
        };
        for model in models {
            let of = self.models.get(model).copied().unwrap_or_default();
            others.merge(&of, -1);
            add(FlowVia::Model(model.clone()), of.model_calls, of.model_calls_ok, of.model_calls_error);
        }
        add(FlowVia::OtherModels, others.model_calls, others.model_calls_ok, others.model_calls_error);
        add(FlowVia::Tools, self.whole.tool_calls, self.whole.tool_calls_ok, self.whole.tool_calls_error);
    }
}

fn counts(groups: &Groups) -> HashMap<String, Counts> {
    groups.by_value().into_iter().map(|(value, measures)| (value.to_owned(), measures.counts)).collect()
}

fn called(all: &HashMap<String, Counts>) -> usize {
    all.values().filter(|counts| counts.model_calls + counts.tool_calls > 0).count()
}

/// The values with most calls, the most first, equals by name.
fn largest(all: &HashMap<String, Counts>, count: usize, calls: impl Fn(&Counts) -> i64) -> Vec<String> {
    let mut named: Vec<(i64, &String)> = all.iter().map(|(value, counts)| (calls(counts), value)).collect();
    named.retain(|(calls, _)| *calls > 0);
    named.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    named.into_iter().take(count).map(|(_, value)| value.clone()).collect()
}
