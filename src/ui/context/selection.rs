//! What a page's address selects: organisation, time range, zone, comparison and filter. Pure, both ways.
//!
//! In: the address's parameters. Out: a [`Selection`], the names that are not known, and the parameters again.

use super::{
    address::with_query,
    span::{Preset, Span},
};
use crate::domain::{
    dimension::Dimension,
    filter::Filter,
    ids::OrgSlug,
    query::StatsQuery,
    time::{TimeRange, Timestamp},
    zone::Zone,
};

/// Everything that pages share in their address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Named by people above organisations.
    pub org: Option<OrgSlug>,
    pub span: Span,
    /// A zone other than the browser's.
    pub tz: Option<String>,
    /// Compare with the period before; on unless turned off.
    pub compare: bool,
    pub filter: Filter,
}

impl Default for Selection {
    fn default() -> Self {
        Self { org: None, span: Span::Preset(Preset::default()), tz: None, compare: true, filter: Filter::default() }
    }
}

/// Which figure is looked behind, in which bucket, of which values, or of which not.
pub const FIGURE: &str = "figure";
pub const AT: &str = "at";
pub const OF: &str = "of";
pub const EXCEPT: &str = "except";

/// Parameters that single pages keep beside the shared ones.
pub const OF_PAGES: [&str; 18] = [
    "q", "sort", "cursor", "page", "tab", "step", "kind", "back", "moments", "giver", "taker", "job", "metric", "scale", FIGURE,
    AT, OF, EXCEPT,
];

impl Selection {
    /// Reads an address. What is not known or not readable is left out and named, so that the page can say so.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<String>) {
        let mut selection = Self::default();
        let mut unknown = Vec::new();
        let (mut from, mut to) = (None, None);
        for (name, value) in pairs {
            let understood = match name {
                "org" => value.parse().map(|org| selection.org = Some(org)).is_ok(),
                "range" => Preset::ALL
                    .into_iter()
                    .find(|preset| preset.key() == value)
                    .map(|preset| selection.span = Span::Preset(preset))
                    .is_some(),
                "from" => value.parse::<Timestamp>().map(|at| from = Some(at)).is_ok(),
                "to" => value.parse::<Timestamp>().map(|at| to = Some(at)).is_ok(),
                "tz" => {
                    let plausible = !value.is_empty() && value.len() <= 64;
                    selection.tz = plausible.then(|| value.to_owned());
                    plausible
                }
                "compare" => {
                    selection.compare = value != "none";
                    matches!(value, "none" | "previous")
                }
                _ => match Dimension::from_key(name) {
                    Some(dimension) if !value.is_empty() => {
                        selection.filter.add(dimension, value);
                        true
                    }
                    _ => OF_PAGES.contains(&name),
                },
            };
            if !understood {
                unknown.push(name.to_owned());
            }
        }
        match (from, to) {
            (Some(from), Some(to)) => match TimeRange::new(from, to) {
                Some(range) => selection.span = Span::Custom(range),
                None => unknown.push("from".into()),
            },
            (None, None) => {}
            _ => unknown.push(if from.is_some() { "from" } else { "to" }.into()),
        }
        (selection, unknown)
    }

    /// The address's parameters, without what is the default.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some(org) = &self.org {
            pairs.push(("org", org.to_string()));
        }
        match self.span {
            Span::Preset(preset) if preset == Preset::default() => {}
            Span::Preset(preset) => pairs.push(("range", preset.key().into())),
            Span::Custom(range) => {
                pairs.push(("from", range.from().to_string()));
                pairs.push(("to", range.to().to_string()));
            }
        }
        if let Some(tz) = &self.tz {
            pairs.push(("tz", tz.clone()));
        }
        if !self.compare {
            pairs.push(("compare", "none".into()));
        }
        for (dimension, values) in self.filter.iter() {
            pairs.extend(values.iter().map(|value| (dimension.key(), value.clone())));
        }
        pairs
    }

    /// A path with these parameters.
    pub fn link(&self, path: &str) -> String {
        with_query(path, self.pairs().iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// A path with these parameters and those of the page itself.
    pub fn link_with(&self, path: &str, of_page: Vec<(&'static str, String)>) -> String {
        let pairs = [self.pairs(), of_page].concat();
        with_query(path, pairs.iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// The instants of the span.
    pub fn range(&self, now: Timestamp, zone: &Zone) -> TimeRange {
        match self.span {
            Span::Preset(preset) => preset.range(now, zone),
            Span::Custom(range) => range,
        }
    }

    /// What figures are asked for.
    pub fn stats(&self, now: Timestamp, zone: &Zone) -> StatsQuery {
        StatsQuery { org: self.org.clone(), range: self.range(now, zone), tz: zone.name.clone(), filter: self.filter.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use proptest::prelude::*;

    fn selections() -> impl Strategy<Value = Selection> {
        let span = prop_oneof![
            (0..Preset::ALL.len()).prop_map(|index| Span::Preset(Preset::ALL[index])),
            (0..4_000_000_000_000_000_i64, 1..DAY * 400).prop_filter_map("not empty", |(from, length)| {
                TimeRange::new(Timestamp::from_micros(from), Timestamp::from_micros(from + length)).map(Span::Custom)
            }),
        ];
        let filter = proptest::collection::vec((0..Dimension::ALL.len(), ".{1,12}"), 0..6);
        (
            proptest::option::of("[a-z0-9]{1,10}"),
            span,
            proptest::option::of("[A-Z][a-z]{1,9}/[A-Z][a-z]{1,9}"),
            any::<bool>(),
            filter,
        )
            .prop_map(|(org, span, tz, compare, values)| {
                let mut filter = Filter::default();
                for (index, value) in values {
                    filter.add(Dimension::ALL[index], value);
                }
                Selection { org: org.map(|slug| slug.parse().unwrap()), span, tz, compare, filter }
            })
    }

    fn decode(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    proptest! {
        #[test]
        fn an_address_says_everything_that_was_selected(selection in selections()) {
            let link = selection.link("/analytics");
            let query = link.strip_prefix("/analytics").unwrap().trim_start_matches('?');
            let pairs: Vec<(String, String)> = query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (decode(name), decode(value)))
                .collect();
            let (read, unknown) = Selection::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            prop_assert_eq!(read, selection);
            prop_assert!(unknown.is_empty());
        }
    }

    #[test]
    fn what_is_not_known_is_named_and_ignored() {
        let (selection, unknown) =
            Selection::parse([("range", "7d"), ("colour", "red"), ("from", "yesterday"), ("q", "import"), ("model", "a")]);
        assert_eq!(selection.span, Span::Preset(Preset::Week));
        assert!(selection.filter.contains(Dimension::Model, "a"));
        assert_eq!(unknown, ["colour", "from"]);
    }

    #[test]
    fn days_begin_at_midnight_of_the_zone_across_a_change_of_offset() {
        let spring: Timestamp = "2026-03-29T01:00:00Z".parse().unwrap();
        let zone = Zone { name: "Europe/Berlin".into(), offsets: vec![(Timestamp::EARLIEST, 3600), (spring, 7200)] };
        let now: Timestamp = "2026-03-30T10:07:00Z".parse().unwrap();
        let range = Selection { span: Span::Preset(Preset::Week), ..Selection::default() }.range(now, &zone);
        assert_eq!(range.from().to_string(), "2026-03-23T23:00:00Z");
        assert_eq!(range.to().to_string(), "2026-03-30T10:15:00Z");
    }
}
