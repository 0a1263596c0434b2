//! Figures of organisations as plots: an organisation has the same colour in all of them.

use crate::{
    domain::{
        answer::{Answer, Series},
        figure::{Figure, Unit},
        viewer::OrgName,
    },
    ui::{
        charts::{
            palette::{OTHERS, SERIES},
            plot::{Style, TimePlot, plain_values},
        },
        context::viewer::ViewerContext,
        pages::analytics::plots::plot,
    },
};

pub fn runs(answer: &Answer<Vec<Series>>, viewer: ViewerContext) -> TimePlot {
    apart(answer, viewer, Style::Bars, Unit::Count, Figure::Runs)
}

pub fn costs(answer: &Answer<Vec<Series>>, viewer: ViewerContext) -> TimePlot {
    apart(answer, viewer, Style::Areas, Unit::Usd, Figure::CostUsd)
}

fn apart(answer: &Answer<Vec<Series>>, viewer: ViewerContext, style: Style, unit: Unit, figure: Figure) -> TimePlot {
    let names = viewer.get().map(|viewer| viewer.orgs).unwrap_or_default();
    let empty = plot(answer, viewer.zone(), style, unit);
    answer.data.iter().enumerate().fold(empty, |all, (place, series)| {
        // A day without any is a day at nothing; what is stacked does not have gaps.
        let values: Vec<_> = plain_values(series, figure).into_iter().map(|value| Some(value.unwrap_or(0.0))).collect();
        match &series.key {
            Some(slug) => all.track(name_of(&names, slug), None, SERIES[place % SERIES.len()], values),
            None if values.iter().flatten().all(|value| *value == 0.0) => all,
            None => all.track("Others", None, OTHERS, values),
        }
    })
}

fn name_of(names: &[OrgName], slug: &str) -> String {
    names.iter().find(|org| org.slug.to_string() == slug).map_or_else(|| slug.to_owned(), |org| org.name.clone())
}
