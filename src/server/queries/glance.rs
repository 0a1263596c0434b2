//! The figures of the landing page: the ordinary ones, over the thirty days, the day and the week that now lies in.

use super::{columns::Columns, evaluate::evaluate_all, groups::Groups, servers, source::Question, training, watermark};
use crate::{
    domain::{
        answer::{Answer, AnsweredRange},
        dimension::Dimension,
        error::AppError,
        figure::{Figure, FigureValue},
        filter::Filter,
        ids::OrgId,
        overview::{Glance, Standing, Stretch, TopModel},
        query::Granularity,
        time::{DAY, QUARTER_HOUR, TimeRange, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        zone,
    },
};
use sqlx::PgConnection;

/// Of the thirty days.
pub const MONTH: [Figure; 7] = [
    Figure::Sessions,
    Figure::Runs,
    Figure::SuccessRate,
    Figure::CostUsd,
    Figure::UnpricedCalls,
    Figure::MessagesPerSession,
    Figure::ModelCalls,
];
const TODAY: [Figure; 1] = [Figure::Messages];
const WEEK: [Figure; 1] = [Figure::TotalTokens];

/// Days of the longest stretch, today included: those of the pages' range "30d".
const DAYS: usize = 30;

/// Everything in one snapshot. The answer's range is that of the thirty days.
pub async fn glance(db: &Db, scope: &Scope<ViewTotals>, tz: &str) -> Result<Answer<Glance>, AppError> {
    let stretches = Stretches::of(scope.at(), tz)?;
    let org = scope.org();
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, org, scope.at()).await?;
    let data = Glance {
        month: figures(&mut snapshot, org, stretches.month, &MONTH).await?,
        today: figures(&mut snapshot, org, stretches.today, &TODAY).await?,
        week: figures(&mut snapshot, org, stretches.week, &WEEK).await?,
        top_model: top_model(&mut snapshot, org, stretches.month.0).await?,
        standing: standing(&mut snapshot, org, stretches.month, scope.at()).await?,
    };
    Ok(Answer { range: AnsweredRange { range: stretches.month.0, tz: tz.to_owned() }, complete_to, data })
}

/// A stretch of time, and the one before that it is compared with.
type Pair = (TimeRange, TimeRange);

struct Stretches {
    month: Pair,
    today: Pair,
    week: Pair,
}

impl Stretches {
    /// What of a day or a week is over is compared with as much of the one before: a morning is not behind a whole day.
    fn of(now: Timestamp, tz: &str) -> Result<Self, AppError> {
        let tz = zone::find(tz)?;
        let around = |days: i64| range(now.minus(days * DAY), now.plus(1));
        let days = zone::bucket_edges(&tz, Granularity::Day, around(DAYS as i64 + 2))?;
        let weeks = zone::bucket_edges(&tz, Granularity::Week, around(8))?;
        // Ends with the quarter hour that now lies in, as ranges of pages do.
        let to = now.plus(1).ceil(QUARTER_HOUR);
        // The last edge is where what is now ends.
        let back = |edges: &[Timestamp], count: usize| edges[edges.len().saturating_sub(1 + count)];
        let so_far = |edges: &[Timestamp]| {
            let (begin, before) = (back(edges, 1), back(edges, 2));
            // Just after midnight there is as good as nothing to compare with, and never an empty range.
            (range(begin, to), range(before, before.plus(now.since(begin).max(1))))
        };
        let month = range(back(&days, DAYS), to);
        Ok(Self { month: (month, month.previous()), today: so_far(&days), week: so_far(&weeks) })
    }
}

fn range(from: Timestamp, to: Timestamp) -> TimeRange {
    TimeRange::new(from, to).expect("it ends after now, and begins before")
}

async fn figures(
    connection: &mut PgConnection,
    org: OrgId,
    (range, before): Pair,
    figures: &[Figure],
) -> Result<Stretch, sqlx::Error> {
    let (filter, columns) = (Filter::default(), Columns::of(figures));
    let question = Question::of(org, &filter, &columns);
    let now = question.answer(&mut *connection, range, &[range.from(), range.to()]).await?;
    let previous = question.answer(connection, before, &[before.from(), before.to()]).await?;
    let all = |groups: &Groups| evaluate_all(figures, &groups.whole()[0], &filter);
    Ok(Stretch { range, figures: all(&now), previous: all(&previous) })
}

