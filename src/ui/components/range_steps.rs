//! Going on in time from the range that is shown: earlier, later, closer, further away. Each step is an address.

use super::icon::{Glyph, Icon};
use crate::{
    domain::time::{HOUR, QUARTER_HOUR, TimeRange, Timestamp},
    ui::{
        components::range_selector::words,
        context::{filters::Filters, page_address::PageAddress, viewer::ViewerContext},
    },
};
use leptos::prelude::*;

/// Shorter ranges are not stepped to.
const SHORTEST: i64 = HOUR;
/// Longer ones neither: two years.
const LONGEST: i64 = 2 * 365 * 24 * HOUR;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Earlier,
    Later,
    Closer,
    Further,
}

impl Step {
    /// Nothing where it would go nowhere: into the future, or out of bounds.
    fn from(self, range: TimeRange, now: Timestamp) -> Option<TimeRange> {
        let (length, end) = (range.length(), now.plus(1).ceil(QUARTER_HOUR));
        // In whole quarter hours, so that a step keeps the length.
        let half = (length / 2 / QUARTER_HOUR).max(1) * QUARTER_HOUR;
        let (from, to) = match self {
            Self::Earlier => (range.from().minus(half), range.to().minus(half)),
            Self::Later if range.to() >= end => return None,
            Self::Later => {
                let by = half.min(end.since(range.to()));
                (range.from().plus(by), range.to().plus(by))
            }
            Self::Closer if length / 2 < SHORTEST => return None,
            Self::Closer => (range.from().plus(length / 4), range.to().minus(length / 4)),
            Self::Further if length.saturating_mul(2) > LONGEST => return None,
            Self::Further => {
                let to = range.to().plus(half).min(end.max(range.to()));
                (to.minus(2 * length), to)
            }
        };
        // Whole quarter hours are added up already.
        TimeRange::new(from.floor(QUARTER_HOUR), to.ceil(QUARTER_HOUR))
    }
}

#[component]
pub fn RangeSteps() -> impl IntoView {
    let (filters, viewer, address) = (Filters::expect(), ViewerContext::expect(), PageAddress::here());
    let draw = move || {
        let zone = viewer.zone();
        let now = viewer.now()?;
        let range = filters.with(|selection| selection.range(now, &zone));
        let step = |step: Step, label: &'static str, icon: Icon| {
            let inner = view! { <Glyph icon size=14 /> };
            match step.from(range, now) {
                Some(range) => {
                    let to = address.link_over(range);
                    view! { <a class="button is-small is-icon" href=to title=label aria-label=label data-noscroll="true">{inner}</a> }.into_any()
                }
                None => {
                    view! { <span class="button is-small is-icon" role="link" aria-disabled="true" aria-label=label>{inner}</span> }.into_any()
                }
            }
        };
        let view = view! {
            <span class="faint">{words(&zone, range)}</span>
            {step(Step::Earlier, "Earlier", Icon::ChevronLeft)}
            {step(Step::Later, "Later", Icon::ChevronRight)}
            {step(Step::Closer, "Zoom in", Icon::ZoomIn)}
            {step(Step::Further, "Zoom out", Icon::ZoomOut)}
        };
        Some(view.into_any())
    };
    view! {
        <nav class="range-steps" aria-label="Steps in time">
            <Transition>{move || draw().into_any()}</Transition>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;

    #[test]
    fn steps_go_back_and_forth_and_never_into_the_future() {
        let at = |hours: i64| Timestamp::from_micros(hours * HOUR);
        let range = |from, to| TimeRange::new(at(from), at(to));
        let now = at(100).minus(1);
        let day = range(50, 74).unwrap();
        assert_eq!(Step::Earlier.from(day, now), range(38, 62));
        assert_eq!(Step::Later.from(day, now), range(62, 86));
        assert_eq!(Step::Later.from(range(70, 94).unwrap(), now), range(76, 100));
        assert_eq!(Step::Later.from(range(76, 100).unwrap(), now), None);
        assert_eq!(Step::Closer.from(day, now), range(56, 68));
        assert_eq!(Step::Further.from(day, now), range(38, 86));
        assert_eq!(Step::Further.from(range(76, 100).unwrap(), now), range(52, 100));
        assert_eq!(Step::Closer.from(range(50, 51).unwrap(), now), None);
        let odd = TimeRange::new(at(50), at(60).plus(QUARTER_HOUR)).unwrap();
        assert_eq!(Step::Earlier.from(odd, now).unwrap().length(), odd.length());
        let decade = TimeRange::new(at(0).minus(600 * DAY), at(0)).unwrap();
        assert_eq!(Step::Further.from(decade, now), None);
    }
}
