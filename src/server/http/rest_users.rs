//! People over REST: the list with their figures, as JSON or as a file with all of its rows.

use super::{
    csv_file::{self, harmless, text},
    metric::{Metric, show},
    params::Params,
    state::AppState,
};
use crate::{
    domain::{
        error::AppError,
        figure::FigureValue,
        query::{Column, Sort},
        user::{UserColumn, UserRow, UsersQuery},
    },
    server::{
        auth::scope::{Scope, ViewEveryone},
        queries::users,
    },
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// Rows of a page when no limit is named.
const PAGE: u16 = 50;

/// `GET /api/v1/users`
pub async fn list(State(state): State<AppState>, scope: Scope<ViewEveryone>, params: Params) -> Result<Response, AppError> {
    let query = UsersQuery {
        stats: params.stats(scope.at())?,
        search: params.get("q").map(str::to_owned),
        sort: sort(params.get("sort"))?,
        offset: params.parse("offset", "offset must be a whole number.")?.unwrap_or(0),
        limit: params.limit(PAGE, users::LARGEST_PAGE)?,
        compare: false,
    };
    match params.get("format") {
        None | Some("json") => {
            let answer = users::page(&state.db, &scope, &query).await?;
            let answer = answer.map(|page| json!({"rows": page.rows.iter().map(row).collect::<Value>(), "total": page.total}));
            Ok(Json(answer).into_response())
        }
        Some("csv") => {
            let all = users::all(&state.db, &scope, &query).await?.data.rows;
            let lines: Vec<Vec<String>> = [head()].into_iter().chain(all.iter().map(cells)).collect();
            Ok((csv_file::headers(&format!("users-{}", scope.slug())), text(&lines)?).into_response())
        }
        Some(_) => Err(AppError::invalid("format", "must be json or csv")),
    }
}

/// Whoever ran most comes first, unless `sort` says otherwise.
fn sort(text: Option<&str>) -> Result<Sort<UserColumn>, AppError> {
    let text = text.unwrap_or("-runs");
    Sort::read(text).ok_or_else(|| AppError::invalid("sort", format!("Users have no column {text}.")))
}

fn row(row: &UserRow) -> Value {
    let mut shown: Map<String, Value> = show(&UserColumn::FIGURES.map(Metric::Of), &row.figures);
    shown.insert("key".into(), json!(row.key));
    shown.insert("name".into(), json!(row.name));
    shown.insert("email".into(), json!(row.email));
    shown.insert("last_active".into(), json!(row.last_active));
    Value::Object(shown)
}

/// What [`cells`] are.
fn head() -> Vec<String> {
    let figures = UserColumn::FIGURES.map(|figure| UserColumn::Of(figure).key());
    ["key", "name", "email"].into_iter().chain(figures).chain(["last_active"]).map(str::to_owned).collect()
}

fn cells(row: &UserRow) -> Vec<String> {
    let figures = UserColumn::FIGURES.iter().map(|figure| row.figures.get(figure).copied().map(number).unwrap_or_default());
    let words = [harmless(&row.key), harmless(&row.name), row.email.as_deref().map(harmless).unwrap_or_default()];
    let seen = row.last_active.map(|at| at.to_string()).unwrap_or_default();
    words.into_iter().chain(figures).chain([seen]).collect()
}

/// Exact; what is unknown is empty.
fn number(value: FigureValue) -> String {
    match value {
        FigureValue::Count(count) => count.to_string(),
        FigureValue::Ratio(ratio) => ratio.to_string(),
        FigureValue::Usd(usd) => usd.to_string(),
        FigureValue::Quantiles(quantiles) => quantiles.p95.map(|ms| ms.to_string()).unwrap_or_default(),
        FigureValue::None(()) => String::new(),
    }
}
