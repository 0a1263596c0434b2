//! Which spans are calls of models, and which only repeat what is below them.
//!
//! An agent, a workflow, a gateway or a framework often reports what its calls report too. So tokens count where no span with
//! tokens of a model is below; what a wrapper knows beyond its calls, because some of them were streamed and did not say, goes to
//! the first that did not say.

use super::{class::Class, cost, runs::Runs, tree::Tree, usage};
use crate::domain::{money::Usd, session::Tokens};

/// What is counted where.
pub struct Calls {
    /// Places that are calls of a model, in order of their start.
    pub places: Vec<usize>,
    /// What each place is counted with.
    pub tokens: Vec<Option<Tokens>>,
    pub cost: Vec<Option<Usd>>,
    /// Of a call: the wrappers that said the same, which may say more about it.
    pub wrapper: Vec<Option<usize>>,
}

impl Calls {
    pub fn of(tree: &Tree, runs: &Runs) -> Self {
        let own: Vec<_> = tree.nodes.iter().map(|node| usage::of(node.record).map(|usage| usage.tokens)).collect();
        let is_call = innermost(tree, &own);
        let mut calls = Self {
            places: (0..tree.nodes.len()).filter(|place| is_call[*place]).collect(),
            tokens: vec![None; own.len()],
            cost: vec![None; own.len()],
            wrapper: wrappers(tree, &is_call),
        };
        for place in calls.places.clone() {
            calls.tokens[place] = own[place];
            calls.cost[place] = cost::of(tree.nodes[place].record).map(|(cost, _)| cost);
        }
        for place in calls.places.clone() {
            // The cost that only its wrapper knows.
            if let (None, Some(wrapper)) = (calls.cost[place], calls.wrapper[place]) {
                calls.cost[place] = cost::of(tree.nodes[wrapper].record).map(|(cost, _)| cost);
            }
        }
        calls.of_wrappers(tree, runs, &own);
        calls
    }

    /// What agents and other wrappers say beyond their calls, the innermost first.
    fn of_wrappers(&mut self, tree: &Tree, runs: &Runs, own: &[Option<Tokens>]) {
        let says = |place: usize| own[place].filter(|_| !tree.nodes[place].class.is_model_call());
        let mut below = Below::new(tree.nodes.len());
        for place in tree.order.iter().rev().copied() {
            if self.places.binary_search(&place).is_ok() {
                below.count(place, self.tokens[place]);
            } else if let (Some(said), Some(silent)) = (says(place), below.silent[place])
                && below.sum[place].total() < said.total()
            {
                let rest = less(said, below.sum[place]);
                self.tokens[silent] = Some(rest).filter(|rest| rest.total() > 0);
                below.sum[place] = said;
                below.silent[place] = None;
            }
            if let Some(parent) = tree.nodes[place].parent {
                below.hand_up(place, parent);
            }
        }
        // Where no call lies below, the highest that reports does for all of it.
        let mut is_said = vec![false; tree.nodes.len()];
        for place in tree.order.iter().copied() {
            let parent = tree.nodes[place].parent.filter(|parent| runs.run[*parent] == runs.run[place]);
            is_said[place] = parent.is_some_and(|parent| is_said[parent] || says(parent).is_some() && below.calls[parent] == 0);
            // The beginning of a run reports as the run; anything else is the call that it stands for.
            if says(place).is_some() && below.calls[place] == 0 && !is_said[place] && !runs.begins(place) {
                self.tokens[place] = own[place];
                self.cost[place] = cost::of(tree.nodes[place].record).map(|(cost, _)| cost);
                let at = self.places.partition_point(|known| *known < place);
                self.places.insert(at, place);
            }
        }
        self.of_runs(tree, runs, own);
    }

    /// A run's own numbers, which figures count while its calls say nothing.
    fn of_runs(&mut self, tree: &Tree, runs: &Runs, own: &[Option<Tokens>]) {
        for (place, (node, own)) in tree.nodes.iter().zip(own).enumerate() {
            let is_call = self.places.binary_search(&place).is_ok();
            if runs.begins(place) && !is_call {
                self.tokens[place] = *own;
                self.cost[place] = cost::of(node.record).map(|(cost, _)| cost);
            }
        }
    }
}

