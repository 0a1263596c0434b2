//! What happened last, of every kind: of each kind the few that can be among the last, put in order here.

use super::{sessions, training};
use crate::{
    domain::{
        error::AppError,
        filter::Filter,
        ids::OrgId,
        infrastructure::{Dataset, Model},
        overview::{Happening, HappeningKind},
        query::Sort,
        session::{SessionColumn, SessionRow, SessionsQuery},
        time::{DAY, TimeRange, Timestamp},
        training::TrainingJob,
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        queries::stats::MAX_DAYS,
    },
};
use sqlx::PgConnection;

/// Happenings of an answer at most.
pub const MOST: u16 = 50;

/// The last happenings of these kinds, newest first. Conversations are those that the viewer may open; whatever else there is
/// belongs to the organisation.
pub async fn feed(db: &Db, scope: &Scope<ViewSessions>, kinds: &[HappeningKind], limit: u16) -> Result<Vec<Happening>, AppError> {
    if !(1..=MOST).contains(&limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {MOST}")));
    }
    // Titles are content.
    audit(db, scope, "overview.activity", "").await?;
    let mut snapshot = db.read(scope).await?;
    let org = scope.org();
    let mut happenings = Vec::new();
    for kind in kinds {
        match kind {
            HappeningKind::Conversation => happenings.extend(conversations(&mut snapshot, scope, limit).await?),
            HappeningKind::Training => {
                happenings.extend(training::newest_jobs(&mut snapshot, org, limit).await?.into_iter().map(of_job));
            }
            HappeningKind::Model => {
                let models = training::newest(&mut snapshot, org, training::MODELS, limit).await?;
                happenings.extend(models.into_iter().map(of_model));
            }
            HappeningKind::Dataset => {
                let datasets = training::newest(&mut snapshot, org, training::DATASETS, limit).await?;
                happenings.extend(datasets.into_iter().map(of_dataset));
            }
            HappeningKind::WorkflowRun => happenings.extend(workflow_runs(&mut snapshot, org, limit).await?),
        }
    }
    // Those of one moment always in the same order.
    happenings.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.id.cmp(&other.id)));
    happenings.truncate(usize::from(limit));
    Ok(happenings)
}

async fn conversations(
    connection: &mut PgConnection,
    scope: &Scope<ViewSessions>,
    limit: u16,
) -> Result<Vec<Happening>, AppError> {
    let now = scope.at();
    let range = TimeRange::new(now.minus(MAX_DAYS * DAY), now.plus(DAY)).expect("it ends after it begins");
    let query = SessionsQuery {
        org: None,
        range,
        tz: "UTC".into(),
        filter: Filter::default(),
        search: None,
        sort: Sort { by: SessionColumn::LastActivity, descending: true },
        limit,
        cursor: None,
    };
    let page = sessions::rows(connection, scope, &query).await?;
    // Whoever sees their own only knows whose they are.
    let names_users = scope.only_user().is_none();
    Ok(page.rows.into_iter().map(|row| of_session(row, names_users)).collect())
}

/// What workflow runs say of themselves; they are few beside the other facts, and have an index of their own.
pub(super) const WORKFLOW_RUNS: &str = "
    select workflow, status, at, duration_ms from facts
     where org_id = $1 and kind = 6 order by at desc limit $2";

/// Workflow, status, start and milliseconds.
type WorkflowRun = (Option<String>, Option<String>, Timestamp, Option<i64>);

async fn workflow_runs(connection: &mut PgConnection, org: OrgId, limit: u16) -> Result<Vec<Happening>, sqlx::Error> {
    let rows: Vec<WorkflowRun> = sqlx::query_as(WORKFLOW_RUNS).bind(org.0).bind(i64::from(limit)).fetch_all(connection).await?;
    Ok(rows
        .into_iter()
        .map(|(workflow, status, at, duration_ms)| {
            let workflow = workflow.unwrap_or_default();
            Happening {
                kind: HappeningKind::WorkflowRun,
                title: workflow.clone(),
                is_failed: status.as_deref() == Some("failed"),
                subtitle: joined([status.map(|status| word(&status)), duration_ms.map(took)]),
                id: workflow,
                at,
            }
        })
        .collect())
}

fn of_session(row: SessionRow, names_users: bool) -> Happening {
    let messages = format!("{} message{}", row.messages, if row.messages == 1 { "" } else { "s" });
    let user = row.user.filter(|_| names_users);
    let is_failed = row.status.is_some_and(|status| status.key() == "failed");
    Happening {
        kind: HappeningKind::Conversation,
        title: row.title.unwrap_or(row.session_id),
        subtitle: joined([user, row.agent, Some(messages), is_failed.then(|| "its last run failed".to_owned())]),
        is_failed,
        id: row.id,
        at: row.last_activity,
    }
}

fn of_job(job: TrainingJob) -> Happening {
    let progress = job.progress.filter(|_| job.status.as_deref() == Some("running"));
    Happening {
        kind: HappeningKind::Training,
        title: job.name.unwrap_or_else(|| job.job_id.clone()),
        is_failed: job.status.as_deref() == Some("failed"),
        subtitle: joined([
            job.status.map(|status| word(&status)),
            progress.map(|progress| format!("{:.0}\u{a0}%", progress * 100.0)),
            job.base_model,
        ]),
        id: job.job_id,
        at: job.last_heard,
    }
}

fn of_model(model: Model) -> Happening {
    Happening {
        kind: HappeningKind::Model,
        subtitle: joined([model.status.map(|status| word(&status)), model.provider, Some(model.scope)]),
        title: model.name,
        id: model.model_id,
        at: model.last_heard,
        is_failed: false,
    }
}

fn of_dataset(dataset: Dataset) -> Happening {
    let rows = dataset.rows.map(|rows| format!("{} rows", grouped(rows)));
    Happening {
        kind: HappeningKind::Dataset,
        is_failed: dataset.status == "failed",
        subtitle: joined([Some(word(&dataset.status)), rows]),
        title: dataset.name,
        id: dataset.dataset_id,
        at: dataset.last_heard,
    }
}

/// As a word at the beginning of a line: "Succeeded".
fn word(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// "41.8 s", "12 min", "3 h 20 min".
fn took(ms: i64) -> String {
    let minutes = (ms + 30_000) / 60_000;
    match ms {
        ..59_950 => format!("{:.1}\u{a0}s", ms as f64 / 1_000.0),
        59_950..3_570_000 => format!("{minutes}\u{a0}min"),
        _ => format!("{}\u{a0}h\u{a0}{}\u{a0}min", minutes / 60, minutes % 60),
    }
}

/// "12,345".
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let groups = (first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]);
    [&digits[..first]].into_iter().chain(groups).filter(|group| !group.is_empty()).collect::<Vec<_>>().join(",")
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_durations_are_as_people_write_them() {
        assert_eq!([0, 12, 123, 1_234, 1_234_567].map(grouped), ["0", "12", "123", "1,234", "1,234,567"]);
        let spoken = [900, 41_849, 59_949, 59_950, 720_000, 12_000_000].map(|ms| took(ms).replace('\u{a0}', " "));
        assert_eq!(spoken, ["0.9 s", "41.8 s", "59.9 s", "1 min", "12 min", "3 h 20 min"]);
    }

    #[test]
    fn a_line_has_no_gaps() {
        assert_eq!(joined([None, Some(String::new()), Some("a".into()), Some("b".into())]).as_deref(), Some("a · b"));
        assert_eq!((joined([None, None]), word("running").as_str(), word("").as_str()), (None, "Running", ""));
    }
}
