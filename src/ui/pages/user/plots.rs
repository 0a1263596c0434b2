//! Where somebody gets stuck, as plots.

use crate::{
    domain::{
        answer::{Answer, Series},
        figure::{Figure, Unit},
        zone::Zone,
    },
    ui::{
        charts::{
            palette::{BAD, CAREFUL, SERIES},
            plot::{Style, TimePlot},
        },
        pages::analytics::plots::{plot, tracks},
    },
};

/// How often the agent's work was taken over, and gone on with.
pub fn friction(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    let friction = plot(answer, zone, Style::Lines, Unit::Ratio);
    let of = [(Figure::LocalHandoffRate, SERIES[2]), (Figure::PostHandoffIterationRate, SERIES[1])];
    tracks(friction, answer, &of)
}

pub fn failures(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    let failures = plot(answer, zone, Style::Bars, Unit::Count);
    tracks(failures, answer, &[(Figure::RunsFailed, BAD), (Figure::Stalled, CAREFUL)])
}
