//! Where a question is answered from: rollups wherever they can, facts for the rest.

use super::{columns::Columns, fact_rows, groups::Groups, part_rows, plan, rollup_rows, whose::Whose, worth};
use crate::{
    domain::{
        dimension::Dimension,
        filter::Filter,
        ids::OrgId,
        time::{TimeRange, Timestamp},
    },
    server::rollups::key::{Grain, PARTS, Slice, grains_of_part, is_within},
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

/// Which rollups answer: of no dimension, of one, or of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollupSource {
    pub dimension: Option<Dimension>,
    pub values: Option<Vec<String>>,
    /// The dimension whose values are kept apart under a filter on the other.
    pub part: Option<Dimension>,
}

impl RollupSource {
    pub const fn grains(&self) -> &'static [Grain] {
        match self.part {
            Some(part) => grains_of_part(part),
            None => &Grain::ALL,
        }
    }
}

/// `None` where only facts answer: filters on two dimensions, and parts that rollups do not keep. Two tools of one run would
/// count it twice, unless they are kept apart.
pub fn rollups_for(filter: &Filter, by: Option<Dimension>) -> Option<RollupSource> {
    let mut narrowed = filter.iter();
    match (narrowed.next(), narrowed.next()) {
        (None, _) => Some(RollupSource { dimension: by, values: None, part: None }),
        (Some((dimension, values)), None) => {
            let part = by.filter(|by| *by != dimension);
            let is_kept = part.is_none_or(|part| PARTS.contains(&part));
            let adds_up = by == Some(dimension) || !has_many(dimension) || values.len() == 1;
            let values = Some(values.iter().cloned().collect());
            (is_kept && adds_up).then_some(RollupSource { dimension: Some(dimension), values, part })
        }
        _ => None,
    }
}

/// A run has as many tools and servers as it called.
pub const fn has_many(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::Tool | Dimension::Server)
}

/// The filter for a question about these values of `by` alone, where that is a question to fewer rollups: with a filter on
/// anything else it would be one to facts, and is asked as it is.
pub fn only<'v>(filter: &Filter, by: Dimension, values: impl IntoIterator<Item = &'v String>) -> Filter {
    let mut narrowed = filter.clone();
    if filter.iter().all(|(dimension, _)| dimension == by) {
        narrowed.clear(by);
        values.into_iter().for_each(|value| narrowed.add(by, value));
    }
    narrowed
}

impl Question<'_> {
    /// Adds up the targets between `cuts` (ascending), as far as they are in `range`.
    pub async fn answer(
        &self,
        connection: &mut PgConnection,
        range: TimeRange,
        cuts: &[Timestamp],
    ) -> Result<Groups, sqlx::Error> {
        let mut groups = self.gather(connection, Whose::One(self.org), range, cuts).await?;
        if self.columns.has_worth() {
            worth::add(connection, self, range, cuts, &mut groups).await?;
        }
        Ok(groups)
    }

    /// What rollups and facts alone can say.
    pub(super) async fn gather(
        &self,
        connection: &mut PgConnection,
        whose: Whose<'_>,
        range: TimeRange,
        cuts: &[Timestamp],
    ) -> Result<Groups, sqlx::Error> {
        let mut groups = Groups::new(cuts.len() - 1);
        let facts = fact_rows::Rows { filter: self.filter, by: self.by };
        let target_of = |at| cuts.partition_point(|cut| *cut <= at).saturating_sub(1) as u32;
        let Some(source) = rollups_for(self.filter, self.by) else {
            fact_rows::add(connection, whose, facts, &[range], self.columns, target_of, &mut groups).await?;
            return Ok(groups);
        };
        let plan = plan::cover(range, cuts, source.grains());
        let (within, stretches): (Vec<_>, Vec<_>) =
            plan.stretches.into_iter().partition(|stretch| source.part.is_some_and(|part| is_within(part, stretch.grain)));
        let rows = rollup_rows::Rows {
            dimension: Slice::number(source.dimension, source.part),
            values: source.values.as_deref(),
            apart: whose.apart().or(self.by.map(|_| if source.part.is_some() { "part" } else { "value" })),
        };
        rollup_rows::add(connection, whose, rows, &stretches, self.columns, &mut groups).await?;
        if let Some(part) = source.part {
            let rows = rollup_rows::Rows { dimension: Slice::number(source.dimension, None), ..rows };
            part_rows::add(connection, whose, rows, part, &within, self.columns, &mut groups).await?;
        }
        fact_rows::add(connection, whose, facts, &plan.edges, self.columns, target_of, &mut groups).await?;
        Ok(groups)
    }

    /// Adds up whatever begins in `range` by the target that its instant has: the same one within each hour, or within each quarter
    /// hour (`longest`). Values are not kept apart.
    pub async fn scatter(
        &self,
        connection: &mut PgConnection,
        range: TimeRange,
        longest: Grain,
        targets: usize,
        target_of: impl Fn(Timestamp) -> u32,
    ) -> Result<Groups, sqlx::Error> {
        let mut groups = Groups::new(targets);
        let facts = fact_rows::Rows { filter: self.filter, by: None };
        let Some(source) = rollups_for(self.filter, None) else {
            fact_rows::add(connection, self.org.into(), facts, &[range], self.columns, target_of, &mut groups).await?;
            return Ok(groups);
        };
        let plan = plan::hours(range, longest);
        let dimension = Slice::number(source.dimension, None);
        let rows = rollup_rows::Rows { dimension, values: source.values.as_deref(), apart: None };
        rollup_rows::scatter(connection, self.org, rows, &plan.stretches, self.columns, &target_of, &mut groups).await?;
        fact_rows::add(connection, self.org.into(), facts, &plan.edges, self.columns, target_of, &mut groups).await?;
        Ok(groups)
    }
}

