//! Walking over a chart with the keyboard: left and right over its buckets, up and down over its series; what is there is said.

use super::host::{Buckets, Pick};
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct Walk {
    buckets: Option<Buckets>,
    /// The bucket that the crosshair is on.
    pub at: RwSignal<Option<usize>>,
    line: RwSignal<usize>,
    /// For a screen reader.
    pub said: RwSignal<String>,
}

impl Walk {
    pub fn new(buckets: Option<Buckets>) -> Self {
        Self { buckets, at: RwSignal::new(None), line: RwSignal::new(0), said: RwSignal::default() }
    }

    pub fn key(self, event: &leptos::ev::KeyboardEvent) {
        let Some(buckets) = self.buckets else { return };
        let (count, lines) = (buckets.count.get_untracked(), buckets.lines.get_untracked());
        if count == 0 || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (at, line) = (self.at.get_untracked(), self.line.get_untracked().min(lines.saturating_sub(1)));
        match event.key().as_str() {
            "Enter" => match at {
                Some(at) => buckets.open.run(Pick::Line(at, line)),
                None => return,
            },
            "Escape" if at.is_some() => {
                self.leave();
                event.stop_propagation();
            }
            key => match step(key, at, count) {
                Some(at) => {
                    self.at.set(Some(at));
                    self.said.set(buckets.words.run((at, None)));
                }
                None => {
                    let (Some(at), Some(line)) = (at, step_line(key, line, lines)) else { return };
                    self.line.set(line);
                    self.said.set(buckets.words.run((at, Some(line))));
                }
            },
        }
        event.prevent_default();
    }

    pub fn leave(self) {
        if self.at.get_untracked().is_some() {
            self.at.set(None);
            self.said.set(String::new());
        }
    }
}

/// The bucket that a key leads to. Whoever enters begins at the latest.
fn step(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count - 1;
    match (key, at) {
        ("ArrowLeft" | "ArrowRight", None) => Some(last),
        ("ArrowLeft", Some(at)) => Some(at.min(last).saturating_sub(1)),
        ("ArrowRight", Some(at)) => Some((at + 1).min(last)),
        ("Home", _) => Some(0),
        ("End", _) => Some(last),
        _ => None,
    }
}

fn step_line(key: &str, line: usize, lines: usize) -> Option<usize> {
    match key {
        "ArrowUp" => Some(line.saturating_sub(1)),
        "ArrowDown" => Some((line + 1).min(lines.saturating_sub(1))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_within_the_chart() {
        assert_eq!(step("ArrowLeft", None, 5), Some(4));
        assert_eq!(step("ArrowLeft", Some(0), 5), Some(0));
        assert_eq!(step("ArrowRight", Some(4), 5), Some(4));
        // Fewer buckets than before: a range was chosen meanwhile.
        assert_eq!(step("ArrowLeft", Some(9), 3), Some(1));
        assert_eq!((step("Home", Some(3), 5), step("End", None, 5), step("x", Some(1), 5)), (Some(0), Some(4), None));
        assert_eq!(
            (step_line("ArrowDown", 1, 2), step_line("ArrowUp", 0, 2), step_line("ArrowLeft", 0, 2)),
            (Some(1), Some(0), None)
        );
    }
}
