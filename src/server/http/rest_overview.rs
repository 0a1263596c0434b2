//! `GET /api/dashboard/overview` (`api.md` §5): the landing page as one answer, with the names that its clients know.

use super::{params::Params, state::AppState};
use crate::{
    domain::{
        error::AppError,
        figure::{Figure, FigureValue, Figures},
        filter::Filter,
        infrastructure::GpuMemory,
        overview::{Happening, HappeningKind},
        query::StatsQuery,
        time::{DAY, TimeRange},
    },
    server::{
        auth::scope::{Scope, ViewSessions, ViewTotals},
        queries::{
            feed,
            glance::glance,
            stats::{self, MAX_DAYS},
            system_status::system_status,
        },
    },
};
use axum::{Json, extract::State};
use serde_json::{Value, json};

/// Happenings of the answer.
const RECENT: u16 = 10;
/// Kinds that its clients know.
const KINDS: [HappeningKind; 4] =
    [HappeningKind::Conversation, HappeningKind::Training, HappeningKind::Model, HappeningKind::Dataset];

/// Totals are of everything that is kept; today and this week are those of `tz`. The page shows the same figures.
pub async fn overview(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    sessions: Scope<ViewSessions>,
    params: Params,
) -> Result<Json<Value>, AppError> {
    let tz = params.get("tz").unwrap_or("UTC");
    let now = scope.at();
    let ever = TimeRange::new(now.minus((MAX_DAYS - 1) * DAY), now.plus(1)).expect("it ends after it begins");
    let ever = StatsQuery { org: None, range: ever, tz: tz.to_owned(), filter: Filter::default() };
    let (glance, totals, recent, status) = tokio::try_join!(
        glance(&state.db, &scope, tz),
        stats::overview(&state.db, &scope, &ever, false, &[Figure::Sessions, Figure::Messages]),
        feed::feed(&state.db, &sessions, &KINDS, RECENT),
        system_status(&state.db, &scope),
    )?;
    let complete_to = glance.complete_to.min(totals.complete_to);
    let (totals, glance) = (totals.data.figures, glance.data);
    let standing = glance.standing;
    let mut machinery = json!({
        "trainingServer": if status.training.online > 0 { "online" } else { "offline" },
        "trainingServerLastHeartbeat": status.training.last_heartbeat,
        // Whoever cannot reach it answers with an error.
        "database": "connected",
        "inferenceServers": status.inference.online,
    });
    if let Some(memory) = status.gpu_memory {
        machinery["gpuMemory"] = gpu(memory);
    }
    Ok(Json(json!({
        "statistics": {
            "totalConversations": count(&totals, Figure::Sessions),
            "totalMessages": count(&totals, Figure::Messages),
            "totalTrainingJobs": standing.training_jobs,
            "activeTrainingJobs": standing.active_jobs,
            "totalModels": standing.models,
            "runningServers": standing.running_servers,
            "totalDatasets": standing.datasets,
            "tokensThisWeek": count(&glance.week.figures, Figure::TotalTokens),
            "messagesToday": count(&glance.today.figures, Figure::Messages),
        },
        "recentActivity": recent.iter().map(|happening| activity(happening, state.web.public_url.base())).collect::<Value>(),
        "systemStatus": machinery,
        "quickStats": {
            "trainingSuccessRate": standing.training_success_rate,
            "averageConversationLength": glance.month.figures.get(&Figure::MessagesPerSession),
            "mostUsedModel": glance.top_model.map(|top| top.model),
        },
        "complete_to": complete_to,
    })))
}

fn count(figures: &Figures, figure: Figure) -> FigureValue {
    figures.get(&figure).copied().unwrap_or(FigureValue::None(()))
}

fn activity(happening: &Happening, base: &str) -> Value {
    let mut shown = json!({
        "type": happening.kind,
        "title": happening.title,
        "timestamp": happening.at,
        "link": format!("{base}{}", happening.path()),
    });
    if let Some(subtitle) = &happening.subtitle {
        shown["subtitle"] = json!(subtitle);
    }
    shown
}

/// In bytes, and a share in per cent; `null` of nothing.
fn gpu(memory: GpuMemory) -> Value {
    let percentage = (memory.total_bytes > 0).then(|| memory.used_bytes as f64 / memory.total_bytes as f64 * 100.0);
    json!({"used": memory.used_bytes, "total": memory.total_bytes, "percentage": percentage})
}
