//! The session page's data: the first stretch of the timeline comes with the page, the rest while people scroll, and what
//! is on screen is asked for again when something happened.

use super::blocks::{self, Block};
use crate::{
    domain::{
        ids::OrgSlug,
        session::{Entry, EntryKind, TimelinePage},
    },
    server_fns::sessions::session_timeline,
    ui::browser,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Arc};

/// Entries that come with the page: a screenful and more. Each of them is drawn by the server, sent twice, and brought to life at
/// once, which holds up a phone.
pub const FIRST: u16 = 80;
/// Entries of each stretch after it.
const MORE: u16 = 500;
/// The same on the way to an entry that a link names: as many as the server gives at once.
const ON_THE_WAY: u16 = 1_000;

/// The beginning of a timeline, and whose it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beginning {
    pub org: Option<OrgSlug>,
    pub id: String,
    pub page: TimelinePage,
}

/// A stretch after the first, and the cursor it was asked for with. Entries are shared, not copied: there may be thousands.
#[derive(Clone, PartialEq)]
struct Stretch {
    cursor: String,
    limit: u16,
    entries: Vec<Arc<Entry>>,
    next: Option<String>,
}

impl Stretch {
    fn new(cursor: String, limit: u16, page: TimelinePage) -> Self {
        Self { cursor, limit, entries: page.entries.into_iter().map(Arc::new).collect(), next: page.next_cursor }
    }
}

/// All that is loaded of a timeline.
#[derive(Clone, Copy)]
pub struct Timeline {
    beginning: Signal<Beginning>,
    later: RwSignal<Vec<Stretch>>,
    pub blocks: Memo<Arc<Vec<Block>>>,
    /// Where the next stretch begins.
    next: Memo<Option<String>>,
    pub is_loading: RwSignal<bool>,
    pub is_failed: RwSignal<bool>,
    /// On the way to an entry that a link names.
    pub is_seeking: RwSignal<bool>,
}

impl Timeline {
    pub fn new(beginning: Signal<Beginning>) -> Self {
        let later = RwSignal::new(Vec::<Stretch>::new());
        let first = Memo::new(move |_| {
            beginning.with(|beginning| beginning.page.entries.iter().cloned().map(Arc::new).collect::<Vec<_>>())
        });
        let blocks = Memo::new(move |_| {
            let mut entries = first.get();
            later.with(|later| later.iter().for_each(|stretch| entries.extend_from_slice(&stretch.entries)));
            Arc::new(blocks::blocks(&entries))
        });
        let next = Memo::new(move |_| {
            later.with(|later| match later.last() {
                Some(last) => last.next.clone(),
                None => beginning.with(|beginning| beginning.page.next_cursor.clone()),
            })
        });
        let [is_loading, is_failed, is_seeking] = [(); 3].map(|()| RwSignal::new(false));
        let timeline = Self { beginning, later, blocks, next, is_loading, is_failed, is_seeking };
        Effect::new(move |before: Option<String>| {
            let id = beginning.with(|beginning| beginning.id.clone());
            match before {
                // Another session: nothing of the one before stays.
                Some(before) if before != id => later.set(vec![]),
                Some(_) => timeline.refresh(),
                None => {}
            }
            id
        });
        timeline
    }

    pub fn is_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Asks for the next stretch, unless one is on its way.
    pub fn more(self) {
        let Some(cursor) = self.next.get_untracked() else { return };
        if !self.is_loading.get_untracked() {
            self.is_loading.set(true);
            spawn_local(async move {
                let answer = self.ask(cursor.clone(), MORE).await;
                // The page may be gone meanwhile.
                if self.is_loading.try_set(false).is_some() {
                    return;
                }
                self.is_failed.set(answer.is_none());
                if let Some(page) = answer {
                    self.later.update(|later| later.push(Stretch::new(cursor, MORE, page)));
                }
            });
        }
    }

    /// Loads on until an entry is there that stands further down, unless something is on its way.
    pub fn seek(self, wanted: &Entry) {
        let Some(start) = self.next.get_untracked().filter(|_| !self.is_loading.get_untracked()) else { return };
        let at = wanted.at;
        let is_past = move |entries: &[Arc<Entry>]| entries.last().is_some_and(|last| last.at > at);
        if self.later.with_untracked(|later| later.last().is_some_and(|last| is_past(&last.entries))) {
            return;
        }
        self.is_loading.set(true);
        self.is_seeking.set(true);
        spawn_local(async move {
            let mut passed: Vec<Stretch> = vec![];
            let mut cursor = Some(start.clone());
            let mut is_failed = false;
            while let Some(at) = cursor.take() {
                let Some(page) = self.ask(at.clone(), ON_THE_WAY).await else {
                    is_failed = true;
                    break;
                };
                let stretch = Stretch::new(at, ON_THE_WAY, page);
                cursor = stretch.next.clone().filter(|_| !is_past(&stretch.entries));
                passed.push(stretch);
            }
            // The page may be gone meanwhile.
            if self.is_loading.try_set(false).is_some() {
                return;
            }
            self.is_seeking.set(false);
            self.is_failed.set(is_failed);
            if self.next.with_untracked(|next| next.as_ref() == Some(&start)) {
                self.later.update(|later| later.append(&mut passed));
            }
        });
    }

