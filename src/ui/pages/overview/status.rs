//! Whether the machinery is well: a dot, and in words what it says. What nobody said is unknown.

use super::asked::Asked;
use crate::{
    domain::{
        infrastructure::GpuMemory,
        overview::{Heard, SystemStatus},
        time::{MINUTE, SECOND},
        zone::Zone,
    },
    ui::{components::load::Load, context::viewer::ViewerContext, format},
};
use leptos::prelude::*;

/// Figures that are further behind are worth a look, and then a word.
const BEHIND: i64 = 10 * SECOND;
const FAR_BEHIND: i64 = MINUTE;
/// Memory that is fuller leaves little room for the next model.
const NEARLY_FULL: f64 = 0.92;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Good,
    Careful,
    Bad,
    Unknown,
}

impl Mood {
    const fn class(self) -> &'static str {
        match self {
            Self::Good => "health-dot is-good",
            Self::Careful => "health-dot is-careful",
            Self::Bad => "health-dot is-bad",
            Self::Unknown => "health-dot",
        }
    }
}

/// What one part of the machinery says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    part: &'static str,
    mood: Mood,
    words: String,
    more: String,
}

#[component]
pub fn Status(asked: Asked) -> impl IntoView {
    let content = move |status: Signal<SystemStatus>| {
        let viewer = ViewerContext::expect();
        move || {
            let zone = viewer.zone();
            let lines = status.with(|status| said(status, &zone));
            let as_of = status.with(|status| status.as_of);
            view! {
                <dl class="health">{lines.into_iter().map(line).collect_view()}</dl>
                <p class="health-foot">
                    "Looked at " <time datetime=as_of.to_string() title=format::date_time(&zone, as_of)>{format::clock(&zone, as_of)}</time>
                </p>
            }
            .into_any()
        }
    };
    view! {
        <section class="card home-panel" aria-label="System status">
            <div class="card-head">
                <div>
                    <h2>"System status"</h2>
                    <p>"from heartbeats and the queue"</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource=asked.status skeleton=|| view! { <Waiting /> } content />
            </div>
        </section>
    }
}

fn line(Said { part, mood, words, more }: Said) -> AnyView {
    view! {
        <div class="health-line">
            <dt>{part}</dt>
            <dd>
                <span class=mood.class() aria-hidden="true"></span>
                <strong>{words}</strong>
                <span class="faint">{more}</span>
            </dd>
        </div>
    }
    .into_any()
}

fn said(status: &SystemStatus, zone: &Zone) -> Vec<Said> {
    vec![
        database(status),
        queue(status),
        servers("Training server", status.training, status, zone),
        servers("Inference servers", status.inference, status, zone),
        memory(status.gpu_memory),
    ]
}

fn database(status: &SystemStatus) -> Said {
    let took = format!("{}\u{a0}ms", format::fixed(status.database_us as f64 / 1_000.0, 1));
    Said { part: "Database", mood: Mood::Good, words: "Connected".into(), more: format!("answered in {took}") }
}

fn queue(status: &SystemStatus) -> Said {
    let lag = status.waiting_since.map_or(0, |since| status.as_of.since(since).max(0));
    let (mood, words) = match lag {
        ..BEHIND => (Mood::Good, "Up to date".to_owned()),
        BEHIND..FAR_BEHIND => (Mood::Careful, "Behind".to_owned()),
        _ => (Mood::Bad, "Far behind".to_owned()),
    };
    let more = match status.waiting_since {
        None => "nothing waits".to_owned(),
        Some(_) => format!("the oldest event has waited {}", format::duration(lag / 1_000)),
    };
    Said { part: "Projection of events", mood, words, more }
}

fn servers(part: &'static str, heard: Heard, status: &SystemStatus, zone: &Zone) -> Said {
    let Heard { online, known, last_heartbeat } = heard;
    let last = last_heartbeat.map(|at| format!("last heard {}", format::relative(zone, status.as_of, at)));
    let (mood, words, more) = match (online, last) {
        (_, None) => (Mood::Unknown, "Never seen", "no heartbeat has come".to_owned()),
        (0, Some(last)) => (Mood::Bad, "Offline", last),
        (online, _) if online < known => (Mood::Careful, "Online", format!("{online} of {known}")),
        (online, _) => (Mood::Good, "Online", format!("{online} of {known}")),
    };
    Said { part, mood, words: words.to_owned(), more }
}

fn memory(memory: Option<GpuMemory>) -> Said {
    let part = "GPU memory";
    match memory.filter(|memory| memory.total_bytes > 0) {
        None => Said { part, mood: Mood::Unknown, words: "Unknown".into(), more: "no server that is online says".into() },
        Some(GpuMemory { used_bytes, total_bytes }) => {
            let share = used_bytes as f64 / total_bytes as f64;
            let gib = |bytes: i64| format::fixed(bytes as f64 / f64::from(1 << 30), if bytes < 10 << 30 { 1 } else { 0 });
            let mood = if share > NEARLY_FULL { Mood::Careful } else { Mood::Good };
            let more = format!("{} of {}\u{a0}GiB", gib(used_bytes), gib(total_bytes));
            Said { part, mood, words: format!("{} used", format::percent(share)), more }
        }
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! { <div>{(0..5).map(|_| view! { <div class="skeleton health-wait"></div> }.into_any()).collect_view()}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn status() -> SystemStatus {
        let nobody = Heard { online: 0, known: 0, last_heartbeat: None };
        SystemStatus {
            as_of: "2026-03-04T12:00:00Z".parse::<Timestamp>().unwrap(),
            database_us: 1_840,
            training: nobody,
            inference: nobody,
            gpu_memory: None,
            waiting_since: None,
        }
    }

    fn words(status: &SystemStatus) -> Vec<(Mood, String)> {
        said(status, &Zone::utc()).into_iter().map(|said| (said.mood, format!("{}: {}", said.words, said.more))).collect()
    }

    #[test]
    fn what_nobody_said_is_unknown_and_not_well() {
        let said = words(&status());
        assert_eq!(said[0], (Mood::Good, "Connected: answered in 1.8\u{a0}ms".into()));
        assert_eq!(said[1].0, Mood::Good);
        assert!(said[2..].iter().all(|(mood, _)| *mood == Mood::Unknown), "{said:?}");
    }

    #[test]
    fn a_server_that_fell_silent_is_offline_and_a_queue_that_waits_is_behind() {
        let mut status = status();
        let last = Some(status.as_of.minus(3 * MINUTE));
        status.training = Heard { online: 0, known: 1, last_heartbeat: last };
        status.inference = Heard { online: 1, known: 2, last_heartbeat: last };
        status.gpu_memory = Some(GpuMemory { used_bytes: 79 << 30, total_bytes: 80 << 30 });
        status.waiting_since = Some(status.as_of.minus(20 * SECOND));
        let said = words(&status);
        assert_eq!(said[1], (Mood::Careful, "Behind: the oldest event has waited 20.0\u{a0}s".into()));
        assert_eq!(said[2], (Mood::Bad, "Offline: last heard 3\u{a0}min ago".into()));
        assert_eq!(said[3], (Mood::Careful, "Online: 1 of 2".into()));
        assert_eq!(said[4], (Mood::Careful, "98.8\u{a0}% used: 79 of 80\u{a0}GiB".into()));
        status.waiting_since = Some(status.as_of.minus(2 * MINUTE));
        assert_eq!(words(&status)[1].0, Mood::Bad);
    }
}
