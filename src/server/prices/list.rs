//! The public price list: which tariff a model of a provider has at a time.

use super::{clause::Clause, tariff::Tariff};
use crate::domain::time::{DAY, Timestamp};
use jiff::civil::{Date, Time};
use serde::Deserialize;
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

static LIST: LazyLock<PriceList> = LazyLock::new(|| {
    // The file is part of the binary, and a test reads it.
    serde_json::from_str(include_str!("genai-prices.json")).unwrap_or_else(|error| panic!("genai-prices.json: {error}"))
});

#[derive(Debug, Deserialize)]
pub struct PriceList {
    pub about: About,
    providers: Vec<Provider>,
    /// Names look the same over and over, and thousands of patterns are slow to try.
    #[serde(skip)]
    found: Mutex<Found>,
}

/// By name and provider as they were asked for: the places of provider and model in the list.
type Found = HashMap<(String, Option<String>), Option<(usize, usize)>>;

/// Where the prices come from.
#[derive(Debug, Deserialize)]
pub struct About {
    pub source: String,
    pub package: String,
    pub version: String,
    pub retrieved: String,
    pub licence: String,
}

#[derive(Debug, Deserialize)]
struct Provider {
    id: String,
    model_match: Option<Clause>,
    provider_match: Option<Clause>,
    #[serde(default)]
    fallback: Vec<String>,
    models: Vec<Model>,
}

#[derive(Debug, Deserialize)]
struct Model {
    r#match: Clause,
    prices: Vec<Dated>,
}

/// A tariff and when it is in force.
#[derive(Debug, Deserialize)]
struct Dated {
    /// From this day (UTC) on.
    from: Option<Date>,
    /// Between these times of day (UTC), possibly over midnight.
    daily: Option<(Time, Time)>,
    #[serde(flatten)]
    tariff: Tariff,
}

/// Names remembered at most: producers may send any.
const REMEMBERED: usize = 10_000;

impl PriceList {
    pub fn get() -> &'static Self {
        &LIST
    }

    /// The tariff in force, if the model is known. A provider that the list does not know (a gateway, say) is passed over.
    pub fn tariff(&self, model: &str, provider: Option<&str>, at: Timestamp) -> Option<&Tariff> {
        let (provider, model) = self.find(model, provider)?;
        let prices = &self.providers[provider].models[model].prices;
        // Later entries take precedence; where none is in force the first stands.
        let dated = prices.iter().rev().find(|dated| dated.is_in_force(at)).or(prices.first())?;
        Some(&dated.tariff)
    }

    fn find(&self, model: &str, provider: Option<&str>) -> Option<(usize, usize)> {
        let key = (model.to_owned(), provider.map(str::to_owned));
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = found.get(&key) {
            return *places;
        }
        let places = self.look_up(&model.to_lowercase(), provider.map(str::to_lowercase).as_deref());
        if found.len() >= REMEMBERED {
            found.clear();
        }
        found.insert(key, places);
        places
    }

    fn look_up(&self, model: &str, provider: Option<&str>) -> Option<(usize, usize)> {
        let named = provider.and_then(|name| self.provider(name.trim()));
        let place =
            named.or_else(|| self.position(|provider| provider.model_match.as_ref().is_some_and(|of| of.matches(model))))?;
        let candidates = std::iter::once(place)
            .chain(self.providers[place].fallback.iter().filter_map(|id| self.position(|provider| provider.id == *id)));
        candidates.into_iter().find_map(|place| {
            let models = &self.providers[place].models;
            models.iter().position(|known| known.r#match.matches(model)).map(|model| (place, model))
        })
    }

    fn provider(&self, name: &str) -> Option<usize> {
        self.position(|provider| provider.id == name)
            .or_else(|| self.position(|provider| provider.provider_match.as_ref().is_some_and(|of| of.matches(name))))
    }

    fn position(&self, is: impl Fn(&Provider) -> bool) -> Option<usize> {
        self.providers.iter().position(is)
    }
}

impl Dated {
    fn is_in_force(&self, at: Timestamp) -> bool {
        let Ok(instant) = jiff::Timestamp::from_microsecond(at.micros()) else { return false };
        let utc = instant.to_zoned(jiff::tz::TimeZone::UTC);
        let begun = self.from.is_none_or(|from| utc.date() >= from);
        let midnight = at.floor(DAY);
        let now = at.since(midnight);
        let since_midnight = |time: Time| time.duration_since(Time::midnight()).as_micros() as i64;
        begun
            && self.daily.is_none_or(|(start, end)| {
                let (start, end) = (since_midnight(start), since_midnight(end));
                if end < start { now >= start || now < end } else { (start..end).contains(&now) }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::Tokens;

    fn cost(model: &str, provider: Option<&str>, at: &str, tokens: Tokens) -> Option<String> {
        let tariff = PriceList::get().tariff(model, provider, at.parse().unwrap())?;
        tariff.cost(&tokens).map(|usd| usd.to_string())
    }

    fn million(input: i64, output: i64, cache_read: i64, cache_write: i64) -> Tokens {
        let m = 1_000_000;
        Tokens { input: input * m, output: output * m, cache_read: cache_read * m, cache_write: cache_write * m, reasoning: None }
    }

    #[test]
    fn the_list_says_where_it_is_from() {
        let about = &PriceList::get().about;
        assert_eq!(about.package, "genai-prices");
        assert!(about.licence.starts_with("MIT"));
    }

    #[test]
    fn the_four_buckets_have_their_prices() {
        let at = "2026-03-04T12:00:00Z";
        let small = Tokens { input: 1_000, output: 100, cache_read: 10_000, cache_write: 10, reasoning: None };
        // 3, 15, 0.3 and 3.75 dollars per million.
        assert_eq!(cost("claude-sonnet-4-5", Some("anthropic"), at, small).unwrap(), "0.0075375");
        assert_eq!(cost("claude-sonnet-4-5-20250929", None, at, small).unwrap(), "0.0075375");
    }

    #[test]
    fn the_price_in_force_at_the_start_counts() {
        let one = million(1, 0, 0, 0);
        assert_eq!(cost("o3", Some("openai"), "2025-06-09T23:59:59Z", one).unwrap(), "10");
        assert_eq!(cost("o3", Some("openai"), "2025-06-10T00:00:00Z", one).unwrap(), "2");
        assert_eq!(cost("deepseek-chat", Some("deepseek"), "2026-01-01T00:29:59Z", one).unwrap(), "0.135");
        assert_eq!(cost("deepseek-chat", Some("deepseek"), "2026-01-01T00:30:00Z", one).unwrap(), "0.27");
    }

    #[test]
    fn a_tier_is_the_price_of_all_tokens() {
        let tokens = |input| Tokens { input, cache_read: 100_000, ..Tokens::default() };
        // 5 and 0.5 up to 200,000 tokens of input, 10 and 1 beyond.
        let at = "2026-03-01T00:00:00Z";
        assert_eq!(cost("claude-opus-4-6", None, at, tokens(100_000)).unwrap(), "0.55");
        assert_eq!(cost("claude-opus-4-6", None, at, tokens(100_001)).unwrap(), "1.10001");
    }

    #[test]
    fn what_is_unknown_has_no_price() {
        let at = "2026-03-04T12:00:00Z";
        assert_eq!(cost("meridian-14b", Some("in-house"), at, million(1, 1, 0, 0)), None);
        assert_eq!(cost("meridian-14b", None, at, million(1, 1, 0, 0)), None);
        assert!(cost("gpt-4o", Some("our gateway"), at, million(1, 1, 0, 0)).is_some());
    }
}
