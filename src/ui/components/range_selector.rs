//! Choosing the time range: presets, or two instants in the viewer's zone.

use super::{
    dialog::Dialog,
    icon::{Glyph, Icon},
};
use crate::{
    domain::{
        time::{DAY, HOUR, MINUTE, TimeRange, Timestamp},
        zone::Zone,
    },
    ui::{
        context::{
            filters::Filters,
            span::{Preset, Span},
            viewer::ViewerContext,
        },
        format,
    },
};
use leptos::prelude::*;

/// Also answers to the keys 1 to 5, and 6 for a range of one's own.
#[component]
pub fn RangeSelector(custom_open: RwSignal<bool>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let is_chosen = move |preset| filters.with(|selection| selection.span == Span::Preset(preset));
    let custom = move || {
        filters.with(|selection| match selection.span {
            Span::Custom(range) => Some(range),
            Span::Preset(_) => None,
        })
    };
    let presets = Preset::ALL.map(|preset| {
        view! {
            <button
                type="button"
                class="segment"
                aria-pressed=move || is_chosen(preset).to_string()
                title=format!("Show {}", preset.words())
                on:click=move |_| filters.choose(preset)
            >
                {preset.key()}
            </button>
        }
        .into_any()
    });
    let custom_words = move || match custom() {
        Some(range) => words(&viewer.zone(), range),
        None => "Custom".to_owned(),
    };
    view! {
        <div class="segmented" role="group" aria-label="Time range">
            {presets.into_iter().collect_view()}
            <button
                type="button"
                class="segment"
                aria-pressed=move || custom().is_some().to_string()
                aria-haspopup="dialog"
                aria-label="Custom time range"
                on:click=move |_| custom_open.set(true)
            >
                <span class="narrow-only">
                    <Glyph icon=Icon::Calendar size=15 />
                </span>
                <span class="wide-only">
                    <Transition>{move || custom_words().into_any()}</Transition>
                </span>
            </button>
        </div>
        <Dialog open=custom_open title="Choose a time range">
            <CustomRange open=custom_open />
        </Dialog>
    }
}

#[component]
fn CustomRange(open: RwSignal<bool>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let zone = viewer.zone();
    let now = viewer.now().unwrap_or(Timestamp::from_micros(0));
    let range = filters.with(|selection| selection.range(now, &zone));
    let from = RwSignal::new(to_input(&zone, range.from()));
    let to = RwSignal::new(to_input(&zone, range.to()));
    let problem = RwSignal::new(None::<&'static str>);
    let name = zone.name.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let chosen = match (from_input(&zone, &from.get_untracked()), from_input(&zone, &to.get_untracked())) {
            (Some(from), Some(to)) => TimeRange::new(from, to).ok_or("The end has to be after the beginning."),
            _ => Err("Both times are needed, with day and time."),
        };
        match chosen {
            Ok(range) => {
                open.set(false);
                filters.narrow_to(range);
            }
            Err(words) => problem.set(Some(words)),
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <label class="field">
                "From"
                <input class="input" type="datetime-local" required autofocus prop:value=from on:input:target=move |event| from.set(event.target().value()) />
            </label>
            <label class="field">
                "To, not included"
                <input class="input" type="datetime-local" required prop:value=to on:input:target=move |event| to.set(event.target().value()) />
            </label>
            <p class="faint">{format!("Times are in {}.", name.replace('_', " "))}</p>
            {move || problem.get().map(|words| view! { <p class="bad" role="alert">{words}</p> }.into_any())}
            <button type="submit" class="button is-main">"Show this range"</button>
        </form>
    }
}

/// "22 Oct – 3 Nov", with times when the range is short.
pub fn words(zone: &Zone, range: TimeRange) -> String {
    let last = range.to().minus(1);
    let (from, to) = (format::day(zone, range.from()), format::day(zone, last));
    if range.length() < 2 * DAY {
        let ends = format::hour_minute(zone, range.to());
        return format!("{from}, {}\u{2009}–\u{2009}{ends}", format::hour_minute(zone, range.from()));
    }
    format!("{from}\u{2009}–\u{2009}{to}")
}

/// As `datetime-local` fields write it: "2026-03-01T00:00".
fn to_input(zone: &Zone, at: Timestamp) -> String {
    let local = zone.local(at);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}", local.year, local.month, local.day, local.hour, local.minute)
}

fn from_input(zone: &Zone, text: &str) -> Option<Timestamp> {
    // Read as if it were UTC, which gives what the zone's clocks show.
    let (day, time) = text.split_once('T')?;
    let midnight: Timestamp = format!("{day}T00:00:00Z").parse().ok()?;
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    Some(zone.instant(midnight.plus(hour * HOUR + minute * MINUTE).micros()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_written() {
        let zone = Zone { name: "Asia/Kathmandu".into(), offsets: vec![(Timestamp::EARLIEST, 20_700)] };
        let at: Timestamp = "2026-03-01T18:15:00Z".parse().unwrap();
        assert_eq!(to_input(&zone, at), "2026-03-02T00:00");
        assert_eq!(from_input(&zone, "2026-03-02T00:00"), Some(at));
        assert_eq!(from_input(&zone, "tomorrow"), None);
    }
}
