//! A card with a figure by weekday and hour: a table whose cells are tinted, so that it needs no drawing and says every value. The
//! arrow keys go from cell to cell.

use super::time_card::NothingDrawn;
use crate::{
    domain::{
        answer::Answer,
        figure::FigureValue,
        heatmap::{Cell, DAYS, HOURS, Heatmap, WEEKDAYS},
    },
    ui::{
        browser,
        components::load::Load,
        context::{ask::Asking, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

/// Tints beyond none.
const STEPS: f64 = 6.0;
/// Hours that are named as the busiest.
const NAMED: usize = 3;

#[component]
pub fn HeatCard(title: &'static str, what: &'static str, resource: Asking<Answer<Heatmap>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let subtitle = move || format!("{what} by weekday and hour, in {}", viewer.zone().name.replace('_', " "));
    let content = move |answer: Signal<Answer<Heatmap>>| {
        let heatmap = Memo::new(move |_| answer.with(|answer| answer.data.clone()));
        let is_empty = Memo::new(move |_| heatmap.with(|heatmap| heatmap.largest().is_none()));
        let draw = move || match is_empty.get() {
            true => view! { <NothingDrawn /> }.into_any(),
            false => view! { <Grid title heatmap /> }.into_any(),
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card heat" aria-label=title>
            <div class="card-head">
                <div>
                    <h2>{title}</h2>
                    <p>
                        <Transition fallback=|| "\u{a0}">{move || subtitle().into_any()}</Transition>
                    </p>
                </div>
            </div>
            <div class="card-body">
                <Load resource skeleton=|| view! { <div class="skeleton is-block heat-wait"></div> } content />
            </div>
        </section>
    }
}

#[component]
fn Grid(title: &'static str, heatmap: Memo<Heatmap>) -> impl IntoView {
    // The cell that is looked at: its words stand below the table.
    let at = RwSignal::new(None::<(usize, usize)>);
    let start =
        Memo::new(move |_| heatmap.with(|heatmap| heatmap.busiest(1).first().map_or((0, 0), |cell| (cell.day, cell.hour))));
    let step = move |event: leptos::ev::KeyboardEvent| {
        let (day, hour) = at.get_untracked().unwrap_or_else(|| start.get_untracked());
        if let Some((day, hour)) = moved(day, hour, &event.key()) {
            event.prevent_default();
            at.set(Some((day, hour)));
            browser::focus(&format!("[data-cell=\"{day}-{hour}\"]"));
        }
    };
    let body = move || {
        heatmap.with(|heatmap| {
            let largest = heatmap.largest().unwrap_or(1.0);
            let line = |(day, hours): (usize, &Vec<FigureValue>)| {
                let cells = hours.iter().enumerate().map(|(hour, value)| {
                    let cell = Cell { day, hour, value: *value };
                    let tab = move || if at.get().unwrap_or_else(|| start.get()) == (day, hour) { "0" } else { "-1" };
                    view! {
                        <td
                            class=format!("heat-cell heat-{}", tint(*value, largest))
                            data-cell=format!("{day}-{hour}")
                            tabindex=tab
                            on:focus=move |_| at.set(Some((day, hour)))
                            on:pointerenter=move |_| at.set(Some((day, hour)))
                        >
                            <span class="unseen">{amount(heatmap, cell)}</span>
                        </td>
                    }
                    .into_any()
                });
                let name = WEEKDAYS[day];
                view! {
                    <tr>
                        <th scope="row" aria-label=name>
                            {&name[..3]}
                        </th>
                        {cells.collect_view()}
                    </tr>
                }
                .into_any()
            };
            heatmap.days.iter().enumerate().map(line).collect_view()
        })
    };
    let heads = (0..HOURS).map(|hour| {
        // Every third one is named on screen.
        let shown = (hour % 3 == 0).then(|| view! { <span aria-hidden="true">{hour}</span> }.into_any());
        view! { <th scope="col">{shown} <span class="unseen">{hours(hour)}</span></th> }.into_any()
    });
    let reading = move || {
        heatmap.with(|heatmap| {
            let (day, hour) = at.get()?;
            let value = *heatmap.days.get(day)?.get(hour)?;
            Some(words(heatmap, Cell { day, hour, value }))
        })
    };
    view! {
        <p class="heat-peaks">{move || heatmap.with(peaks)}</p>
        <div class="heat-frame" role="region" aria-label=format!("{title}, a row per weekday")>
            <table class="heat-table" on:keydown=step on:pointerleave=move |_| at.set(None)>
                <thead>
                    <tr>
                        <td></td>
                        {heads.collect_view()}
                    </tr>
                </thead>
                <tbody>{move || body()}</tbody>
            </table>
        </div>
        <div class="heat-foot">
            <span>{move || reading().unwrap_or_else(|| "Point at an hour, or go there with the arrow keys".into())}</span>
            <span class="heat-scale" aria-hidden="true">
                "less"
                {(0..=STEPS as usize).map(|step| view! { <i class=format!("heat-{step}")></i> }.into_any()).collect_view()}
                "more"
            </span>
        </div>
    }
}

/// The cell that a key leads to; days end at Sunday, hours go on at the other end.
fn moved(day: usize, hour: usize, key: &str) -> Option<(usize, usize)> {
    match key {
        "ArrowUp" => Some((day.saturating_sub(1), hour)),
        "ArrowDown" => Some(((day + 1).min(DAYS - 1), hour)),
        "ArrowLeft" => Some((day, (hour + HOURS - 1) % HOURS)),
        "ArrowRight" => Some((day, (hour + 1) % HOURS)),
        "Home" => Some((day, 0)),
        "End" => Some((day, HOURS - 1)),
        _ => None,
    }
}

/// 0 for nothing, else in equal steps up to the largest.
fn tint(value: FigureValue, largest: f64) -> u8 {
    match value.approximate() {
        Some(value) if value > 0.0 => (value / largest * STEPS).ceil().clamp(1.0, STEPS) as u8,
        _ => 0,
    }
}

/// "14 to 15".
fn hours(hour: usize) -> String {
    format!("{hour} to {}", hour + 1)
}

fn amount(heatmap: &Heatmap, cell: Cell) -> String {
    format::plain(heatmap.figure.spec().unit, cell.value)
}

/// "Tuesday, 14 to 15: 1.2 M tokens, 3.4 % of all".
fn words(heatmap: &Heatmap, cell: Cell) -> String {
    let noun = heatmap.figure.spec().label.to_ascii_lowercase();
    let share = heatmap.share(cell).map(|share| format!(", {} of all", format::percent(share))).unwrap_or_default();
    format!("{}, {}: {} {noun}{share}", WEEKDAYS[cell.day], hours(cell.hour), amount(heatmap, cell))
}

/// The busiest hours in a sentence.
fn peaks(heatmap: &Heatmap) -> String {
    let named = heatmap.busiest(NAMED).into_iter().map(|cell| {
        let share = heatmap.share(cell).map(|share| format!(" ({})", format::percent(share))).unwrap_or_default();
        format!("{} {}{share}", WEEKDAYS[cell.day], hours(cell.hour))
    });
    format!("Busiest: {}", named.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figure::Figure;

    #[test]
    fn tints_rise_in_equal_steps_and_only_nothing_has_none() {
        let tints: Vec<u8> = [0, 1, 100, 101, 600].into_iter().map(|count| tint(FigureValue::Count(count), 600.0)).collect();
        assert_eq!(tints, [0, 1, 1, 2, 6]);
        assert_eq!(tint(FigureValue::None(()), 600.0), 0);
    }

    #[test]
    fn the_busiest_hours_are_named_in_words() {
        let mut days = vec![vec![FigureValue::Count(0); HOURS]; DAYS];
        days[1][14] = FigureValue::Count(300);
        days[4][9] = FigureValue::Count(100);
        let heatmap = Heatmap { figure: Figure::TotalTokens, days };
        assert_eq!(peaks(&heatmap), "Busiest: Tuesday 14 to 15 (75.0\u{a0}%), Friday 9 to 10 (25.0\u{a0}%)");
        assert_eq!(words(&heatmap, heatmap.busiest(1)[0]), "Tuesday, 14 to 15: 300 tokens, 75.0\u{a0}% of all");
    }

    #[test]
    fn keys_stay_in_the_week() {
        assert_eq!(moved(0, 0, "ArrowUp"), Some((0, 0)));
        assert_eq!(moved(6, 23, "ArrowDown"), Some((6, 23)));
        assert_eq!(moved(2, 23, "ArrowRight"), Some((2, 0)));
        assert_eq!(moved(2, 5, "Enter"), None);
    }
}