/// Equals by name, so that it does not change by itself.
async fn top_model(connection: &mut PgConnection, org: OrgId, range: TimeRange) -> Result<Option<TopModel>, sqlx::Error> {
    let columns = Columns::of(&[Figure::ModelCalls]);
    let filter = Filter::default();
    let question = Question::of(org, &filter, &columns).by(Dimension::Model);
    let groups = question.answer(connection, range, &[range.from(), range.to()]).await?;
    let mut models: Vec<(i64, String)> = groups
        .by_value()
        .into_iter()
        .filter_map(|(model, measures)| match evaluate_all(&[Figure::ModelCalls], &measures, &filter)[&Figure::ModelCalls] {
            FigureValue::Count(calls) if calls > 0 => Some((calls, model.to_owned())),
            _ => None,
        })
        .collect();
    models.sort_by(|(one_calls, one), (other_calls, other)| other_calls.cmp(one_calls).then_with(|| one.cmp(other)));
    let all_calls = models.iter().map(|(calls, _)| calls).sum();
    Ok(models.into_iter().next().map(|(calls, model)| TopModel { model, calls, all_calls }))
}

async fn standing(
    connection: &mut PgConnection,
    org: OrgId,
    (month, before): Pair,
    now: Timestamp,
) -> Result<Standing, sqlx::Error> {
    let ever = training::counts(&mut *connection, org, range(Timestamp::EARLIEST, now.plus(DAY))).await?;
    let (models, datasets, ready_datasets) = training::number(&mut *connection, org).await?;
    Ok(Standing {
        training_jobs: ever.jobs,
        active_jobs: ever.active,
        training_success_rate: training::counts(&mut *connection, org, month).await?.success_rate,
        training_success_before: training::counts(&mut *connection, org, before).await?.success_rate,
        models,
        running_servers: servers::of(connection, org, now).await?.inference_online,
        datasets,
        ready_datasets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::tests::world::at;

    fn text((range, before): Pair) -> [String; 4] {
        [range.from(), range.to(), before.from(), before.to()].map(|at| at.to_string())
    }

    #[test]
    fn a_day_and_a_week_are_compared_with_as_much_of_the_ones_before() {
        // A Wednesday afternoon in Berlin.
        let stretches = Stretches::of(at("2026-03-04T13:07:00Z"), "Europe/Berlin").unwrap();
        assert_eq!(
            text(stretches.today),
            ["2026-03-03T23:00:00Z", "2026-03-04T13:15:00Z", "2026-03-02T23:00:00Z", "2026-03-03T13:07:00Z"]
        );
        assert_eq!(
            text(stretches.week),
            ["2026-03-01T23:00:00Z", "2026-03-04T13:15:00Z", "2026-02-22T23:00:00Z", "2026-02-25T13:07:00Z"]
        );
        assert_eq!(stretches.month.0.from(), at("2026-02-02T23:00:00Z"));
        assert_eq!(stretches.month.1, stretches.month.0.previous());
    }

    #[test]
    fn midnight_belongs_to_the_day_that_begins() {
        for zone in ["UTC", "Asia/Kathmandu", "America/Santiago", "Australia/Lord_Howe"] {
            for now in ["2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-29T18:15:00Z", "2026-10-25T01:30:00Z"] {
                let stretches = Stretches::of(at(now), zone).unwrap();
                for (range, before) in [stretches.today, stretches.week, stretches.month] {
                    assert!(range.contains(at(now)) && before.to() <= range.from(), "{zone} {now}");
                }
                assert!(stretches.week.0.from() <= stretches.today.0.from());
            }
        }
        let stretches = Stretches::of(at("2026-03-02T00:00:00Z"), "UTC").unwrap();
        assert_eq!((stretches.today.0.from(), stretches.week.0.from()), (at("2026-03-02T00:00:00Z"), at("2026-03-02T00:00:00Z")));
    }
}
