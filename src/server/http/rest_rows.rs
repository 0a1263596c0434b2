//! `GET /api/v1/stats/rows`: the rows behind a figure, as JSON a page at a time or as a file with all of them.

use super::{
    csv_file::{self, Pages, harmless},
    params::Params,
    state::AppState,
};
use crate::{
    domain::{
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        provenance::{Except, FactRow, RowsQuery},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        queries::rows::{self, LARGEST_PAGE},
    },
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use sqlx::{Postgres, Transaction};
use std::collections::BTreeSet;

/// Rows of a page when no limit is named.
const PAGE: u16 = 50;

pub async fn list(State(state): State<AppState>, scope: Scope<ViewSessions>, params: Params) -> Result<Response, AppError> {
    let query = RowsQuery {
        stats: params.stats(scope.at())?,
        figure: figure(params.get("figure"))?,
        except: except(&params)?,
        compare: params.compare()?,
        limit: params.limit(PAGE, LARGEST_PAGE)?,
        cursor: params.get("cursor").map(str::to_owned),
    };
    match params.get("format") {
        None | Some("json") => Ok(Json(rows::page(&state.db, &scope, &query).await?).into_response()),
        Some("csv") => {
            rows::check_query(&scope, &query)?;
            audit(&state.db, &scope, "rows.export", &rows::subject(&query)).await?;
            let snapshot = state.db.snapshot(&scope).await?;
            let name = format!("{}-{}", query.figure.key(), scope.slug());
            let query = RowsQuery { limit: LARGEST_PAGE, cursor: None, ..query };
            csv_file::stream(&name, &HEAD, Export { snapshot, scope, query }).await
        }
        Some(_) => Err(AppError::invalid("format", "must be json or csv")),
    }
}

fn figure(name: Option<&str>) -> Result<Figure, AppError> {
    name.and_then(Figure::from_key).ok_or_else(|| {
        let names: Vec<&str> = Figure::ALL.into_iter().map(Figure::key).collect();
        AppError::invalid("figure", format!("figure must be one of {}.", names.join(", ")))
    })
}

/// `except=model:a`, repeated for several values of one dimension.
fn except(params: &Params) -> Result<Option<Except>, AppError> {
    let mut all: Option<Except> = None;
    for named in params.all("except") {
        let parts =
            named.split_once(':').and_then(|(dimension, value)| Some((Dimension::from_key(dimension)?, value.to_owned())));
        let Some((dimension, value)) = parts else {
            return Err(AppError::invalid("except", "except must be a dimension and a value, for example model:gpt-4o."));
        };
        let all = all.get_or_insert_with(|| Except { dimension, values: BTreeSet::new() });
        if all.dimension != dimension {
            return Err(AppError::invalid("except", "All values of except must be of one dimension."));
        }
        all.values.insert(value);
    }
    Ok(all)
}

struct Export {
    snapshot: Transaction<'static, Postgres>,
    scope: Scope<ViewSessions>,
    query: RowsQuery,
}

impl Pages for Export {
    /// Afterwards the query has the cursor of the rows after these.
    async fn next(&mut self) -> Result<(Vec<Vec<String>>, bool), AppError> {
        let page = rows::rows(&mut self.snapshot, &self.scope, &self.query).await?;
        self.query.cursor = page.next_cursor;
        Ok((page.rows.iter().map(cells).collect(), self.query.cursor.is_some()))
    }
}

const HEAD: [&str; 17] = [
    "kind",
    "id",
    "at",
    "session",
    "title",
    "user",
    "agent",
    "model",
    "server",
    "tool",
    "workflow",
    "status",
    "duration_ms",
    "amount",
    "of",
    "cost_usd",
    "counted",
];

fn cells(row: &FactRow) -> Vec<String> {
    let word = |text: &Option<String>| text.as_deref().map(harmless).unwrap_or_default();
    // A call of unknown price has no cost, which is not a cost of nothing.
    let cost = if row.adds.unpriced > 0 { String::new() } else { row.adds.cost_usd.to_string() };
    vec![
        row.kind.clone(),
        harmless(&row.id),
        row.at.to_string(),
        word(&row.session),
        word(&row.title),
        word(&row.user),
        word(&row.agent),
        word(&row.model),
        word(&row.server),
        word(&row.tool),
        word(&row.workflow),
        word(&row.status),
        row.duration_ms.map(|ms| ms.to_string()).unwrap_or_default(),
        row.adds.amount.to_string(),
        row.adds.of.to_string(),
        cost,
        row.counted.map(|number| number.to_string()).unwrap_or_default(),
    ]
}
