//! A flow as a drawing: columns of boxes, and bands between them, all as high as they have calls. Pure.

use crate::{
    domain::flow::{Flow, FlowFrom, FlowLink, FlowVia},
    ui::format::{count, fixed, short},
};

/// In the drawing's own units.
pub const WIDTH: f64 = 920.0;
pub const HEIGHT: f64 = 340.0;
const BOX: f64 = 10.0;
/// So much that names of the thinnest boxes stand apart.
const GAP: f64 = 16.0;
/// Room for names at both sides.
const LEFT: f64 = 132.0;
const RIGHT: f64 = 104.0;
/// What is hardly any is still seen.
const THINNEST: f64 = 1.5;

/// How calls ended: the last column.
const ENDS: [(&str, &str); 3] = [("ok", "is-ok"), ("error", "is-error"), ("open", "is-open")];

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub name: String,
    pub calls: i64,
    pub x: f64,
    pub y: f64,
    pub height: f64,
    /// 0, 1 or 2 from the left.
    pub column: usize,
    pub tone: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Path data of its middle line.
    pub path: String,
    pub thickness: f64,
    pub title: String,
    pub tone: &'static str,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowPlot {
    pub nodes: Vec<Node>,
    pub bands: Vec<Band>,
}

/// What an agent, or what stands for several, is called.
pub fn from_name(from: &FlowFrom) -> String {
    match from {
        FlowFrom::Agent(agent) => agent.clone(),
        FlowFrom::Others => "Other agents".into(),
        FlowFrom::Filtered => "What is filtered".into(),
    }
}

pub fn via_name(via: &FlowVia) -> String {
    match via {
        FlowVia::Model(model) => model.clone(),
        FlowVia::OtherModels => "Other models".into(),
        FlowVia::Tools => "Tools".into(),
    }
}

/// How calls ended, in words.
pub const fn end_name(end: usize) -> &'static str {
    ["Ok", "Error", "Incomplete"][end]
}

const fn ends(link: &FlowLink) -> [i64; 3] {
    [link.ok, link.error, link.open]
}

impl FlowPlot {
    pub fn of(flow: &Flow) -> Self {
        let mut plot = Self::default();
        let calls = flow.calls();
        if calls == 0 {
            return plot;
        }
        let froms = sums(flow.links.iter().map(|link| (link.from != FlowFrom::Others, from_name(&link.from), link.calls())));
        let vias = sums(flow.links.iter().map(|link| (matches!(link.via, FlowVia::Model(_)), via_name(&link.via), link.calls())));
        let ended = (0..ENDS.len()).map(|end| (end, flow.links.iter().map(|link| ends(link)[end]).sum::<i64>()));
        let ended: Vec<(String, i64)> =
            ended.filter(|(_, calls)| *calls > 0).map(|(end, calls)| (end_name(end).to_owned(), calls)).collect();
        let most = froms.len().max(vias.len()).max(ended.len());
        let per_call = (HEIGHT - GAP * (most as f64 - 1.0)) / calls as f64;
        for (column, names) in [froms, vias, ended].into_iter().enumerate() {
            plot.stack(column, &names, per_call);
        }
        plot.connect(flow, per_call);
        plot
    }

    /// A column of boxes in the middle of the height.
    fn stack(&mut self, column: usize, names: &[(String, i64)], per_call: f64) {
        let total: f64 = names.iter().map(|(_, calls)| *calls as f64 * per_call).sum();
        let mut y = (HEIGHT - total - GAP * (names.len() as f64 - 1.0)) / 2.0;
        let x = LEFT + column as f64 * (WIDTH - LEFT - RIGHT - BOX) / 2.0;
        for (name, calls) in names {
            let height = *calls as f64 * per_call;
            let tone = match (column, name.as_str()) {
                (2, name) => (0..ENDS.len()).find(|end| end_name(*end) == name).map_or("", |end| ENDS[end].1),
                _ => "",
            };
            self.nodes.push(Node { name: name.clone(), calls: *calls, x, y, height, column, tone });
            y += height + GAP;
        }
    }

