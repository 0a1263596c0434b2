//! The timeline tab: what was said reads like a conversation, each run is a frame in the place where it happened.

use super::{
    blocks::Block,
    handoff::HandoffRule,
    message::{Feedback, Message},
    passage::{BLOCKS, Passage},
    run::RunFrame,
    state::{Beginning, Choice, Chosen, Opened, Timeline},
};
use crate::{
    domain::{
        session::{EntryDetail, SessionHeader},
        time::{MILLISECOND, Timestamp},
        zone::Zone,
    },
    ui::{
        browser,
        components::{
            icon::{Glyph, Icon},
            notice::Empty,
            skeleton,
        },
        context::{ask::Asking, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;
use std::time::Duration;

/// By then the passages near a place that was scrolled to are drawn.
const SETTLED: Duration = Duration::from_millis(350);

/// Which blocks a tab shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Everything,
    Runs,
    Messages,
}

impl Part {
    fn shows(self, block: &Block) -> bool {
        match self {
            Self::Everything => true,
            Self::Runs => matches!(block, Block::Run(_)),
            Self::Messages => matches!(block, Block::Message { .. } | Block::Feedback(_)),
        }
    }
}

#[component]
pub fn Conversation(
    beginning: Signal<Beginning>,
    header: Signal<SessionHeader>,
    /// The detail of what is chosen: where in time a link leads.
    entry: Asking<Option<EntryDetail>>,
    part: Part,
) -> impl IntoView {
    let timeline = Timeline::new(beginning);
    let viewer = ViewerContext::expect();
    let shown = Memo::new(move |_| {
        timeline.blocks.with(|blocks| blocks.iter().filter(|block| part.shows(block)).cloned().collect::<Vec<_>>())
    });
    let user = Memo::new(move |_| header.with(|header| header.user_name.clone().or_else(|| header.row.user.clone())));
    let next = RwSignal::new(None);
    follow_link(timeline, shown, entry, next);
    let is_empty = Memo::new(move |_| shown.with(Vec::is_empty));
    Opened::provide();
    let passages = Memo::new(move |_| shown.with(|blocks| blocks.len().div_ceil(BLOCKS)));
    // Who has travelled is known to be elsewhere once the page is there: what is drawn by then is drawn again.
    let zone = Memo::new(move |_| viewer.zone().name);
    // Those that come with the page are drawn at once, later ones when they come near.
    let first = passages.get_untracked();
    let line = move |block: Block| draw(block, &viewer.zone(), user.get_untracked(), part);
    view! {
        <div class="conversation">
            {move || {
                let zone = viewer.zone();
                let now = viewer.now();
                shown
                    .with(|blocks| blocks.first().map(Block::at))
                    .map(|at| {
                        view! {
                            <p class="conversation-day">
                                <strong>{day(&zone, now, at)} ", " {format::hour_minute(&zone, at)}</strong>
                                {format!(" {}", zone.name.replace('_', " "))}
                            </p>
                        }
                        .into_any()
                    })
            }}
            {move || (is_empty.get() && !timeline.is_more()).then(|| nothing(part))}
            <For
                each=move || {
                    let zone = zone.get();
                    (0..passages.get()).map(move |number| (number, zone.clone()))
                }
                key=Clone::clone
                children=move |(number, _)| view! { <Passage number shown drawn={number < first} next draw=line /> }
            />
            <More timeline />
            {move || {
                timeline
                    .is_seeking
                    .get()
                    .then(|| view! { <p class="on-the-way" role="status">"Going to the linked entry…"</p> }.into_any())
            }}
        </div>
    }
}

/// A link to an entry leads to where it stands, also where that is not loaded yet. `next` is the passage to draw first.
fn follow_link(timeline: Timeline, shown: Memo<Vec<Block>>, entry: Asking<Option<EntryDetail>>, next: RwSignal<Option<usize>>) {
    let choice = Choice::expect();
    let linked = choice.now.get_untracked();
    Effect::new(move |is_done: Option<bool>| {
        let Some(linked) = linked.as_ref().filter(|_| is_done != Some(true)) else { return true };
        if choice.now.with(|now| now.as_ref() != Some(linked)) {
            return true;
        }
        let found = shown.with(|blocks| {
            let mut marks = blocks.iter().map(|block| block.mark_of(linked.kind, &linked.id)).enumerate();
            marks.find_map(|(place, mark)| Some((place / BLOCKS, mark?.to_owned())))
        });
        let Some((passage, mark)) = found else {
            // Nothing is loaded for a link to what does not exist.
            if let Some(Ok(Some(detail))) = entry.get().filter(|_| !timeline.is_failed.get())
                && Chosen::of(&detail.entry) == *linked
            {
                timeline.seek(&detail.entry);
            }
            return false;
        };
        next.set(Some(passage));
        let again = mark.clone();
        // Once it is drawn, and again when the passages around it are, which were only about as high before.
        request_animation_frame(move || request_animation_frame(move || browser::reveal(&mark)));
        set_timeout(move || browser::reveal(&again), SETTLED);
        true
    });
}

fn draw(block: Block, zone: &Zone, user: Option<String>, part: Part) -> AnyView {
    match block {
        Block::Silence { until, micros } => {
            let words = format!("{} without activity", format::duration(micros / MILLISECOND));
            let is_other_day = format::date(zone, until) != format::date(zone, until.minus(micros));
            view! {
                <p class="silence">
                    <Glyph icon=Icon::Gap size=14 />
                    {words}
                    {is_other_day.then(|| format!(" · {}", format::date(zone, until)))}
                </p>
            }
            .into_any()
        }
        Block::Message { message, ratings } => view! { <Message message ratings user zone=zone.clone() /> }.into_any(),
        Block::Feedback(entry) => view! { <Feedback entry user /> }.into_any(),
        Block::Handoff(entry) => view! { <HandoffRule entry user zone=zone.clone() /> }.into_any(),
        Block::Run(run) => view! { <RunFrame run zone=zone.clone() folded={part == Part::Runs} /> }.into_any(),
    }
}

fn nothing(part: Part) -> AnyView {
    let (title, text) = match part {
        Part::Everything => ("Nothing has happened yet", "Messages, runs and handoffs appear here as their events come in."),
        Part::Runs => ("No runs", "A run appears here with the first event that names it."),
        Part::Messages => ("No messages", "Nobody said anything in this session, or its producer does not send messages."),
    };
    view! { <Empty title text /> }.into_any()
}

/// "Today", or the date.
fn day(zone: &Zone, now: Option<Timestamp>, at: Timestamp) -> String {
    let date = format::date(zone, at);
    if now.is_some_and(|now| format::date(zone, now) == date) { "Today".into() } else { date }
}

/// While the first stretch is waited for.
pub fn waiting() -> impl IntoView {
    view! { <div class="conversation">{skeleton::lines(8)}</div> }
}

/// Loads the next stretch a while before its place comes into sight.
#[component]
fn More(timeline: Timeline) -> impl IntoView {
    let mark = NodeRef::<leptos::html::Div>::new();
    // A watch tells changes only, so each stretch gets a new one: the mark may still be in sight. The effect keeps it.
    Effect::new(move |_before: Option<Option<browser::Watch>>| {
        let is_wanted = timeline.is_more() && !timeline.is_loading.get() && !timeline.is_failed.get();
        let mark = mark.get().filter(|_| is_wanted);
        mark.map(|mark| browser::Watch::in_sight(&mark, move || timeline.more()))
    });
    view! {
        <div class="more" aria-live="polite">
            <div class="more-mark" node_ref=mark></div>
            {move || {
                if timeline.is_failed.get() {
                    let again = move |_| {
                        timeline.is_failed.set(false);
                        timeline.more();
                    };
                    view! {
                        <p class="more-words">
                            "The next part could not be loaded." <button type="button" class="button is-small" on:click=again>
                                <Glyph icon=Icon::Retry size=13 />
                                "Try again"
                            </button>
                        </p>
                    }
                        .into_any()
                } else if timeline.is_more() {
                    view! { <p class="more-words faint">"Loading more of the session"</p> }.into_any()
                } else {
                    ().into_any()
                }
            }}
        </div>
    }
}
