//! Query strings of REST: names with values, some repeated. What is wrong is said by name; what is unknown is ignored.

use super::metric::Metric;
use crate::domain::{
    dimension::Dimension,
    error::AppError,
    filter::Filter,
    query::StatsQuery,
    time::{DAY, TimeRange, Timestamp},
};
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};

/// The range of those who name none.
const DEFAULT_RANGE: i64 = 7 * DAY;

/// Names and values in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(pairs)) => Ok(Self(pairs)),
            Err(_) => Err(AppError::invalid("query", "The query string could not be read.")),
        }
    }
}

impl Params {
    /// The first value of that name; an empty one counts as left out.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Every value of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The value as something that can be read from text.
    pub fn parse<T: std::str::FromStr>(&self, name: &str, problem: &str) -> Result<Option<T>, AppError> {
        self.get(name).map(|text| text.parse().map_err(|_| AppError::invalid(name, problem))).transpose()
    }

    /// Range, zone and filter, as every question has them.
    pub fn stats(&self, now: Timestamp) -> Result<StatsQuery, AppError> {
        let mut filter = Filter::default();
        for dimension in Dimension::ALL {
            self.all(dimension.key()).for_each(|value| filter.add(dimension, value));
        }
        Ok(StatsQuery { org: None, range: self.range(now)?, tz: self.get("tz").unwrap_or("UTC").to_owned(), filter })
    }

    fn range(&self, now: Timestamp) -> Result<TimeRange, AppError> {
        let to = self.time("to")?.unwrap_or(now);
        let from = self.time("from")?.unwrap_or(to.minus(DEFAULT_RANGE));
        TimeRange::new(from, to).ok_or_else(|| AppError::invalid("from", "from must be before to."))
    }

    /// A `+` in a query string means a space, so a zone like `+01:00` that nobody escaped arrives as ` 01:00`.
    pub fn time(&self, name: &str) -> Result<Option<Timestamp>, AppError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let text = match text.rfind(' ') {
            Some(at) if at > "2026-03-01".len() => format!("{}+{}", &text[..at], &text[at + 1..]),
            _ => text.to_owned(),
        };
        text.parse().map(Some).map_err(|problem: &str| AppError::invalid(name, format!("{name} {problem}.")))
    }

    /// Names with commas between them, or repeated.
    pub fn metrics(&self, default: &[Metric]) -> Result<Vec<Metric>, AppError> {
        let mut metrics = Vec::new();
        for name in self.all("metrics").flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty()) {
            let metric = Metric::find(name, "metrics")?;
            if !metrics.contains(&metric) {
                metrics.push(metric);
            }
        }
        Ok(if metrics.is_empty() { default.to_vec() } else { metrics })
    }

    /// Whether the range before is asked for too.
    pub fn compare(&self) -> Result<bool, AppError> {
        match self.get("compare") {
            None | Some("none") => Ok(false),
            Some("previous") => Ok(true),
            Some(_) => Err(AppError::invalid("compare", "compare must be previous.")),
        }
    }

    /// Rows before the first one, up to `most`.
    pub fn offset(&self, most: u32) -> Result<u32, AppError> {
        let problem = format!("offset must be a whole number from 0 to {most}.");
        match self.parse::<u32>("offset", &problem)?.unwrap_or(0) {
            offset if offset <= most => Ok(offset),
            _ => Err(AppError::invalid("offset", problem)),
        }
    }

    /// From 1 to `most`.
    pub fn limit(&self, default: u16, most: u16) -> Result<u16, AppError> {
        let problem = format!("limit must be a whole number from 1 to {most}.");
        match self.parse::<u16>("limit", &problem)?.unwrap_or(default) {
            limit if (1..=most).contains(&limit) => Ok(limit),
            _ => Err(AppError::invalid("limit", problem)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> Params {
        Params(Query::try_from_uri(&format!("/?{query}").parse().unwrap()).unwrap().0)
    }

    fn now() -> Timestamp {
        "2026-03-08T12:00:00Z".parse().unwrap()
    }

    fn field(result: Result<StatsQuery, AppError>) -> String {
        match result {
            Err(AppError::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn who_names_nothing_gets_the_last_seven_days_in_utc() {
        let query = params("").stats(now()).unwrap();
        assert_eq!(query.range, TimeRange::new("2026-03-01T12:00:00Z".parse().unwrap(), now()).unwrap());
        assert_eq!(query.tz, "UTC");
        assert!(query.filter.is_empty());
    }

    #[test]
    fn offsets_survive_the_plus_that_became_a_space() {
        for from in ["2026-03-01T01:00:00+01:00", "2026-03-01T01:00:00%2B01:00", "2026-03-01+01:00:00%2B01:00"] {
            let query = params(&format!("from={from}")).stats(now()).unwrap();
            assert_eq!(query.range.from().to_string(), "2026-03-01T00:00:00Z", "{from}");
        }
    }

    #[test]
    fn filters_repeat_and_unknown_names_are_ignored() {
        let query = params("model=a&model=b&model=&workflow=w&utm_source=x").stats(now()).unwrap();
        assert_eq!(query.filter.values(Dimension::Model).unwrap().len(), 2);
        assert!(query.filter.contains(Dimension::Workflow, "w"));
        assert_eq!(query.filter.len(), 2);
    }

    #[test]
    fn what_is_wrong_is_said_by_name() {
        assert_eq!(field(params("from=yesterday").stats(now())), "from");
        assert_eq!(field(params("to=2026-03-01").stats(now())), "to");
        assert_eq!(field(params("from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z").stats(now())), "from");
        assert!(
            matches!(params("metrics=runs,revenue").metrics(&[]), Err(AppError::Invalid { field, .. }) if field == "metrics")
        );
        for limit in ["0", "1001", "-1", "many"] {
            let refused = params(&format!("limit={limit}")).limit(10, 1000);
            assert!(matches!(refused, Err(AppError::Invalid { field, .. }) if field == "limit"), "{limit}");
        }
    }
}
