//! Whose a span is when not every span says it: some producers name the session on all, some at the top, some on calls of models
//! alone. One session in a trace is that of the whole trace; of several the nearest above counts, and where none is above the
//! only one below.

use super::{fields, record::Record, tree::Tree};
use crate::server::projections::session::{Part, Start};
use std::collections::BTreeSet;

/// What each place has, from what some say themselves.
pub fn spread(tree: &Tree, mut own: Vec<Option<String>>) -> Vec<Option<String>> {
    let distinct: BTreeSet<&String> = own.iter().flatten().collect();
    match distinct.len() {
        0 => return own,
        1 => {
            let only = distinct.into_iter().next().cloned();
            own.fill(only);
            return own;
        }
        _ => {}
    }
    for place in &tree.order {
        if own[*place].is_none()
            && let Some(parent) = tree.nodes[*place].parent
        {
            own[*place] = own[parent].clone();
        }
    }
    // From below: children come after their parents in the order.
    let mut below: Vec<Below> = own.iter().map(|own| own.clone().map_or(Below::None, Below::One)).collect();
    for place in tree.order.iter().rev() {
        if let Some(parent) = tree.nodes[*place].parent
            && own[parent].is_none()
        {
            let child = below[*place].clone();
            below[parent].add(child);
        }
    }
    for place in &tree.order {
        if own[*place].is_none() {
            own[*place] = match (&below[*place], tree.nodes[*place].parent) {
                (Below::One(session), _) => Some(session.clone()),
                (_, Some(parent)) => own[parent].clone(),
                _ => None,
            };
        }
    }
    own
}

#[derive(Clone)]
enum Below {
    None,
    One(String),
    Several,
}

impl Below {
    fn add(&mut self, other: Self) {
        *self = match (std::mem::replace(self, Self::None), other) {
            (Self::None, other) => other,
            (own, Self::None) => own,
            (Self::One(own), Self::One(other)) if own == other => Self::One(own),
            _ => Self::Several,
        };
    }
}

/// What a record says of its session.
pub fn add(part: &mut Part, record: &Record, user: Option<&str>) {
    part.hear(record.start, record.end);
    if let Some(user) = user {
        part.name_user(&record.stamp, user);
    }
    let start = Start {
        stamp: record.stamp.clone(),
        title: fields::TITLE.name(record),
        agent: None,
        environment: fields::ENVIRONMENT.name(record),
        tags: fields::tags(record),
    };
    part.begin(start);
}
