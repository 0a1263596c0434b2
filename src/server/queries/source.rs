//! Where a question is answered from: rollups wherever they can, facts for the rest.

use super::{columns::Columns, fact_rows, groups::Groups, plan::Plan, rollup_rows};
use crate::{
    domain::{
        dimension::Dimension,
        filter::Filter,
        ids::OrgId,
        time::{TimeRange, Timestamp},
    },
    server::rollups::key::Slice,
};
use sqlx::PgConnection;

/// What is added up.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    pub org: OrgId,
    pub filter: &'q Filter,
    /// Keeps the values of this dimension apart.
    pub by: Option<Dimension>,
    pub columns: &'q Columns,
}

/// Which dimension's rollups answer, and which of its values; `None` where only facts do.
#[derive(Debug, PartialEq, Eq)]
pub struct RollupSource {
    pub dimension: Option<Dimension>,
    pub values: Option<Vec<String>>,
}

/// Rollups know one dimension at a time. Two tools of one run would count it twice, unless they are kept apart.
pub fn rollups_for(filter: &Filter, by: Option<Dimension>) -> Option<RollupSource> {
    let mut narrowed = filter.iter();
    match (narrowed.next(), narrowed.next()) {
        (None, _) => Some(RollupSource { dimension: by, values: None }),
        (Some((dimension, values)), None) => {
            let apart = by == Some(dimension);
            let adds_up = !has_many(dimension) || values.len() == 1;
            (apart || by.is_none() && adds_up)
                .then(|| RollupSource { dimension: Some(dimension), values: Some(values.iter().cloned().collect()) })
        }
        _ => None,
    }
}

/// A run has as many tools and servers as it called.
pub const fn has_many(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::Tool | Dimension::Server)
}

impl Question<'_> {
    /// Adds up every target of the plan that `cuts` (ascending, one more than targets) and `range` gave.
    pub async fn answer(
        &self,
        connection: &mut PgConnection,
        plan: &Plan,
        range: TimeRange,
        cuts: &[Timestamp],
    ) -> Result<Groups, sqlx::Error> {
        let mut groups = Groups::new(cuts.len() - 1);
        let facts = fact_rows::Rows { filter: self.filter, by: self.by };
        let Some(source) = rollups_for(self.filter, self.by) else {
            let target_of = |at| cuts.partition_point(|cut| *cut <= at).saturating_sub(1) as u32;
            fact_rows::add(connection, self.org, facts, range, self.columns, target_of, &mut groups).await?;
            return Ok(groups);
        };
        let rows = rollup_rows::Rows {
            dimension: Slice::number(source.dimension),
            values: source.values.as_deref(),
            apart: self.by.is_some(),
        };
        rollup_rows::add(connection, self.org, rows, &plan.stretches, self.columns, &mut groups).await?;
        for edge in &plan.edges {
            let target_of = |_| edge.target;
            fact_rows::add(connection, self.org, facts, edge.range, self.columns, target_of, &mut groups).await?;
        }
        Ok(groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(pairs: &[(Dimension, &str)]) -> Filter {
        let mut filter = Filter::default();
        pairs.iter().for_each(|(dimension, value)| filter.add(*dimension, *value));
        filter
    }

    #[test]
    fn rollups_answer_whatever_is_about_one_dimension() {
        use Dimension::{Model, Tool, User};
        let whole = rollups_for(&Filter::default(), None).unwrap();
        assert_eq!((whole.dimension, whole.values), (None, None));
        assert_eq!(rollups_for(&Filter::default(), Some(User)).unwrap().dimension, Some(User));
        let two_models = filter(&[(Model, "a"), (Model, "b")]);
        assert_eq!(rollups_for(&two_models, None).unwrap().values.unwrap(), ["a", "b"]);
        assert!(rollups_for(&two_models, Some(Model)).is_some());
        assert!(rollups_for(&two_models, Some(User)).is_none());
        assert!(rollups_for(&filter(&[(Model, "a"), (User, "b")]), None).is_none());
        assert!(rollups_for(&filter(&[(Tool, "a")]), None).is_some());
    }

    #[test]
    fn a_run_with_two_of_the_tools_is_not_counted_twice() {
        let two_tools = filter(&[(Dimension::Tool, "a"), (Dimension::Tool, "b")]);
        assert!(rollups_for(&two_tools, None).is_none());
        assert!(rollups_for(&two_tools, Some(Dimension::Tool)).is_some());
    }
}
