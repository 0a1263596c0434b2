//! Figures by organisation: the one question that is asked of all of them on purpose. Each is read by statements that name
//! it, so the distributed database sends every one of them to one place.

use super::stats::{answered, check, check_figures, order, totals, with_sort};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        error::AppError,
        figure::Figure,
        ids::OrgId,
        query::{Sort, StatsQuery},
    },
    server::{
        auth::scope::{Scope, ViewGlobal},
        db::Db,
        queries::watermark,
    },
};

/// A row per organisation, by its slug. Complete to where the slowest of them is.
pub async fn breakdown(
    db: &Db,
    scope: &Scope<ViewGlobal>,
    query: &StatsQuery,
    figures: &[Figure],
    sort: Sort<Figure>,
    limit: u16,
) -> Result<Answer<Vec<BreakdownRow>>, AppError> {
    check(scope, query, None)?;
    check_figures(figures)?;
    let mut snapshot = db.read(scope).await?;
    let orgs: Vec<(i32, String)> =
        sqlx::query_as("select org_id, slug from orgs order by slug").fetch_all(&mut *snapshot).await?;
    let mut complete_to = scope.at();
    let mut rows = Vec::with_capacity(orgs.len());
    for (org, slug) in orgs {
        complete_to = complete_to.min(watermark::complete_to(&mut snapshot, OrgId(org), scope.at()).await?);
        let all = totals(&mut snapshot, OrgId(org), &query.filter, query.range, &with_sort(figures, sort)).await?;
        let asked = figures.iter().map(|figure| (*figure, all[figure])).collect();
        rows.push((all[&sort.by], BreakdownRow { key: slug, figures: asked, previous: None }));
    }
    Ok(Answer { range: answered(query), complete_to, data: order(rows, sort.descending, limit) })
}
