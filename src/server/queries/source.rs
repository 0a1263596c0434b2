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
    /// Of those values these alone are asked for; others may be answered as well, or not whole.
    pub only: Option<&'q [String]>,
    pub columns: &'q Columns,
}

/// Which rollups answer: of no dimension, of one, or of two. The part of no dimension is in the rows of the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollupSource {
    pub dimension: Option<Dimension>,
    pub values: Option<Vec<String>>,
    /// The dimension whose values are kept apart within the rows of the other, or beside them.
    pub part: Option<Dimension>,
}

impl RollupSource {
    pub const fn grains(&self) -> &'static [Grain] {
        match (self.dimension, self.part) {
            (Some(_), Some(part)) => grains_of_part(part),
            _ => &Grain::ALL,
        }
    }

    /// Whether the values of the part stand within the rows of this grain.
    fn is_within(&self, grain: Grain) -> bool {
        self.part.is_some_and(|part| self.dimension.is_none() || is_within(part, grain))
    }
}

/// So few values are looked up by themselves, where all of them stand in the rows of the total.
const FEW: usize = 3;

/// A run has as many tools and servers as it called.
pub const fn has_many(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::Tool | Dimension::Server)
}

impl<'q> Question<'q> {
    /// Of everything that the filter lets through, as a whole.
    pub const fn of(org: OrgId, filter: &'q Filter, columns: &'q Columns) -> Self {
        Self { org, filter, by: None, only: None, columns }
    }

    /// The values of a dimension kept apart.
    pub const fn by(self, dimension: Dimension) -> Self {
        Self { by: Some(dimension), ..self }
    }

    /// Of the values that are kept apart these alone.
    pub const fn only(self, values: &'q [String]) -> Self {
        Self { only: Some(values), ..self }
    }

