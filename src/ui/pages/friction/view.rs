//! The page's own part of the address: which moments are listed, and which page of them.

use crate::{domain::friction::Signal, ui::context::filters::Filters};

/// Moments of a page.
pub const PAGE: u16 = 11;
/// What the server reads before a page at most, in pages.
const DEEPEST: u16 = 600;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// `None`: all that is friction.
    pub signal: Option<Signal>,
    /// Of handoffs: from whom, and to whom.
    pub giver: Option<String>,
    pub taker: Option<String>,
    /// Pages before this one.
    pub page: u16,
}

impl View {
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let signal = get("moments").as_deref().and_then(Signal::from_key);
        let end = |name| get(name).filter(|_| signal == Some(Signal::Handoff));
        let page = get("page").and_then(|page| page.parse::<u16>().ok()).unwrap_or(1).clamp(1, DEEPEST) - 1;
        Self { signal, giver: end("giver"), taker: end("taker"), page }
    }

    pub fn of(signal: Signal) -> Self {
        Self { signal: Some(signal), ..Self::default() }
    }

    /// The address of the page with this list, which is gone to.
    pub fn link(&self, filters: Filters) -> String {
        let pairs = [
            self.signal.map(|signal| ("moments", signal.key().to_owned())),
            self.giver.clone().map(|giver| ("giver", giver)),
            self.taker.clone().map(|taker| ("taker", taker)),
            (self.page > 0).then(|| ("page", (self.page + 1).to_string())),
        ];
        filters.link_with("/friction", pairs.into_iter().flatten().collect()) + "#moments"
    }

    /// Moments before this page.
    pub fn offset(&self) -> u16 {
        self.page * PAGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::queries::moments::DEEPEST as READ;

    fn read(pairs: &[(&str, &str)]) -> View {
        View::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_names_a_signal_or_shows_all_and_ends_belong_to_handoffs() {
        assert_eq!(read(&[]), View::default());
        assert_eq!(read(&[("moments", "colour"), ("page", "0")]), View::default());
        assert_eq!(read(&[("moments", "loop"), ("giver", "coder")]), View::of(Signal::Loop));
        let pair = read(&[("moments", "handoff"), ("giver", "coder"), ("taker", "on call"), ("page", "3")]);
        assert_eq!((pair.giver.as_deref(), pair.taker.as_deref(), pair.offset()), (Some("coder"), Some("on call"), 2 * PAGE));
    }

    #[test]
    fn no_address_asks_for_more_than_is_read() {
        assert!(read(&[("page", "60000")]).offset() <= READ);
    }
}
