//! What the figure is about: range and zone, filters, watermark, the period before, what it is reckoned from.

use super::{load::Found, words};
use crate::{
    domain::{
        dimension::Dimension,
        figure::Figure,
        provenance::{Except, Made},
        time::{TimeRange, Timestamp},
        zone::Zone,
    },
    ui::{
        browser,
        components::icon::{Glyph, Icon},
        context::{
            filters::Filters,
            provenance::Behind,
            selection::{EXCEPT, Selection},
            span::Span,
        },
        format,
    },
};
use leptos::prelude::*;
use std::collections::BTreeSet;

#[component]
pub fn Facts(behind: Behind, found: Found) -> impl IntoView {
    let filters = Filters::expect();
    let zone = found.zone.clone();
    let (spec, range) = (behind.figure.spec(), found.query.stats.range);
    let line = |name: &'static str, value: AnyView| view! { <dt>{name}</dt> <dd>{value}</dd> }.into_any();
    let before = found.whole.previous.map(|before| {
        let text = words::exact(spec.unit, before);
        let when = span(&zone, range.previous());
        line("Period before", view! { <span><b>{text}</b> " · " {when}</span> }.into_any())
    });
    let reckoned = reckoning(behind.figure, &found).map(|text| line("Reckoned as", text.into_any()));
    let note = |icon: Icon, text: String| {
        view! {
            <p class="sheet-note" role="note">
                <Glyph icon size=14 />
                <span>{text}</span>
            </p>
        }
        .into_any()
    };
    let own = "The figure is of the whole organisation. Only your own rows are listed, so they add up to your share of it.";
    let own = found.only_own.then(|| note(Icon::Lock, own.to_owned()));
    let unknown = found.unknown_by().map(|dimension| {
        let words = dimension.label().to_ascii_lowercase();
        note(Icon::Info, format!("Nobody knows it by {words}: runs have one, handoffs do not."))
    });
    // A list of sessions leaves nothing out.
    let sessions = (!behind.figure.is_of_workflows() && found.query.except.is_none()).then(|| {
        let mut selection = filters.get_untracked();
        selection.filter = found.query.stats.filter.clone();
        selection.span = behind.at.map_or(selection.span, Span::Custom);
        let sort = vec![("sort", words::sessions_by(behind.figure).to_owned())];
        let address = browser::own(&selection.link_with("/sessions", sort));
        view! { <a class="button is-small" href=address>"All sessions behind it"</a> }.into_any()
    });
    view! {
        <dl class="sheet-facts">
            {line("Range", view! { <span>{span(&zone, range)} " · " {zone.name.replace('_', " ")}</span> }.into_any())}
            {line("Filters", chips(&found))}
            {line("Complete to", time(&zone, found.answer.complete_to))} {before} {reckoned}
        </dl>
        {own}
        {unknown}
        <div class="sheet-ways">
            {sessions} <a class="button is-small" href=file(&found) download=format!("{}.csv", spec.key) rel="external">
                <Glyph icon=Icon::Download size=13 />
                "All rows as CSV"
            </a>
        </div>
    }
}

/// What it is narrowed to.
fn chips(found: &Found) -> AnyView {
    let chip = |dimension: Dimension, is: &str, values: &BTreeSet<String>| {
        let values = values.iter().map(|value| dimension.words(value)).collect::<Vec<_>>().join(", ");
        view! { <span class="chip is-still">{format!("{} {is} ", dimension.label())} <b>{values}</b></span> }.into_any()
    };
    let filter = &found.query.stats.filter;
    let mut chips: Vec<AnyView> = filter.iter().map(|(dimension, values)| chip(dimension, "is", values)).collect();
    chips.extend(found.query.except.as_ref().map(|except| chip(except.dimension, "is not", &except.values)));
    if chips.is_empty() { "None".into_any() } else { chips.into_any() }
}

/// From when to when; a day that is a whole one is named once.
fn span(zone: &Zone, range: TimeRange) -> String {
    let text = |at: Timestamp| format!("{}, {}", format::date(zone, at), format::hour_minute(zone, at));
    let (from, to) = (range.from(), range.to());
    if format::date(zone, from) == format::date(zone, to) {
        format!("{} – {}", text(from), format::hour_minute(zone, to))
    } else {
        format!("{} – {}", text(from), text(to))
    }
}

fn time(zone: &Zone, at: Timestamp) -> AnyView {
    view! { <time datetime=at.to_string()>{format::date_time(zone, at)}</time> }.into_any()
}

/// The arithmetic, with the figures that it is made of.
fn reckoning(figure: Figure, found: &Found) -> Option<String> {
    let unit = figure.spec().unit;
    let parts = found.whole.parts;
    let named = |figure: &Figure| {
        let value = found.whole.made_of.get(figure).copied()?;
        Some(format!("{} {}", figure.spec().label.to_ascii_lowercase(), words::exact(figure.spec().unit, value)))
    };
    let of: Vec<String> = figure.made_of().iter().filter_map(named).collect();
    let value = words::exact(unit, found.whole.value);
    let line = match found.made {
        Made::Share | Made::Each => format!("{} / {} = {value}", format::count(parts.amount), format::count(parts.of)),
        Made::Cost if parts.unpriced > 0 => {
            format!("{value} reported or priced; what {} calls cost is unknown and not in it", format::count(parts.unpriced))
        }
        Made::Cost => "Everything in it has a reported cost or a price".to_owned(),
        Made::Rank => format!("Nearest rank of {} durations", format::count(parts.amount)),
        Made::Distinct => return None,
        Made::Sum | Made::Reckoned => return (!of.is_empty()).then(|| of.join(" · ")),
    };
    Some(if of.is_empty() || found.made == Made::Cost { line } else { format!("{line} ({})", of.join(", ")) })
}

/// The address of all rows as a file.
fn file(found: &Found) -> String {
    let stats = found.query.stats.clone();
    let selection =
        Selection { org: stats.org, span: Span::Custom(stats.range), tz: Some(stats.tz), compare: true, filter: stats.filter };
    let mut pairs = vec![("figure", found.query.figure.key().to_owned()), ("format", "csv".to_owned())];
    if let Some(Except { dimension, values }) = &found.query.except {
        pairs.extend(values.iter().map(|value| (EXCEPT, format!("{}:{value}", dimension.key()))));
    }
    browser::own(&selection.link_with("/api/v1/stats/rows", pairs))
}
