//! Where runs begin: at the first agent or workflow from the top of a trace downwards. What lies in such a run is its steps, also
//! where further agents run inside of it: they are reached by handoffs and are no runs of their own, so that a run is what
//! somebody asked for. Work that lies in no agent makes a run of the top of its trace.

use super::{class::Class, fields::AGENT, tree::Tree};

/// What each place is part of.
pub struct Runs {
    /// The place where its run begins.
    pub run: Vec<Option<usize>>,
    /// The nearest agent at or above it, in its run.
    pub agent: Vec<Option<usize>>,
    /// How many other agents it lies in within its run: 0 for what the run's own agent does.
    pub depth: Vec<usize>,
    /// Of agents: what they are called.
    pub names: Vec<Option<String>>,
}

impl Runs {
    pub fn of(tree: &Tree) -> Self {
        let count = tree.nodes.len();
        let named = |place: usize| tree.nodes[place].class.is_run().then(|| AGENT.name(tree.nodes[place].record)).flatten();
        let mut runs = Self {
            run: vec![None; count],
            agent: vec![None; count],
            depth: vec![0; count],
            names: (0..count).map(named).collect(),
        };
        let mut top = vec![0; count];
        for place in tree.order.iter().copied() {
            let parent = tree.nodes[place].parent;
            top[place] = parent.map_or(place, |parent| top[parent]);
            let of_parent = parent.and_then(|parent| runs.run[parent]);
            let class = tree.nodes[place].class;
            runs.run[place] = of_parent.or(class.is_run().then_some(place));
            runs.place(place, parent, class);
        }
        runs.of_the_rest(tree, &top);
        runs
    }

    fn place(&mut self, place: usize, parent: Option<usize>, class: Class) {
        let above = parent.and_then(|parent| self.agent[parent]);
        self.agent[place] = if class == Class::Agent { Some(place) } else { above };
        self.depth[place] = parent.map_or(0, |parent| self.depth[parent]);
        if class == Class::Agent && above.is_some_and(|above| self.is_other(above, place)) {
            self.depth[place] += 1;
        }
    }

    /// Both are named, and not the same.
    pub fn is_other(&self, one: usize, other: usize) -> bool {
        match (&self.names[one], &self.names[other]) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        }
    }

    /// Work outside of any agent belongs to the top of its trace.
    fn of_the_rest(&mut self, tree: &Tree, top: &[usize]) {
        let count = tree.nodes.len();
        let (mut has_run, mut has_work, mut is_of_ai) = (vec![false; count], vec![false; count], vec![false; count]);
        for (place, node) in tree.nodes.iter().enumerate() {
            has_run[top[place]] |= self.run[place].is_some();
            has_work[top[place]] |= self.run[place].is_none() && (node.class.is_model_call() || node.class.is_tool());
            // What only makes an agent does nothing.
            is_of_ai[top[place]] |= tree.is_of_ai(place) && node.class != Class::AgentAdmin;
        }
        for place in 0..count {
            let top = top[place];
            if self.run[place].is_none() && (has_work[top] || is_of_ai[top] && !has_run[top]) {
                self.run[place] = Some(top);
            }
        }
    }

    /// Whether a run begins here.
    pub fn begins(&self, place: usize) -> bool {
        self.run[place] == Some(place)
    }
}
