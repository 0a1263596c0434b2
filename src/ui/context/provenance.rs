//! Which figure somebody looks behind. It stands in the address, so that it can be linked and gone back from.

use crate::{
    domain::{
        dimension::Dimension,
        figure::Figure,
        provenance::Except,
        query::StatsQuery,
        time::{TimeRange, Timestamp},
    },
    ui::{
        browser,
        context::selection::{AT, EXCEPT, FIGURE, OF},
    },
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use std::collections::BTreeSet;

/// A figure of what the page selects, or of a part of it: a bucket of a chart, values of a ranking, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    pub figure: Figure,
    pub at: Option<TimeRange>,
    /// Several where a chart folds them into others and knows which they are.
    pub of: Option<(Dimension, BTreeSet<String>)>,
    /// What a chart folds into others without knowing what that is.
    pub except: Option<Except>,
}

impl Behind {
    pub const fn of(figure: Figure) -> Self {
        Self { figure, at: None, of: None, except: None }
    }

    /// Of one value alone.
    pub fn of_value(figure: Figure, dimension: Dimension, value: impl Into<String>) -> Self {
        Self { of: Some((dimension, BTreeSet::from([value.into()]))), ..Self::of(figure) }
    }

    /// From the page's address, which says some names more than once; `None` when it names no figure that there is.
    pub fn read(get: impl Fn(&str) -> Vec<String>) -> Option<Self> {
        let first = |name| get(name).into_iter().next();
        let figure = Figure::from_key(&first(FIGURE)?)?;
        let at = first(AT).and_then(|at| {
            let (from, to) = at.split_once(',')?;
            TimeRange::new(from.parse::<Timestamp>().ok()?, to.parse::<Timestamp>().ok()?)
        });
        let except = values(&get(EXCEPT)).map(|(dimension, values)| Except { dimension, values });
        Some(Self { figure, at, of: values(&get(OF)), except })
    }

    /// For the page's address.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let at = self.at.map(|at| (AT, format!("{},{}", at.from(), at.to())));
        let mut pairs: Vec<_> = [Some((FIGURE, self.figure.key().to_owned())), at].into_iter().flatten().collect();
        let mut add = |name: &'static str, dimension: Dimension, values: &BTreeSet<String>| {
            pairs.extend(values.iter().map(|value| (name, format!("{}:{value}", dimension.key()))));
        };
        if let Some((dimension, values)) = &self.of {
            add(OF, *dimension, values);
        }
        if let Some(Except { dimension, values }) = &self.except {
            add(EXCEPT, *dimension, values);
        }
        pairs
    }

    /// What the page selects, narrowed to what is looked behind.
    pub fn narrow(&self, mut stats: StatsQuery) -> StatsQuery {
        stats.range = self.at.unwrap_or(stats.range);
        if let Some((dimension, values)) = &self.of {
            stats.filter.clear(*dimension);
            values.iter().for_each(|value| stats.filter.add(*dimension, value));
        }
        stats
    }
}

/// `model:a`, `model:b`: values of the dimension that the first one names.
fn values(named: &[String]) -> Option<(Dimension, BTreeSet<String>)> {
    let pairs = || named.iter().filter_map(|named| named.split_once(':'));
    let (first, _) = pairs().next()?;
    let values = pairs().filter(|(dimension, _)| *dimension == first).map(|(_, value)| value.to_owned());
    Some((Dimension::from_key(first)?, values.collect()))
}

/// Stands where figures have no rows of one organisation.
#[derive(Clone, Copy)]
struct OfNone;

/// Opens and closes what is behind a figure.
#[derive(Clone, Copy)]
pub struct Provenance {
    pub now: Memo<Option<Behind>>,
    go: Callback<Option<Behind>>,
    /// By a press on this page: then the way back leads to the page without it.
    is_ours: StoredValue<bool>,
}

impl Provenance {
    /// Below the router only.
    pub fn provide() {
        let (query, path, navigate) = (use_query_map(), use_location().pathname, use_navigate());
        let now = Memo::new(move |_| query.with(|query| Behind::read(|name| query.get_all(name).unwrap_or_default())));
        let go = Callback::new(move |behind: Option<Behind>| {
            let mut query = query.get_untracked();
            for name in [FIGURE, AT, OF, EXCEPT] {
                query.remove(name);
            }
            let replace = behind.is_none();
            behind.iter().flat_map(Behind::pairs).for_each(|(name, value)| query.insert(name, value));
            let address = format!("{}{}", browser::path_of(&path.get_untracked()), query.to_query_string());
            navigate(&address, NavigateOptions { scroll: false, replace, ..NavigateOptions::default() });
        });
        provide_context(Self { now, go, is_ours: StoredValue::new(false) });
    }

    /// `None` on pages that stand alone, and on those of several organisations: rows are of one.
    pub fn find() -> Option<Self> {
        use_context::<Self>().filter(|_| use_context::<OfNone>().is_none())
    }

    /// From here down figures are not of one organisation.
    pub fn withhold() {
        provide_context(OfNone);
    }

    pub fn open(self, behind: Behind) {
        self.is_ours.set_value(true);
        self.go.run(Some(behind));
    }

    pub fn close(self) {
        if self.is_ours.get_value() {
            self.is_ours.set_value(false);
            browser::back();
        } else {
            self.go.run(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::Filter;

    fn read(pairs: &[(&str, &str)]) -> Option<Behind> {
        Behind::read(|name| pairs.iter().filter(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()).collect())
    }

    #[test]
    fn an_address_says_what_is_looked_behind() {
        let range = TimeRange::new("2026-03-01T00:00:00Z".parse().unwrap(), "2026-03-02T00:00:00Z".parse().unwrap());
        let names = || BTreeSet::from(["a:b,c".to_owned(), "d".to_owned()]);
        let of = Some((Dimension::Model, names()));
        let except = Some(Except { dimension: Dimension::Agent, values: names() });
        for behind in [Behind::of(Figure::Runs), Behind { figure: Figure::CostUsd, at: range, of, except }] {
            let pairs = behind.pairs();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(read(&pairs), Some(behind));
        }
        assert_eq!(read(&[("figure", "revenue")]), None);
        assert_eq!(read(&[("figure", "runs"), ("at", "now"), ("of", "colour:red")]), Some(Behind::of(Figure::Runs)));
    }

    #[test]
    fn a_value_of_a_ranking_takes_the_place_of_the_filter_on_it() {
        let mut filter = Filter::default();
        filter.add(Dimension::Model, "a");
        filter.add(Dimension::Model, "b");
        let range = TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(9)).unwrap();
        let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter };
        let narrowed = Behind::of_value(Figure::Runs, Dimension::Model, "b").narrow(stats.clone());
        assert_eq!(
            narrowed.filter.values(Dimension::Model).map(|values| values.iter().cloned().collect()),
            Some(vec!["b".to_owned()])
        );
        assert_eq!(narrowed.range, stats.range);
        assert_eq!(Behind::of(Figure::Runs).narrow(stats.clone()), stats);
    }
}
