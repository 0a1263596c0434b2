//! Handoffs over time as a plot.

use crate::{
    domain::{
        answer::{Answer, Series},
        figure::{Figure, Unit},
        friction::kind_words,
        zone::Zone,
    },
    ui::{
        charts::{
            palette::SERIES,
            plot::{Style, TimePlot, plain_values},
        },
        pages::analytics::plots::plot,
    },
};

/// The colours that the timeline of a session has for the three kinds.
const COLOURS: [(&str, &str); 3] = [("to_agent", SERIES[0]), ("to_human", SERIES[4]), ("to_local", SERIES[2])];

/// Kinds that do not occur are left out.
pub fn by_kind(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    let handoffs = plot(answer, zone, Style::Bars, Unit::Count);
    answer.data.iter().fold(handoffs, |handoffs, series| {
        let kind = series.key.as_deref().unwrap_or_default();
        let values = plain_values(series, Figure::Handoffs);
        if values.iter().flatten().all(|value| *value == 0.0) {
            return handoffs;
        }
        let colour = COLOURS.iter().find(|(known, _)| *known == kind).map_or(SERIES[3], |(_, colour)| *colour);
        handoffs.track(kind_words(kind), None, colour, values)
    })
}
