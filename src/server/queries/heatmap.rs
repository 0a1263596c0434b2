//! A figure by weekday and hour, on the clocks of the query's zone: one read of the range's hours, whatever its length.

use super::{
    columns::Columns,
    evaluate::evaluate_all,
    source::Question,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        figure::Figure,
        heatmap::{DAYS, HOURS, Heatmap},
        query::StatsQuery,
        time::{HOUR, SECOND, TimeRange, Timestamp},
        zone::Zone,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::key::Grain,
        zone,
    },
};

pub async fn heatmap(
    db: &Db,
    scope: &Scope<ViewTotals>,
    query: &StatsQuery,
    figure: Figure,
) -> Result<Answer<Heatmap>, AppError> {
    check(scope, query, None)?;
    let zone = zone::describe(&query.tz)?;
    let columns = Columns::of(&[figure]);
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let question = Question::of(scope.org(), &query.filter, &columns);
    let cell = |at| place(&zone, at);
    let groups = question.scatter(&mut snapshot, query.range, longest(&zone, query.range), DAYS * HOURS, cell).await?;
    let of = &query.filter;
    let values: Vec<_> = groups.whole().iter().map(|measures| evaluate_all(&[figure], measures, of)[&figure]).collect();
    let days = values.chunks(HOURS).map(<[_]>::to_vec).collect();
    Ok(Answer { range: answered(query), complete_to, data: Heatmap { figure, days } })
}

fn place(zone: &Zone, at: Timestamp) -> u32 {
    let local = zone.local(at);
    u32::from(local.weekday) * HOURS as u32 + u32::from(local.hour)
}

/// Hours of UTC, where in this range they are hours of the zone as well.
fn longest(zone: &Zone, range: TimeRange) -> Grain {
    let ends = zone.offsets.iter().skip(1).map(|(from, _)| *from).chain([Timestamp::from_micros(i64::MAX)]);
    let in_force = zone.offsets.iter().zip(ends).filter(|((from, _), end)| *from < range.to() && *end > range.from());
    let mut whole = in_force.map(|((from, offset), _)| {
        let begins_whole = *from <= range.from() || from.micros() % HOUR == 0;
        i64::from(*offset) * SECOND % HOUR == 0 && begins_whole
    });
    if whole.all(|whole| whole) { Grain::Hour } else { Grain::QuarterHour }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::tests::world::at;

    #[test]
    fn hours_of_utc_serve_where_clocks_show_whole_hours() {
        let range = |from, to| TimeRange::new(at(from), at(to)).unwrap();
        let spring = range("2026-03-01T00:00:00Z", "2026-04-30T00:00:00Z");
        for (name, grain) in [
            ("UTC", Grain::Hour),
            ("Europe/Berlin", Grain::Hour),
            ("Asia/Kathmandu", Grain::QuarterHour),
            ("Australia/Lord_Howe", Grain::QuarterHour),
        ] {
            assert_eq!(longest(&zone::describe(name).unwrap(), spring), grain, "{name}");
        }
        let summer = range("2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!(longest(&zone::describe("Australia/Lord_Howe").unwrap(), summer), Grain::Hour, "+11:00 while it lasts");
    }
}
