//! A figure in a table: it opens what it is made of, and says how it moved.

use super::{figure::Delta, provenance::Opens};
use crate::{
    domain::figure::{Figure, FigureValue},
    ui::{context::provenance::Behind, format},
};
use leptos::prelude::*;

/// `before` is what it was in the period before, if that is to be compared.
pub fn figure_cell(figure: Figure, behind: Behind, now: FigureValue, before: Option<FigureValue>) -> AnyView {
    let spec = figure.spec();
    let delta = before.map(|before| view! { <Delta spec now before quiet=true /> }.into_any());
    view! {
        <td class="num">
            <Opens behind=Signal::stored(Some(behind)) class="num">
                {format::plain(spec.unit, now)}
            </Opens>
            {delta}
        </td>
    }
    .into_any()
}
