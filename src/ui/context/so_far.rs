//! Today and this month on the viewer's clocks, whatever range the page shows.

use super::viewer::ViewerContext;
use crate::{
    domain::{
        error::AppError,
        query::StatsQuery,
        time::{DAY, QUARTER_HOUR, SECOND, TimeRange, Timestamp},
        zone::Zone,
    },
    ui::browser,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoFar {
    Today,
    Month,
}

impl SoFar {
    /// From its first midnight to the end of the current quarter hour.
    pub fn range(self, now: Timestamp, zone: &Zone) -> TimeRange {
        let today = now.plus(i64::from(zone.offset(now)) * SECOND).floor(DAY);
        let first = match self {
            Self::Today => today,
            Self::Month => today.minus((i64::from(zone.local(now).day) - 1) * DAY),
        };
        let to = now.plus(1).ceil(QUARTER_HOUR);
        TimeRange::new(zone.instant(first.micros()), to).expect("a midnight that has been is before what is to come")
    }

    /// The same question about this time.
    pub async fn stats(self, stats: StatsQuery, viewer: ViewerContext) -> Result<StatsQuery, AppError> {
        let viewer = viewer.resource.answer().await?;
        let now = browser::now().unwrap_or(viewer.now);
        Ok(StatsQuery { range: self.range(now, &viewer.zone), ..stats })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_and_this_month_begin_at_a_midnight_of_the_zone() {
        let autumn: Timestamp = "2026-10-25T01:00:00Z".parse().unwrap();
        let zone = Zone { name: "Europe/Berlin".into(), offsets: vec![(Timestamp::EARLIEST, 7200), (autumn, 3600)] };
        let now: Timestamp = "2026-10-25T23:20:00Z".parse().unwrap();
        let from = |of: SoFar| of.range(now, &zone).from().to_string();
        assert_eq!(from(SoFar::Today), "2026-10-25T23:00:00Z");
        assert_eq!(from(SoFar::Month), "2026-09-30T22:00:00Z");
        assert_eq!(SoFar::Today.range(now, &zone).to().to_string(), "2026-10-25T23:30:00Z");
    }
}
