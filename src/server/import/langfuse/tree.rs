//! What wraps what: which observations are model calls, so that no token counts twice.

use super::trace::Placed;
use std::collections::{HashMap, HashSet};

/// For each observation, in order, whether it is a model call.
pub fn calls(observations: &[Placed]) -> Vec<bool> {
    let places: HashMap<&str, usize> =
        observations.iter().enumerate().map(|(place, placed)| (placed.observation.id.as_str(), place)).collect();
    let parent = |place: usize| {
        let above = observations[place].observation.parent_observation_id.as_deref()?;
        places.get(above).copied()
    };
    // A circle ends where it comes back to.
    let above = |place: usize| {
        let mut seen = HashSet::from([place]);
        std::iter::successors(parent(place), move |place| parent(*place)).take_while(move |place| seen.insert(*place))
    };
    let has_usage: Vec<bool> = observations.iter().map(|placed| placed.observation.usage().is_some()).collect();
    let mut wraps_usage = vec![false; observations.len()];
    for place in (0..observations.len()).filter(|place| has_usage[*place]) {
        for wrapper in above(place) {
            wraps_usage[wrapper] = true;
        }
    }
    let counts = |place: usize| has_usage[place] && !wraps_usage[place];
    (0..observations.len())
        .map(|place| {
            let is_generation = matches!(observations[place].observation.kind.as_str(), "GENERATION" | "EMBEDDING");
            // What says nothing of its tokens is a call, unless what wraps it counts for it, or it wraps one itself.
            counts(place) || is_generation && !has_usage[place] && !wraps_usage[place] && !above(place).any(counts)
        })
        .collect()
}