    /// The first stretch has come anew: so do the last one, where things happen, and every one whose beginning moved.
    fn refresh(self) {
        let later = self.later.get_untracked();
        let Some(last) = later.last() else { return };
        let begins = self.beginning.with_untracked(|beginning| beginning.page.next_cursor.clone());
        let has_moved = begins.as_ref() != later.first().map(|stretch| &stretch.cursor);
        let (kept, cursor) = if has_moved { (0, begins) } else { (later.len() - 1, Some(last.cursor.clone())) };
        let wanted = later.len();
        spawn_local(async move {
            let mut fresh = later[..kept].to_vec();
            let mut cursor = cursor;
            while let Some(at) = cursor.filter(|_| fresh.len() < wanted) {
                let limit = later[fresh.len()].limit;
                let Some(page) = self.ask(at.clone(), limit).await else { return };
                cursor = page.next_cursor.clone();
                fresh.push(Stretch::new(at, limit, page));
            }
            if self.later.try_with_untracked(|now| *now == later).unwrap_or_default() {
                self.later.set(fresh);
            }
        });
    }

    async fn ask(self, cursor: String, limit: u16) -> Option<TimelinePage> {
        let (org, id) = self.beginning.try_with_untracked(|beginning| (beginning.org.clone(), beginning.id.clone()))?;
        session_timeline(org, id, Some(cursor), limit).await.ok()
    }
}

/// The entry whose detail is open; it stands in the address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chosen {
    pub kind: EntryKind,
    pub id: String,
}

impl Chosen {
    pub fn of(entry: &Entry) -> Self {
        Self { kind: entry.kind, id: entry.id.clone() }
    }
}

/// Reading and changing what is chosen.
#[derive(Clone)]
pub struct Choice {
    pub now: Memo<Option<Chosen>>,
    selector: Selector<Option<Chosen>>,
    go: Callback<Option<Chosen>>,
}

impl Choice {
    pub fn provide() -> Self {
        let query = use_query_map();
        let now = Memo::new(move |_| {
            query.with(|query| {
                let kind = EntryKind::from_key(&query.get("kind")?)?;
                Some(Chosen { kind, id: query.get("step")? })
            })
        });
        let (navigate, path) = (use_navigate(), use_location().pathname);
        let go = Callback::new(move |chosen: Option<Chosen>| {
            let mut query = query.get_untracked();
            query.remove("kind");
            query.remove("step");
            if let Some(Chosen { kind, id }) = chosen {
                query.insert("kind", kind.key().to_owned());
                query.insert("step", id);
            }
            let address = format!("{}{}", browser::path_of(&path.get_untracked()), query.to_query_string());
            // Looking at steps is no way back that anybody wants.
            navigate(&address, NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() });
        });
        let choice = Self { now, selector: Selector::new(move || now.get()), go };
        provide_context(choice.clone());
        choice
    }

    pub fn expect() -> Self {
        expect_context()
    }

    pub fn is(&self, chosen: &Chosen) -> bool {
        self.selector.selected(&Some(chosen.clone()))
    }

    /// Opens the detail, or closes it when it is the open one.
    pub fn toggle(&self, chosen: Chosen) {
        let is_open = self.now.with_untracked(|now| now.as_ref() == Some(&chosen));
        self.go.run((!is_open).then_some(chosen));
    }

    pub fn clear(&self) {
        self.go.run(None);
    }
}

/// Runs that somebody opened or closed: they stay so when they come into sight again.
#[derive(Clone, Copy)]
pub struct Opened(StoredValue<HashMap<String, bool>>);

impl Opened {
    pub fn provide() {
        provide_context(Self(StoredValue::default()));
    }

    pub fn expect() -> Self {
        expect_context()
    }

    /// `None` while nobody touched it.
    pub fn of(self, run: &str) -> Option<bool> {
        self.0.with_value(|opened| opened.get(run).copied())
    }

    pub fn keep(self, run: &str, is_open: bool) {
        self.0.update_value(|opened| _ = opened.insert(run.to_owned(), is_open));
    }
}