    /// `None` where only facts answer: filters on two dimensions, and parts that rollups do not keep. Two tools of one run would
    /// count it twice, unless they are kept apart.
    pub fn source(&self) -> Option<RollupSource> {
        let Self { filter, by, columns, .. } = *self;
        // Without values that are kept apart there is nothing that it could be about.
        let only = self.only.filter(|_| by.is_some());
        let mut narrowed = filter.iter();
        match (narrowed.next(), narrowed.next()) {
            (None, _) => {
                let is_in_total = by.is_some_and(|by| PARTS.contains(&by)) && columns.sparse().next().is_none();
                Some(if is_in_total && only.is_none_or(|only| only.len() > FEW) {
                    RollupSource { dimension: None, values: None, part: by }
                } else {
                    RollupSource { dimension: by, values: only.map(<[String]>::to_vec), part: None }
                })
            }
            (Some((dimension, values)), None) => {
                let part = by.filter(|by| *by != dimension);
                let is_kept = part.is_none_or(|part| PARTS.contains(&part));
                let adds_up = by == Some(dimension) || !has_many(dimension) || values.len() == 1;
                let values = match only.filter(|_| part.is_none()) {
                    Some(only) => only.to_vec(),
                    None => values.iter().cloned().collect(),
                };
                (is_kept && adds_up).then_some(RollupSource { dimension: Some(dimension), values: Some(values), part })
            }
            _ => None,
        }
    }

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
        let facts = fact_rows::Rows { filter: self.filter, by: self.by, only: self.only };
        let target_of = |at| cuts.partition_point(|cut| *cut <= at).saturating_sub(1) as u32;
        let Some(source) = self.source() else {
            fact_rows::add(connection, whose, facts, &[range], self.columns, target_of, &mut groups).await?;
            return Ok(groups);
        };
        let plan = plan::cover(range, cuts, source.grains());
        let (within, stretches): (Vec<_>, Vec<_>) =
            plan.stretches.into_iter().partition(|stretch| source.is_within(stretch.grain));
        let rows = rollup_rows::Rows {
            dimension: Slice::number(source.dimension, source.part),
            values: source.values.as_deref(),
            parts: self.only.filter(|_| source.part.is_some()),
            apart: whose.apart().or(self.by.map(|_| if source.part.is_some() { "part" } else { "value" })),
        };
        rollup_rows::add(connection, whose, rows, &stretches, self.columns, &mut groups).await?;
        if let Some(part) = source.part {
            let rows = rollup_rows::Rows { dimension: Slice::number(source.dimension, None), parts: None, ..rows };
            let part = part_rows::Parts { of: part, only: self.only };
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
        let facts = fact_rows::Rows { filter: self.filter, by: None, only: None };
        let Some(source) = Self { by: None, ..*self }.source() else {
            fact_rows::add(connection, self.org.into(), facts, &[range], self.columns, target_of, &mut groups).await?;
            return Ok(groups);
        };
        let plan = plan::hours(range, longest);
        let dimension = Slice::number(source.dimension, None);
        let rows = rollup_rows::Rows { dimension, values: source.values.as_deref(), parts: None, apart: None };
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
    // Without a fence (`Whose::fence`) the planner, where it knows how many stretches there are, would rather read all that these
    // organisations ever had than look into the index for each stretch. The plan for any number of them does look.
    sqlx::raw_sql("set local plan_cache_mode = force_generic_plan").execute(&mut *connection).await?;
    let question = Question::of(OrgId::ABOVE, filter, columns);
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
    use crate::domain::figure::Figure;

    fn source(filter: &Filter, by: Option<Dimension>, only: Option<&[String]>, figure: Figure) -> Option<RollupSource> {
        Question { org: OrgId::ABOVE, filter, by, only, columns: &Columns::of(&[figure]) }.source()
    }

    fn rollups_for(filter: &Filter, by: Option<Dimension>) -> Option<RollupSource> {
        source(filter, by, None, Figure::Sessions)
    }

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
    fn sums_of_what_is_kept_in_the_total_need_no_rows_of_their_own() {
        use Dimension::{Agent, Model, User};
        let source = |filter: &Filter, by| source(filter, Some(by), None, Figure::CostUsd).unwrap();
        let users = source(&Filter::default(), User);
        assert_eq!((users.dimension, users.part, users.grains()), (None, Some(User), &Grain::ALL[..]));
        assert!(Grain::ALL.iter().all(|grain| users.is_within(*grain)));
        assert_eq!(source(&Filter::default(), Agent).dimension, Some(Agent));
        assert_eq!(source(&filter(&[(Model, "a")]), Model).dimension, Some(Model));
    }

    #[test]
    fn a_few_values_are_looked_up_and_many_are_picked_out() {
        use Dimension::{Model, User};
        let names: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let (all, of_model) = (Filter::default(), filter(&[(Model, "m")]));
        let source = |filter, only, figure| source(filter, Some(User), Some(only), figure).unwrap();
        let few = source(&all, &names[..3], Figure::Runs);
        assert_eq!((few.dimension, few.values.as_deref()), (Some(User), Some(&names[..3])));
        assert_eq!(source(&all, &names, Figure::Runs).dimension, None);
        assert_eq!(source(&all, &names, Figure::Sessions).values.as_ref(), Some(&names));
        let users = source(&of_model, &names, Figure::Runs);
        assert_eq!((users.values.as_deref(), users.part), (Some(&["m".to_owned()][..]), Some(User)));
        let runs = Columns::of(&[Figure::Runs]);
        let whole = Question::of(OrgId::ABOVE, &all, &runs).only(&names);
        assert_eq!(whole.source(), Some(RollupSource { dimension: None, values: None, part: None }));
    }

    #[test]
    fn a_run_with_two_of_the_tools_is_not_counted_twice() {
        let two_tools = filter(&[(Dimension::Tool, "a"), (Dimension::Tool, "b")]);
        assert!(rollups_for(&two_tools, None).is_none());
        assert!(rollups_for(&two_tools, Some(Dimension::Model)).is_none());
        assert!(rollups_for(&two_tools, Some(Dimension::Tool)).is_some());
    }
}