/// What lies below each place.
struct Below {
    sum: Vec<Tokens>,
    calls: Vec<usize>,
    /// The first call that reports nothing.
    silent: Vec<Option<usize>>,
}

impl Below {
    fn new(count: usize) -> Self {
        Self { sum: vec![Tokens::default(); count], calls: vec![0; count], silent: vec![None; count] }
    }

    fn count(&mut self, place: usize, tokens: Option<Tokens>) {
        self.calls[place] += 1;
        match tokens {
            Some(tokens) => self.sum[place] = plus(self.sum[place], tokens),
            None => self.silent[place] = Some(self.silent[place].map_or(place, |known| known.min(place))),
        }
    }

    fn hand_up(&mut self, place: usize, parent: usize) {
        self.sum[parent] = plus(self.sum[parent], self.sum[place]);
        self.calls[parent] += self.calls[place];
        let silent = self.silent[parent].into_iter().chain(self.silent[place]).min();
        self.silent[parent] = silent;
    }
}

/// Where one call ends and another thing begins: what an agent or a tool does is not the call that asked for it.
const fn is_boundary(class: Class) -> bool {
    class.is_run() || class.is_tool() || matches!(class, Class::AgentAdmin)
}

/// The spans that are calls: of those inside of one another the innermost that reports tokens, else the innermost.
fn innermost(tree: &Tree, own: &[Option<Tokens>]) -> Vec<bool> {
    let count = tree.nodes.len();
    // Whether a call, or a call with tokens, lies below without a boundary between.
    let (mut inner, mut reported) = (vec![false; count], vec![false; count]);
    for place in tree.order.iter().rev().copied() {
        let class = tree.nodes[place].class;
        if let Some(parent) = tree.nodes[place].parent.filter(|_| !is_boundary(class)) {
            inner[parent] |= inner[place] || class.is_model_call();
            reported[parent] |= reported[place] || class.is_model_call() && own[place].is_some();
        }
    }
    let mut is_call = vec![false; count];
    let mut is_covered = vec![false; count];
    for place in tree.order.iter().copied() {
        let class = tree.nodes[place].class;
        let covered = !is_boundary(class) && tree.nodes[place].parent.is_some_and(|parent| is_covered[parent]);
        let speaks_for_inner = class.is_model_call() && inner[place] && !reported[place] && own[place].is_some();
        is_call[place] = !covered && class.is_model_call() && (!inner[place] || speaks_for_inner);
        is_covered[place] = covered || speaks_for_inner;
    }
    is_call
}

/// Of each call the span of a model right around it, where it is the only one in there.
fn wrappers(tree: &Tree, is_call: &[bool]) -> Vec<Option<usize>> {
    let mut wrapper = vec![None; tree.nodes.len()];
    let mut wrapped = std::collections::HashMap::<usize, usize>::new();
    for place in (0..tree.nodes.len()).filter(|place| is_call[*place]) {
        let around = tree
            .above(place)
            .take_while(|above| !is_boundary(tree.nodes[*above].class))
            .find(|above| tree.nodes[*above].class.is_model_call());
        if let Some(around) = around {
            wrapper[place] = Some(around);
            *wrapped.entry(around).or_default() += 1;
        }
    }
    for around in &mut wrapper {
        *around = around.filter(|around| wrapped[around] == 1);
    }
    wrapper
}

fn plus(one: Tokens, other: Tokens) -> Tokens {
    let reasoning = match (one.reasoning, other.reasoning) {
        (None, None) => None,
        (one, other) => Some(one.unwrap_or(0) + other.unwrap_or(0)),
    };
    Tokens {
        input: one.input + other.input,
        output: one.output + other.output,
        cache_read: one.cache_read + other.cache_read,
        cache_write: one.cache_write + other.cache_write,
        reasoning,
    }
}

fn less(whole: Tokens, part: Tokens) -> Tokens {
    let rest = |whole: i64, part: i64| (whole - part).max(0);
    Tokens {
        input: rest(whole.input, part.input),
        output: rest(whole.output, part.output),
        cache_read: rest(whole.cache_read, part.cache_read),
        cache_write: rest(whole.cache_write, part.cache_write),
        reasoning: whole.reasoning.map(|reasoning| rest(reasoning, part.reasoning.unwrap_or(0))),
    }
}
