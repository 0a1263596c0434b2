//! Whether the page follows what happens. In: ticks of `/api/v1/live`. Out: a counter that resources ask again on.
//!
//! Ticks carry no data: the page asks again, by the same path and with the same permission.

use super::{filters::Filters, viewer::ViewerContext};
use crate::{
    domain::time::{QUARTER_HOUR, Timestamp},
    ui::{browser, context::address::with_query},
};
use leptos::prelude::*;
use serde::Deserialize;
use std::{cell::Cell, time::Duration};

/// The page asks again at most so often, however fast events come.
const PACE: Duration = Duration::from_millis(900);
/// How soon a stream that the browser gave up is opened again.
const REOPEN: Duration = Duration::from_secs(3);
/// How often the clock is looked at: ranges that end now move on each quarter hour, and sign-in is kept fresh.
const HEARTBEAT: Duration = Duration::from_secs(15);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiveState {
    #[default]
    Connecting,
    Live,
    Reconnecting,
    Offline,
}

/// The connection's state and its ticks.
#[derive(Clone, Copy)]
pub struct Live {
    pub state: RwSignal<LiveState>,
    /// Goes up when data may have changed.
    pub tick: RwSignal<u32>,
    /// The watermark of the latest tick.
    pub watermark: RwSignal<Option<Timestamp>>,
    /// How many answers on the page are older than what was asked for last.
    pub unrefreshed: RwSignal<u32>,
}

impl Live {
    pub fn provide(filters: Filters, viewer: ViewerContext) -> Self {
        let live = Self {
            state: RwSignal::default(),
            tick: RwSignal::new(0),
            watermark: RwSignal::new(None),
            unrefreshed: RwSignal::new(0),
        };
        provide_context(live);
        // `None` until it is known who is looking.
        let named = Memo::new(move |_| {
            let chosen = filters.with(|selection| selection.org.clone());
            viewer.get().map(|viewer| viewer.names(chosen).map(|org| org.to_string()))
        });
        let opening = RwSignal::new(0_u32);
        // The stream is the effect's own value, which the server never has: it closes when the next one opens or the page goes.
        Effect::new(move |before: Option<Option<browser::Stream>>| {
            opening.track();
            let org = named.get()?;
            // What the first stream of a page has missed is what the page does not show.
            let since = if before.flatten().is_none() { answered(viewer) } else { None };
            let pairs = [("org", &org), ("since", &since)];
            let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
            let address = with_query(&browser::own("/api/v1/live"), pairs);
            Some(browser::Stream::open(&address, move |signal| live.hear(signal, opening)))
        });
        live.watch_clock(opening);
        live
    }

    pub fn expect() -> Self {
        expect_context()
    }

    fn hear(self, signal: browser::Signal, opening: RwSignal<u32>) {
        match signal {
            // The first tick comes at once if there is news, so whatever happened while there was no connection is asked for.
            browser::Signal::Opened => _ = self.state.try_set(LiveState::Live),
            browser::Signal::Data(text) => {
                if let Some(watermark) = watermark_of(&text) {
                    self.watermark.try_set(Some(watermark));
                }
                self.ask_again();
            }
            browser::Signal::Failed => _ = self.state.try_set(LiveState::Reconnecting),
            browser::Signal::Ended => {
                self.state.try_set(LiveState::Reconnecting);
                set_timeout(move || _ = opening.try_update(|times| *times += 1), REOPEN);
            }
        }
    }

    /// Counts an answer for as long as a refresh of it has failed.
    pub fn count_unrefreshed(self, is_old: Signal<bool>) {
        let counted = StoredValue::new(false);
        let count = move |is_old: bool| {
            if counted.try_get_value() == Some(!is_old) {
                counted.set_value(is_old);
                self.unrefreshed.try_update(|count| *count = if is_old { *count + 1 } else { count.saturating_sub(1) });
            }
        };
        Effect::new(move || count(is_old.get()));
        on_cleanup(move || count(false));
    }

    /// At once, and again after the pace for all that came meanwhile.
    pub fn ask_again(self) {
        PENDING.with(|pending| match pending.get() {
            Pending::Nothing => {
                pending.set(Pending::Pause);
                self.tick.try_update(|tick| *tick += 1);
                set_timeout(move || self.after_pause(), PACE);
            }
            Pending::Pause => pending.set(Pending::Tick),
            Pending::Tick => {}
        });
    }

    fn after_pause(self) {
        if PENDING.with(|pending| pending.replace(Pending::Nothing)) == Pending::Tick {
            self.ask_again();
        }
    }

    fn watch_clock(self, opening: RwSignal<u32>) {
        Effect::new(move || {
            let quarter = Cell::new(browser::now().map(|now| now.floor(QUARTER_HOUR)));
            let beat = set_interval_with_handle(
                move || {
                    let now = browser::now().map(|now| now.floor(QUARTER_HOUR));
                    if now != quarter.replace(now) {
                        self.ask_again();
                    }
                },
                HEARTBEAT,
            );
            let offline = window_event_listener(leptos::ev::offline, move |_| _ = self.state.try_set(LiveState::Offline));
            let online = window_event_listener(leptos::ev::online, move |_| {
                self.state.try_set(LiveState::Reconnecting);
                opening.try_update(|times| *times += 1);
            });
            on_cleanup(move || {
                offline.remove();
                online.remove();
                if let Ok(beat) = beat {
                    beat.clear();
                }
            });
        });
    }
}

/// When the page was answered, if that is now: ranges of a page that a browser kept have moved on.
fn answered(viewer: ViewerContext) -> Option<String> {
    let answered = viewer.resource.get_untracked()?.ok()?.now;
    let is_now = browser::now().is_some_and(|now| now.floor(QUARTER_HOUR) == answered.floor(QUARTER_HOUR));
    is_now.then(|| answered.to_string())
}

/// Whether a tick waits for the pace; one page per thread.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pending {
    Nothing,
    Pause,
    Tick,
}

thread_local! {
    static PENDING: Cell<Pending> = const { Cell::new(Pending::Nothing) };
}

/// `{"topic":…,"watermark":…}`.
fn watermark_of(tick: &str) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Tick {
        watermark: Timestamp,
    }
    serde_json::from_slice::<Tick>(tick.as_bytes()).ok().map(|tick| tick.watermark)
}
