//! What training uses and makes: datasets and models.

use super::parts::{moment, state};
use crate::{
    domain::{
        infrastructure::{Dataset, Infrastructure, Model},
        time::Timestamp,
        zone::Zone,
    },
    ui::{
        components::{load::Load, notice::Empty, table::TableFrame},
        context::{ask::Asking, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Standing(infrastructure: Asking<Infrastructure>) -> impl IntoView {
    let datasets = view! {
        <List
            title="Datasets"
            id="datasets"
            heads=&[("Dataset", false), ("Status", false), ("Rows", true), ("Size", true), ("Last heard", true)]
            infrastructure
            rows=|all, zone, now| all.datasets.iter().map(|dataset| dataset_row(dataset, zone, now)).collect()
            all=|all| all.counts.datasets
            empty=("No dataset was heard of", "A dataset appears with its first dataset.updated.")
        />
    };
    let models = view! {
        <List
            title="Models"
            id="models"
            heads=&[("Model", false), ("Status", false), ("Provider", false), ("Scope", false), ("Last heard", true)]
            infrastructure
            rows=|all, zone, now| all.models.iter().map(|model| model_row(model, zone, now)).collect()
            all=|all| all.counts.models
            empty=("No model was heard of", "A model appears with its first model.updated.")
        />
    };
    view! { <div class="card-grid">{[datasets.into_any(), models.into_any()]}</div> }
}

#[component]
fn List(
    title: &'static str,
    id: &'static str,
    heads: &'static [(&'static str, bool)],
    infrastructure: Asking<Infrastructure>,
    rows: fn(&Infrastructure, &Zone, Option<Timestamp>) -> Vec<AnyView>,
    /// How many there are.
    all: fn(&Infrastructure) -> i64,
    empty: (&'static str, &'static str),
) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let content = move |answer: Signal<Infrastructure>| {
        let draw = move || {
            let (zone, now) = (viewer.zone(), viewer.now());
            let (rows, all) = answer.with(|answer| (rows(answer, &zone, now), all(answer)));
            if rows.is_empty() {
                return view! { <Empty title=empty.0 text=empty.1 /> }.into_any();
            }
            let heads = heads.iter().map(|(head, number)| view! { <th scope="col" class:num=*number>{*head}</th> }.into_any());
            let rest = (all > rows.len() as i64).then(|| {
                let words = format!("The {} heard of last, of {}", format::count(rows.len() as i64), format::count(all));
                view! { <p class="pages faint">{words}</p> }.into_any()
            });
            view! {
                <div class="standing-rows">
                    <TableFrame label=format!("{title}, a row each")>
                        <thead>
                            <tr>{heads.collect_view()}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </TableFrame>
                </div>
                {rest}
            }
            .into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card training" id=id aria-label=format!("List of {}", title.to_lowercase())>
            <div class="card-head">
                <div>
                    <h2>{title}</h2>
                    <p>"those heard of last"</p>
                </div>
            </div>
            <Load
                resource=infrastructure
                skeleton=|| view! { <div class="card-body"><div class="skeleton is-line"></div><div class="skeleton is-line"></div></div> }
                content
            />
        </section>
    }
}

fn name(name: &str, id: &str) -> AnyView {
    let also = (name != id).then(|| view! { <span class="mono faint">{id.to_owned()}</span> }.into_any());
    view! { <th scope="row">{name.to_owned()} {also}</th> }.into_any()
}

fn dataset_row(dataset: &Dataset, zone: &Zone, now: Option<Timestamp>) -> AnyView {
    let known = |text: Option<String>| text.unwrap_or_else(|| format::UNKNOWN.into());
    view! {
        <tr>
            {name(&dataset.name, &dataset.dataset_id)} <td>{state(Some(&dataset.status))}</td>
            <td class="num">{known(dataset.rows.map(format::count))}</td>
            <td class="num">{known(dataset.bytes.map(format::bytes))}</td>
            <td class="num">{moment(zone, now, dataset.last_heard)}</td>
        </tr>
    }
    .into_any()
}

fn model_row(model: &Model, zone: &Zone, now: Option<Timestamp>) -> AnyView {
    view! {
        <tr>
            {name(&model.name, &model.model_id)} <td>{state(model.status.as_deref())}</td>
            <td>{model.provider.clone().unwrap_or_else(|| format::UNKNOWN.into())}</td> <td>{model.scope.clone()}</td>
            <td class="num">{moment(zone, now, model.last_heard)}</td>
        </tr>
    }
    .into_any()
}