/// The same of each of several organisations, kept apart by their numbers as values are: one statement, however many they are.
pub async fn answer_each(
    connection: &mut PgConnection,
    orgs: &[i32],
    filter: &Filter,
    columns: &Columns,
    range: TimeRange,
    cuts: &[Timestamp],
) -> Result<Groups, sqlx::Error> {
    let question = Question { org: OrgId::ABOVE, filter, by: None, columns };
    let mut groups = question.gather(&mut *connection, Whose::Each(orgs), range, cuts).await?;
    if columns.has_worth() {
        // What was registered is read of one after the other: most have no workflows at all.
        for org in orgs {
            let mut own = Groups::new(cuts.len() - 1);
            worth::add(connection, &Question { org: OrgId(*org), ..question }, range, cuts, &mut own).await?;
            for (target, measures) in own.whole().iter().enumerate().filter(|(_, measures)| measures.worth.is_some()) {
                groups.of(target as u32, &org.to_string()).merge(measures, 1);
            }
        }
    }
    Ok(groups)
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
    fn rollups_answer_whatever_is_about_one_dimension_and_the_parts_they_keep() {
        use Dimension::{Agent, Model, Tool, User};
        let whole = rollups_for(&Filter::default(), None).unwrap();
        assert_eq!((whole.dimension, &whole.values, whole.part, whole.grains()[0]), (None, &None, None, Grain::QuarterHour));
        assert_eq!(rollups_for(&Filter::default(), Some(User)).unwrap().dimension, Some(User));
        let two_models = filter(&[(Model, "a"), (Model, "b")]);
        assert_eq!(rollups_for(&two_models, None).unwrap().values.unwrap(), ["a", "b"]);
        assert_eq!(rollups_for(&two_models, Some(Model)).unwrap().part, None);
        let users = rollups_for(&two_models, Some(User)).unwrap();
        assert_eq!((users.dimension, users.part, users.grains()[0]), (Some(Model), Some(User), Grain::Hour));
        assert!(rollups_for(&two_models, Some(Agent)).is_none(), "agents of a model are not kept");
        assert!(rollups_for(&filter(&[(Model, "a"), (User, "b")]), None).is_none());
        assert!(rollups_for(&filter(&[(Tool, "a")]), None).is_some());
    }

    #[test]
    fn a_run_with_two_of_the_tools_is_not_counted_twice() {
        let two_tools = filter(&[(Dimension::Tool, "a"), (Dimension::Tool, "b")]);
        assert!(rollups_for(&two_tools, None).is_none());
        assert!(rollups_for(&two_tools, Some(Dimension::Model)).is_none());
        assert!(rollups_for(&two_tools, Some(Dimension::Tool)).is_some());
    }
}
