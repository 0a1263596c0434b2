//! The page's own part of the address: the order of the jobs, whose curves are compared, by what, and on which axis.

use crate::domain::{query::Sort, training::JobColumn};
use leptos_router::params::ParamsMap;

/// How the list is ordered when the address does not say.
const DEFAULT: Sort<JobColumn> = Sort { by: JobColumn::LastHeard, descending: true };
const METRIC: &str = "loss";
const LOG: &str = "log";

/// Curves in one chart at most: as many as there are colours.
pub const MOST: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub sort: Sort<JobColumn>,
    /// Empty: the first of the list.
    pub jobs: Vec<String>,
    pub metric: String,
    /// A logarithmic axis.
    pub log: bool,
}

impl View {
    pub fn read(query: &ParamsMap) -> Self {
        let mut jobs: Vec<String> = Vec::new();
        for job in query.get_all("job").unwrap_or_default() {
            if !job.is_empty() && !jobs.contains(&job) && jobs.len() < MOST {
                jobs.push(job);
            }
        }
        Self {
            sort: query.get_str("sort").and_then(Sort::read).unwrap_or(DEFAULT),
            jobs,
            metric: query.get_str("metric").filter(|metric| !metric.is_empty()).unwrap_or(METRIC).to_owned(),
            log: query.get_str("scale") == Some(LOG),
        }
    }

    /// In addresses, without what is the default.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let sort = (self.sort != DEFAULT).then(|| ("sort", self.sort.text()));
        let metric = (self.metric != METRIC).then(|| ("metric", self.metric.clone()));
        let scale = self.log.then(|| ("scale", LOG.to_owned()));
        let jobs = self.jobs.iter().map(|job| ("job", job.clone()));
        sort.into_iter().chain(metric).chain(scale).chain(jobs).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, String)]) -> ParamsMap {
        let mut map = ParamsMap::new();
        pairs.iter().for_each(|(name, value)| map.insert(*name, value.clone()));
        map
    }

    #[test]
    fn an_address_says_what_is_compared_and_nothing_that_goes_without_saying() {
        let nothing = View::read(&ParamsMap::new());
        assert_eq!(nothing.pairs(), []);
        let sort = Sort { by: JobColumn::Loss, descending: false };
        let view = View { sort, jobs: vec!["a/b".into(), "c".into()], metric: "grad_norm".into(), log: true };
        assert_eq!(View::read(&map(&view.pairs())), view);
        let twice: Vec<_> = ["a", "a", "", "b"].iter().map(|job| ("job", (*job).to_owned())).collect();
        assert_eq!(View::read(&map(&twice)).jobs, ["a", "b"]);
        let many: Vec<_> = (0..20).map(|job| ("job", job.to_string())).collect();
        assert_eq!(View::read(&map(&many)).jobs.len(), MOST);
    }
}
