//! Overview, timeline and breakdown: plan which rollups and facts cover the range, add them up, evaluate.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Overview, Series},
        error::AppError,
        query::{BreakdownQuery, StatsQuery, TimelineQuery},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};

/// Every figure of the range, and with `compare` of the range before it.
pub async fn overview(
    _db: &Db,
    _scope: &Scope<ViewTotals>,
    _query: &StatsQuery,
    _compare: bool,
) -> Result<Answer<Overview>, AppError> {
    Err(AppError::NotFound)
}

/// Figures per bucket, every bucket present.
pub async fn timeline(_db: &Db, _scope: &Scope<ViewTotals>, _query: &TimelineQuery) -> Result<Answer<Vec<Series>>, AppError> {
    Err(AppError::NotFound)
}

/// Figures per value of a dimension.
pub async fn breakdown(
    _db: &Db,
    _scope: &Scope<ViewTotals>,
    _query: &BreakdownQuery,
) -> Result<Answer<Vec<BreakdownRow>>, AppError> {
    Err(AppError::NotFound)
}
