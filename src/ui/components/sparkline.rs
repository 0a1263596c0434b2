//! A trend without axes, as an SVG of fixed size. Gaps stay gaps: a bucket without data is not zero.

use crate::ui::format::fixed;
use leptos::prelude::*;

const WIDTH: u8 = 92;
const HEIGHT: u8 = 34;
/// Room for the line's own thickness.
const EDGE: f64 = 2.0;

/// In: a value per bucket.
#[component]
pub fn Sparkline(values: Signal<Vec<Option<f64>>>) -> impl IntoView {
    let shape = Memo::new(move |_| values.with(|values| outline(values)));
    view! {
        <svg class="stat-spark" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
            <path class="spark-area" d=move || shape.with(|shape| shape.1.clone())></path>
            <path class="spark-line" d=move || shape.with(|shape| shape.0.clone())></path>
        </svg>
    }
}

/// The line and the area under it as path data.
fn outline(values: &[Option<f64>]) -> (String, String) {
    use std::fmt::Write;
    let known = values.iter().flatten().copied();
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let (mut line, mut area) = (String::new(), String::new());
    if !low.is_finite() || values.len() < 2 {
        return (line, area);
    }
    let (width, height) = (f64::from(WIDTH), f64::from(HEIGHT));
    let step = (width - 2.0 * EDGE) / (values.len() - 1) as f64;
    let x = |index: usize| fixed(EDGE + index as f64 * step, 1);
    let y = |value: f64| {
        let share = match high > low {
            true => (value - low) / (high - low),
            // Always the same: in the middle, or nothing at all.
            false if high == 0.0 => 0.0,
            false => 0.5,
        };
        fixed(height - EDGE - share * (height - 2.0 * EDGE), 1)
    };
    let mut start = None;
    // Writing to a string does not fail.
    for (index, value) in values.iter().enumerate() {
        match (value, start) {
            (Some(value), None) => {
                start = Some(index);
                _ = write!(line, "M{} {}", x(index), y(*value));
                _ = write!(area, "M{} {HEIGHT}L{} {}", x(index), x(index), y(*value));
            }
            (Some(value), Some(_)) => {
                _ = write!(line, "L{} {}", x(index), y(*value));
                _ = write!(area, "L{} {}", x(index), y(*value));
            }
            (None, Some(_)) => {
                start = None;
                _ = write!(area, "L{} {HEIGHT}Z", x(index - 1));
            }
            (None, None) => {}
        }
    }
    if start.is_some() {
        _ = write!(area, "L{} {HEIGHT}Z", x(values.len() - 1));
    }
    (line, area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_parts_the_line() {
        let (line, area) = outline(&[Some(0.0), Some(1.0), None, Some(1.0), Some(0.5)]);
        assert_eq!(line, "M2.0 32.0L24.0 2.0M68.0 2.0L90.0 17.0");
        assert_eq!(area.matches('Z').count(), 2);
    }

    #[test]
    fn nothing_and_one_value_draw_nothing() {
        assert_eq!(outline(&[None, None]), Default::default());
        assert_eq!(outline(&[Some(3.0)]), Default::default());
    }
}