    /// Each link is two bands: to what it calls, and from there to how that ended.
    fn connect(&mut self, flow: &Flow, per_call: f64) {
        // How much of each box has bands already: on its left and right side.
        let mut used = vec![(0.0, 0.0); self.nodes.len()];
        let find = |nodes: &[Node], column, name: &str| nodes.iter().position(|node| node.column == column && node.name == name);
        let mut join = |plot: &mut Self, one: usize, other: usize, calls: i64, tone| {
            let thickness = calls as f64 * per_call;
            let (from, to) = (&plot.nodes[one], &plot.nodes[other]);
            let (x1, x2) = (from.x + BOX, to.x);
            let (y1, y2) = (from.y + used[one].1 + thickness / 2.0, to.y + used[other].0 + thickness / 2.0);
            let middle = fixed((x1 + x2) / 2.0, 1);
            let path = format!(
                "M{} {}C{middle} {} {middle} {} {} {}",
                fixed(x1, 1),
                fixed(y1, 1),
                fixed(y1, 1),
                fixed(y2, 1),
                fixed(x2, 1),
                fixed(y2, 1)
            );
            let title = format!("{} to {}: {} calls", from.name, to.name, count(calls));
            used[one].1 += thickness;
            used[other].0 += thickness;
            plot.bands.push(Band { path, thickness: thickness.max(THINNEST), title, tone });
        };
        for link in &flow.links {
            if let (Some(one), Some(other)) =
                (find(&self.nodes, 0, &from_name(&link.from)), find(&self.nodes, 1, &via_name(&link.via)))
            {
                join(self, one, other, link.calls(), "");
            }
        }
        let vias: Vec<String> = self.nodes.iter().filter(|node| node.column == 1).map(|node| node.name.clone()).collect();
        for via in vias {
            for (end, (_, tone)) in ENDS.into_iter().enumerate() {
                let calls: i64 = flow.links.iter().filter(|link| via_name(&link.via) == via).map(|link| ends(link)[end]).sum();
                if calls > 0
                    && let (Some(one), Some(other)) = (find(&self.nodes, 1, &via), find(&self.nodes, 2, end_name(end)))
                {
                    join(self, one, other, calls, tone);
                }
            }
        }
    }

    /// In a sentence, for who does not see the drawing.
    pub fn words(&self) -> String {
        let column = |at| {
            let nodes = self.nodes.iter().filter(move |node: &&Node| node.column == at);
            nodes.map(|node| format!("{} {}", node.name, short(node.calls))).collect::<Vec<_>>().join(", ")
        };
        format!("Calls from {}; to {}; ended {}", column(0), column(1), column(2))
    }
}

/// Names with all that they have: those that stand for themselves first, the largest before the others.
fn sums(parts: impl Iterator<Item = (bool, String, i64)>) -> Vec<(String, i64)> {
    let mut sums: Vec<(bool, String, i64)> = Vec::new();
    for (is_one, name, calls) in parts {
        match sums.iter_mut().find(|(_, known, _)| *known == name) {
            Some((.., sum)) => *sum += calls,
            None => sums.push((is_one, name, calls)),
        }
    }
    sums.sort_by_key(|(is_one, _, calls)| std::cmp::Reverse((*is_one, *calls)));
    sums.into_iter().map(|(_, name, calls)| (name, calls)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flow::Folded;

    #[test]
    fn every_column_has_all_calls_and_bands_fill_their_boxes() {
        let link = |from: &str, via, ok, error| FlowLink { from: FlowFrom::Agent(from.into()), via, ok, error, open: 0 };
        let flow = Flow {
            links: vec![
                link("coder", FlowVia::Model("large".into()), 60, 4),
                link("coder", FlowVia::Tools, 20, 0),
                link("critic", FlowVia::Model("large".into()), 10, 6),
            ],
            folded: Folded::default(),
        };
        let plot = FlowPlot::of(&flow);
        for column in 0..3 {
            let calls: i64 = plot.nodes.iter().filter(|node| node.column == column).map(|node| node.calls).sum();
            assert_eq!(calls, 100, "{column}");
        }
        assert_eq!(plot.bands.len(), 3 + 3);
        let heights: f64 = plot.nodes.iter().filter(|node| node.column == 0).map(|node| node.height).sum();
        let bands: f64 = plot.bands[..3].iter().map(|band| band.thickness).sum();
        assert!((heights - bands).abs() < 1e-6);
        assert!(plot.nodes.iter().all(|node| node.y >= -1e-6 && node.y + node.height <= HEIGHT + 1e-6));
        assert_eq!(plot.words(), "Calls from coder 84, critic 16; to large 80, Tools 20; ended Ok 90, Error 10");
        assert_eq!(FlowPlot::of(&Flow { links: vec![], folded: Folded::default() }), FlowPlot::default());
    }
}
