//! Progress bars of commands that take longer than a few seconds. They show themselves on a terminal only.

use crate::domain::time::{SECOND, TimeRange, Timestamp};
use indicatif::{ProgressBar, ProgressStyle};

/// A bar over a stretch of time; see [`place`].
pub fn of_time(range: TimeRange) -> ProgressBar {
    bar((range.length() / SECOND).unsigned_abs())
}

/// Where an instant lies on the bar of its range.
pub fn place(range: TimeRange, at: Timestamp) -> u64 {
    (at.since(range.from()) / SECOND).unsigned_abs()
}

/// A bar over a known number of events or bytes.
pub fn of_total(length: u64) -> ProgressBar {
    bar(length)
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {elapsed}  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style)
}
