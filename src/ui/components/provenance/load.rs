//! The rows as they come: the first page with the figure, and on demand the pages after it, all asked with the same instants.

use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        error::AppError,
        provenance::{FactRow, Made, RowsPage, RowsQuery, Whole},
        zone::Zone,
    },
    server_fns::stats::stats_rows,
    ui::context::{ask, filters::Filters, provenance::Behind, viewer::ViewerContext},
};
use leptos::{prelude::*, task::spawn_local};

/// Rows of a page.
const PAGE: u16 = 50;

/// What is known when the first page is there.
#[derive(Clone, PartialEq)]
pub struct Found {
    pub query: RowsQuery,
    pub zone: Zone,
    pub answer: Answer<()>,
    pub whole: Whole,
    pub made: Made,
    pub only_own: bool,
}

impl Found {
    /// The dimension that is filtered by and that says nothing about the figure.
    pub fn unknown_by(&self) -> Option<Dimension> {
        self.query.figure.unknown_by(&self.query.about())
    }
}

#[derive(Clone, Copy)]
pub struct Rows {
    pub found: RwSignal<Option<Result<Found, AppError>>>,
    pub rows: RwSignal<Vec<FactRow>>,
    pub next: RwSignal<Option<String>>,
    pub is_loading: RwSignal<bool>,
    /// Of a page after the first.
    pub failed: RwSignal<Option<AppError>>,
}

impl Rows {
    pub fn new() -> Self {
        Self {
            found: RwSignal::new(None),
            rows: RwSignal::default(),
            next: RwSignal::new(None),
            is_loading: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Asks for the figure and its first rows.
    pub fn begin(self, behind: &Behind, filters: Filters, viewer: ViewerContext) {
        let (selection, behind) = (filters.get_untracked(), behind.clone());
        self.found.set(None);
        self.rows.set(Vec::new());
        self.next.set(None);
        self.failed.set(None);
        spawn_local(async move {
            let asked = async {
                let viewer = viewer.resource.answer().await?;
                let stats = behind.narrow(ask::stats(&selection, &viewer));
                let Behind { figure, except, .. } = behind;
                let query = RowsQuery { stats, figure, except, compare: selection.compare, limit: PAGE, cursor: None };
                let answer = stats_rows(query.clone()).await?;
                Ok::<_, AppError>((query, viewer.zone, answer))
            };
            match asked.await {
                Ok((query, zone, answer)) => self.put_first(query, zone, answer),
                Err(error) => _ = self.found.try_set(Some(Err(error))),
            }
        });
    }

    fn put_first(self, query: RowsQuery, zone: Zone, Answer { range, complete_to, data }: Answer<RowsPage>) {
        let RowsPage { whole, made, only_own, rows, next_cursor } = data;
        let Some(whole) = whole else { return };
        self.rows.try_set(rows);
        self.next.try_set(next_cursor);
        self.found.try_set(Some(Ok(Found {
            query,
            zone,
            answer: Answer { range, complete_to, data: () },
            whole,
            made,
            only_own,
        })));
    }

    /// Asks for the page after the last one, unless it is on its way.
    pub fn more(self) {
        let cursor = self.next.get_untracked();
        let Some(Ok(Found { query, .. })) = self.found.get_untracked() else { return };
        if cursor.is_none() || self.is_loading.get_untracked() {
            return;
        }
        self.is_loading.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = stats_rows(RowsQuery { cursor, compare: false, ..query }).await;
            // The panel may be closed meanwhile.
            if self.is_loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(Answer { data, .. }) => {
                    self.rows.update(|rows| rows.extend(data.rows));
                    self.next.set(data.next_cursor);
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}
