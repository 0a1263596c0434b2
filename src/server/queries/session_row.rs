//! A row of `sessions` as a value.

use crate::domain::{
    money::Usd,
    session::{RunStatus, SessionRow},
};
use sqlx::{Row, postgres::PgRow};

/// What [`read`] reads.
pub const COLUMNS: &str = "number, session_id, title, user_key, agent, environment, started_at, last_activity, runs, messages, \
     model_calls, tool_calls, handoffs, total_tokens, cost_usd, unpriced_calls, success_rate, active_ms, status";

pub fn read(row: &PgRow) -> Result<SessionRow, sqlx::Error> {
    let (cost, unpriced) = (Usd(row.try_get("cost_usd")?), row.try_get::<i64, _>("unpriced_calls")?);
    Ok(SessionRow {
        id: row.try_get::<i32, _>("number")?.to_string(),
        session_id: row.try_get("session_id")?,
        title: row.try_get("title")?,
        user: row.try_get("user_key")?,
        agent: row.try_get("agent")?,
        environment: row.try_get("environment")?,
        started_at: row.try_get("started_at")?,
        last_activity: row.try_get("last_activity")?,
        runs: row.try_get("runs")?,
        messages: row.try_get("messages")?,
        model_calls: row.try_get("model_calls")?,
        tool_calls: row.try_get("tool_calls")?,
        handoffs: row.try_get("handoffs")?,
        total_tokens: row.try_get("total_tokens")?,
        cost_usd: cost.unless_unknown(unpriced),
        success_rate: row.try_get("success_rate")?,
        active_ms: row.try_get("active_ms")?,
        status: row.try_get::<Option<String>, _>("status")?.as_deref().and_then(RunStatus::from_key),
    })
}
