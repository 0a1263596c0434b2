//! What the palette knows without asking: pages, ranges, actions, organisations, saved views, and where one was.

use super::{
    rank,
    recent::{self, Target},
};
use crate::{
    domain::{filter::Filter, saved_view::SavedView, viewer::Viewer},
    server_fns::account::SignOut,
    ui::{
        browser,
        components::{
            combo::choices::{Act, Choice},
            icon::Icon,
            views::{Views, address},
        },
        context::{filters::Filters, places::PLACES, span::Preset, theme::Theme},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use std::sync::Arc;

/// A line of the palette before it is ranked.
pub struct Entry {
    pub group: &'static str,
    pub icon: Icon,
    pub words: String,
    pub detail: String,
    /// What else one may call it.
    pub also: &'static str,
    pub act: Act,
}

impl Entry {
    pub fn new(group: &'static str, icon: Icon, words: impl Into<String>, act: Act) -> Self {
        Self { group, icon, words: words.into(), detail: String::new(), also: "", act }
    }

    pub fn also(self, also: &'static str) -> Self {
        Self { also, ..self }
    }

    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    fn fit(&self, typed: &str) -> Option<u32> {
        // Whatever else it is called counts less than what one reads.
        let other = [&*self.detail, self.also].into_iter().filter(|name| !name.is_empty());
        let other = rank::best(typed, other).map(|fit| fit.min(rank::OTHER_NAME));
        rank::fit(typed, &self.words).max(other)
    }
}

/// What acting on a line takes.
#[derive(Clone, Copy)]
pub struct Doing {
    pub filters: Filters,
    pub open: RwSignal<bool>,
    /// To an address of the router.
    pub navigate: Callback<String>,
    /// What was done, where it is not to be seen.
    pub said: RwSignal<&'static str>,
}

impl Doing {
    /// Closes the palette, then does it.
    pub fn then(self, act: impl Fn() + Send + Sync + 'static) -> Act {
        Arc::new(move || {
            self.open.set(false);
            act();
        })
    }

    pub fn visit(self, viewer: &Viewer, target: Target) -> Act {
        let me = viewer.person.id;
        self.then(move || {
            recent::add(me, target.clone());
            self.navigate.run(self.filters.with_untracked(|selection| target.address(selection)));
        })
    }
}

/// In the order in which they stand while nothing is typed.
pub fn entries(doing: Doing, viewer: &Viewer, views: &[SavedView]) -> Vec<Entry> {
    let mut all: Vec<Entry> = recent::list(viewer.person.id)
        .into_iter()
        .map(|target| Entry::new("Recent", Icon::Retry, target.words.clone(), doing.visit(viewer, target)))
        .collect();
    all.extend(PLACES.into_iter().filter(|place| viewer.person.role.may(place.needs)).map(|place| {
        let act = doing.then(move || doing.navigate.run(doing.filters.with_untracked(|selection| selection.link(place.path))));
        Entry::new("Pages", place.icon, place.name, act)
    }));
    all.extend(views.iter().map(|view| {
        let saved = view.address.clone();
        let act = doing.then(move || {
            let org = doing.filters.with_untracked(|selection| selection.org.clone());
            doing.navigate.run(address::opening(&saved, org.as_ref()));
        });
        let detail = if view.mine { "" } else { "shared" };
        Entry::new("Saved views", Icon::Bookmark, view.name.clone(), act).detail(detail)
    }));
    all.extend(actions(doing));
    all.extend(Preset::ALL.into_iter().map(|preset| {
        let words = format!("Show {}", preset.words()).replace("Show the last", "Last").replace("Show ", "Last ");
        let act = doing.then(move || doing.filters.choose(preset));
        Entry::new("Time range", Icon::Calendar, words, act).detail(preset.key()).also("time range show")
    }));
    if viewer.person.role.is_global() {
        all.extend(viewer.orgs.iter().map(|org| {
            let slug = org.slug.clone();
            let act = doing.then(move || doing.filters.update(|selection| selection.org = Some(slug.clone())));
            Entry::new("Organisations", Icon::Users, format!("Look at {}", org.name), act).detail(org.slug.to_string())
        }));
    }
    all
}

fn actions(doing: Doing) -> Vec<Entry> {
    let (filters, theme, Views(views)) = (doing.filters, Theme::expect(), Views::expect());
    let theme_words = if theme.is_dark_untracked() { "Use the light theme" } else { "Use the dark theme" };
    let (compares, is_narrowed) = filters.with_untracked(|selection| (selection.compare, !selection.filter.is_empty()));
    let compare_words = if compares { "Stop comparing" } else { "Compare with the period before" };
    let group = "Actions";
    let copy: Act = Arc::new(move || {
        browser::copy(&browser::address());
        doing.said.set("The link to this page is on your clipboard.");
    });
    let mut all = vec![
        Entry::new(group, Icon::Bookmark, "Save this view…", doing.then(move || views.set(true))).also("keep bookmark views"),
        Entry::new(group, Icon::Link, "Copy the link to this page", copy).also("share url address"),
    ];
    if is_narrowed {
        let act = doing.then(move || filters.update(|selection| selection.filter = Filter::default()));
        all.push(Entry::new(group, Icon::Filter, "Clear all filters", act).also("remove reset"));
    }
    let compare = doing.then(move || filters.update(|selection| selection.compare = !selection.compare));
    let narrow = doing.then(|| browser::focus("#filter"));
    all.extend([
        Entry::new(group, Icon::Filter, "Add a filter…", narrow).also("narrow"),
        Entry::new(group, Icon::Compare, compare_words, compare).also("compare previous period"),
        Entry::new(group, Icon::Moon, theme_words, doing.then(move || theme.toggle())).also("light dark mode"),
        Entry::new(group, Icon::SignOut, "Sign out", doing.then(|| browser::send_form(&browser::own(SignOut::url()))))
            .also("log out"),
    ]);
    all
}

/// How well the best line of a group fits, the group, and each of its lines with how well it fits.
type Ranked = (u32, &'static str, Vec<(u32, Entry)>);

/// The lines that fit, the best group first; while nothing is typed all of them as they stand.
pub fn ranked(typed: &str, entries: Vec<Entry>) -> Vec<Choice> {
    let mut groups: Vec<Ranked> = vec![];
    for entry in entries {
        // What the server found fits by something that is not shown.
        let Some(fit) = entry.fit(typed).or_else(|| is_found(entry.group).then_some(1)) else { continue };
        match groups.iter_mut().find(|(_, group, _)| *group == entry.group) {
            Some((best, _, entries)) => {
                *best = (*best).max(fit);
                entries.push((fit, entry));
            }
            None => groups.push((fit, entry.group, vec![(fit, entry)])),
        }
    }
    if !typed.trim().is_empty() {
        // Stable: equals stay as they stand.
        groups.sort_by_key(|(best, ..)| std::cmp::Reverse(*best));
        groups.iter_mut().for_each(|(.., entries)| entries.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit)));
    }
    let choice = |(_, Entry { group, icon, words, detail, act, .. }): (u32, Entry)| Choice {
        group: group.to_owned(),
        icon,
        words,
        detail,
        holds: false,
        act,
    };
    groups.into_iter().flat_map(|(.., entries)| entries).map(choice).collect()
}

/// Groups of what the server answers.
pub const FOUND: [&str; 9] =
    ["People", "Models", "Agents", "Workflows", "Tools", "Tool servers", "Environments", "Errors", "Sessions"];

fn is_found(group: &str) -> bool {
    FOUND.contains(&group)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(group: &'static str, words: &str) -> Entry {
        Entry::new(group, Icon::Search, words, Arc::new(|| {}))
    }

    fn words(typed: &str, entries: Vec<Entry>) -> Vec<String> {
        ranked(typed, entries).into_iter().map(|choice| choice.words).collect()
    }

    #[test]
    fn the_best_group_comes_first_and_what_does_not_fit_not_at_all() {
        let all = || {
            vec![
                entry("Pages", "Analytics"),
                entry("Pages", "Models & cost"),
                entry("Actions", "Compare").also("model"),
                entry("Models", "gpt-4o-model"),
                entry("Models", "model"),
                entry("People", "Mo Dell"),
            ]
        };
        assert_eq!(words("model", all()), ["model", "gpt-4o-model", "Models & cost", "Compare", "Mo Dell"]);
        assert_eq!(words("", all()).len(), 6);
        assert_eq!(words("  ", all())[0], "Analytics");
    }
}
