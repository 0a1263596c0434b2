//! Servers that train and infer, as their last heartbeats said.

use super::parts::{bar, fullness, moment, state};
use crate::{
    domain::{
        infrastructure::{Infrastructure, Server},
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
pub fn ServersCard(infrastructure: Asking<Infrastructure>) -> impl IntoView {
    let content = move |answer: Signal<Infrastructure>| {
        let is_empty = Memo::new(move |_| answer.with(|all| all.servers.rows.is_empty()));
        let draw = move || {
            if is_empty.get() {
                let text = "A server appears with its first server.heartbeat, and is online for two minutes after each.";
                return view! { <Empty title="No server was heard of" text /> }.into_any();
            }
            view! { <Table answer /> }.into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card training" id="servers" aria-label="Servers">
            <div class="card-head">
                <div>
                    <h2>"Servers"</h2>
                    <p>"online for two minutes after each heartbeat"</p>
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

#[component]
fn Table(answer: Signal<Infrastructure>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    view! {
        <TableFrame label="Servers, a row each">
            <thead>
                <tr>
                    <th scope="col">"Server"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Kind"</th>
                    <th scope="col">"Model"</th>
                    <th scope="col">"GPU"</th>
                    <th scope="col" class="num">
                        "Memory"
                    </th>
                    <th scope="col" class="num">
                        "Utilisation"
                    </th>
                    <th scope="col" class="num">
                        "Last heartbeat"
                    </th>
                </tr>
            </thead>
            <tbody>
                {move || {
                    let zone = viewer.zone();
                    answer
                        .with(|all| {
                            // What is online was decided by the server's clock, and so is how long ago.
                            let now = viewer.now().map_or(all.servers.as_of, |now| now.max(all.servers.as_of));
                            all.servers.rows.iter().map(|server| row(server, &zone, now)).collect_view()
                        })
                }}
            </tbody>
        </TableFrame>
    }
}

fn row(server: &Server, zone: &Zone, now: Timestamp) -> AnyView {
    let gpu = server.gpu.as_ref();
    let memory = gpu.and_then(|gpu| gpu.memory).filter(|memory| memory.total_bytes > 0).map(|memory| {
        let share = memory.used_bytes as f64 / memory.total_bytes as f64;
        let words = format!("{} of {}", format::bytes(memory.used_bytes), format::bytes(memory.total_bytes));
        view! { <span class="gauge">{bar(share, fullness(share))} {words}</span> }.into_any()
    });
    let busy = gpu.and_then(|gpu| gpu.utilisation).map(|said| {
        let share = share(said);
        view! { <span class="gauge">{bar(share, "")} {format::percent(share)}</span> }.into_any()
    });
    let unknown = || view! { <span class="faint">{format::UNKNOWN}</span> }.into_any();
    // What it last said of itself counts while it is online; a server that fell silent said so before.
    let said = if server.online { server.status.as_str() } else { "offline" };
    view! {
        <tr class:is-off=!server.online>
            <th scope="row">
                {server.name.clone()}
                {(server.name != server.server_id).then(|| view! { <span class="mono faint">{server.server_id.clone()}</span> }.into_any())}
            </th>
            <td>{state(Some(said))}</td>
            <td>{server.kind.clone()}</td>
            <td>{server.model.clone().unwrap_or_else(|| format::UNKNOWN.into())}</td>
            <td>{gpu.map_or_else(|| format::UNKNOWN.into(), |gpu| gpu.name.clone())}</td>
            <td class="num">{memory.unwrap_or_else(unknown)}</td>
            <td class="num">{busy.unwrap_or_else(unknown)}</td>
            <td class="num">{moment(zone, Some(now), server.last_heartbeat)}</td>
        </tr>
    }
    .into_any()
}

/// Some say 0.46, some say 46: nobody means a hundredth of a per cent by the second.
fn share(said: f64) -> f64 {
    if said > 1.0 { said / 100.0 } else { said }
}
