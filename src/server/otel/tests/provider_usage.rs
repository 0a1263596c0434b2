//! The usage of 1,007 answers of providers, with what it comes to.

use crate::{
    domain::{money::Usd, session::Tokens, time::Timestamp},
    server::{otel::provider_usage::normalise, prices::own::Prices, tests::recorded::recorded_in},
};
use flate2::read::GzDecoder;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// What an entry says that a provider's answer comes to.
#[derive(Debug)]
struct Reading {
    /// Input and output with everything that is in them.
    input: i64,
    output: i64,
    cache_read: i64,
    cache_write: i64,
    reasoning: i64,
    providers: Vec<(String, Option<Decimal>)>,
    /// Sounds, images and searches have prices of their own, which a text's price list does not know.
    is_text: bool,
}

fn readings(entry: &Value) -> Vec<Reading> {
    let reading = |one: &Value| {
        let usage = &one["usage"];
        let count = |name: &str| usage[name].as_i64().unwrap_or(0);
        let price = |extractor: &Value, name: &str| {
            let digits = extractor[name].as_str()?;
            digits.parse().or_else(|_| Decimal::from_scientific(digits)).ok()
        };
        let providers = one["extractors"].as_array().unwrap().iter().map(|extractor| {
            let total = price(extractor, "input_price")
                .zip(price(extractor, "output_price"))
                .map(|(one, other): (Decimal, Decimal)| one + other);
            (extractor["provider_id"].as_str().unwrap().to_owned(), total)
        });
        let odd = ["audio", "image", "video", "web_searches"];
        Reading {
            input: count("input_tokens"),
            output: count("output_tokens"),
            cache_read: count("cache_read_tokens"),
            cache_write: count("cache_write_tokens"),
            reasoning: count("output_reasoning_tokens"),
            providers: providers.collect(),
            is_text: !usage.as_object().unwrap().keys().any(|name| odd.iter().any(|odd| name.contains(odd))),
        }
    };
    entry["extracted"].as_array().unwrap().iter().map(reading).collect()
}

fn is(reading: &Reading, tokens: &Tokens) -> bool {
    tokens.input + tokens.cache_read + tokens.cache_write == reading.input
        && tokens.output == reading.output
        && (tokens.cache_read, tokens.cache_write) == (reading.cache_read, reading.cache_write)
        && (tokens.reasoning.unwrap_or(0) == reading.reasoning || reading.reasoning == 0)
}

/// The provider whose own reading it is: the one that knows the model, and first of all the one that made it.
fn owner(readings: &[Reading]) -> Option<(&Reading, &str)> {
    const MAKERS: [&str; 8] = ["anthropic", "openai", "google", "x-ai", "mistral", "groq", "cohere", "deepseek"];
    let priced = |maker: &str| {
        let by = |reading: &&Reading| reading.providers.iter().any(|(provider, price)| provider == maker && price.is_some());
        // Of several of its interfaces the one that says most.
        readings
            .iter()
            .filter(by)
            .max_by_key(|reading| (reading.output, reading.cache_read + reading.cache_write, reading.reasoning))
    };
    MAKERS.iter().find_map(|maker| Some((priced(maker)?, *maker)))
}

#[test]
fn every_answer_comes_to_what_is_known_of_it() {
    let Some(path) = recorded_in("usage", "usages.json.gz") else { return };
    let entries: Vec<Value> = serde_json::from_reader(GzDecoder::new(std::fs::File::open(path).unwrap())).unwrap();
    assert_eq!(entries.len(), 1_007);
    let (mut wrong, mut priced) = (vec![], 0);
    for entry in &entries {
        let readings = readings(entry);
        let owner = owner(&readings);
        let tokens = normalise(&entry["body"], owner.map(|(_, provider)| provider)).unwrap_or_default();
        let matches = match owner {
            Some((reading, _)) => is(reading, &tokens),
            None => readings.iter().any(|reading| is(reading, &tokens)),
        };
        if !matches {
            wrong.push(format!("{} is {tokens:?} and not {readings:?}", entry["body"]));
            continue;
        }
        priced += usize::from(owner.is_some_and(|(reading, provider)| check_price(entry, reading, provider, &tokens)));
    }
    assert!(wrong.is_empty(), "{} are wrong, such as {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
    assert!(priced > 600, "only {priced} have a price to compare");
}

/// Names whose price changed between the data's list and ours.
const PRICED_ANEW: [&str; 4] = ["mistral-medium-latest", "mistral-small-latest", "deepseek-v4-flash", "deepseek-reasoner"];

/// Whether there was a price to compare; it is the same to the last digit.
fn check_price(entry: &Value, reading: &Reading, provider: &str, tokens: &Tokens) -> bool {
    let Some(model) = entry["model"].as_str().filter(|model| !PRICED_ANEW.contains(model)) else { return false };
    let expected =
        reading.providers.iter().find(|(known, price)| known == provider && price.is_some()).and_then(|(_, price)| *price);
    let at: Timestamp = "2026-08-20T12:00:00Z".parse().unwrap();
    let (Some(expected), true) = (expected, reading.is_text) else { return false };
    let Some(found) = Prices::default().cost(model, Some(provider), at, tokens) else { return false };
    assert_eq!(found, Usd(expected.normalize()), "{} of {model}", json!(entry["body"]));
    true
}
