//! What workflows are worth: runs by the one query path, with what was registered when they started.

use super::world::{World, at};
use crate::{
    domain::{
        dimension::Dimension,
        figure::{Figure, FigureValue},
        filter::Filter,
        money::Usd,
        query::{Sort, StatsQuery},
        role::Role,
        time::{HOUR, MINUTE, TimeRange},
        workflow::{WorkflowColumn, WorkflowRow, Workflows, WorkflowsQuery},
    },
    server::queries::{tests::data::scope, workflows::workflows},
};
use serde_json::{Value, json};

fn event(id: &str, kind: &str, occurred_at: &str, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": occurred_at, "payload": payload})
}

fn registered(id: &str, workflow: &str, occurred_at: &str, rest: Value) -> Value {
    let mut payload = rest;
    payload["workflow"] = json!(workflow);
    event(id, "workflow.registered", occurred_at, payload)
}

fn ran(workflow: &str, key: &str, occurred_at: &str, status: &str) -> Value {
    let payload =
        json!({"workflow": workflow, "run_key": key, "status": status, "started_at": occurred_at, "duration_ms": 1_000});
    event(&format!("{workflow}-{key}"), "workflow_run.completed", occurred_at, payload)
}

/// Invoices save ten minutes, from the middle of a quarter hour on twenty; then they are switched off, which says nothing of
/// what they save. Mails save a second at a third of a cent. Nobody registered the nightly ones.
fn history() -> Vec<Value> {
    vec![
        registered(
            "r1",
            "invoices",
            "2026-03-01T08:00:00Z",
            json!({"active": true, "time_saved_seconds": 600, "hourly_rate_usd": "42.50"}),
        ),
        ran("invoices", "1", "2026-03-02T08:00:00Z", "succeeded"),
        ran("invoices", "2", "2026-03-02T09:03:59.999Z", "succeeded"),
        ran("invoices", "3", "2026-03-02T09:02:00Z", "failed"),
        registered("r2", "invoices", "2026-03-02T09:04:00Z", json!({"active": true, "time_saved_seconds": 1200})),
        ran("invoices", "4", "2026-03-02T09:04:00Z", "succeeded"),
        ran("invoices", "5", "2026-03-02T10:00:00Z", "cancelled"),
        registered("r3", "invoices", "2026-03-03T00:00:00Z", json!({"active": false})),
        ran("invoices", "6", "2026-03-03T10:00:00Z", "succeeded"),
        ran("mails", "1", "2026-03-02T10:00:00Z", "succeeded"),
        registered(
            "r4",
            "mails",
            "2026-03-02T11:00:00Z",
            json!({"active": true, "time_saved_seconds": 1, "hourly_rate_usd": 0.0033}),
        ),
        ran("mails", "2", "2026-03-02T12:00:00Z", "succeeded"),
        registered("r5", "reports", "2026-03-02T12:00:00Z", json!({"active": true, "time_saved_seconds": 60})),
        ran("reports", "1", "2026-03-02T13:00:00Z", "succeeded"),
        ran("nightly", "1", "2026-02-20T12:00:00Z", "succeeded"),
    ]
}

async fn ask(world: &World, from: &str, to: &str, filter: Filter) -> Workflows {
    let stats = StatsQuery { org: None, range: TimeRange::new(at(from), at(to)).unwrap(), tz: "UTC".into(), filter };
    let sort = Sort { by: WorkflowColumn::Of(Figure::WorkflowRuns), descending: true };
    let query = WorkflowsQuery { stats, sort, offset: 0, limit: 100, compare: false };
    let scope = scope(world.acme, "acme", Role::Member, "ana", at("2026-03-04T12:00:00Z"));
    workflows(&world.db, &scope, &query).await.unwrap().data
}

fn row<'w>(workflows: &'w Workflows, name: &str) -> &'w WorkflowRow {
    workflows.rows.iter().find(|row| row.workflow == name).unwrap_or_else(|| panic!("{name} is missing"))
}

/// Time saved, savings, and the runs that are missing from them.
fn worth(figures: &crate::domain::figure::Figures) -> [FigureValue; 4] {
    Figure::OF_WORTH.map(|figure| figures[&figure])
}

fn usd(text: &str) -> FigureValue {
    FigureValue::Usd(Usd(text.parse().unwrap()))
}

const UNKNOWN: FigureValue = FigureValue::None(());

fn count(n: i64) -> FigureValue {
    FigureValue::Count(n)
}

#[tokio::test]
async fn runs_are_worth_what_was_registered_when_they_started() {
    let world = World::new().await;
    world
        .ingest(
            world.loud,
            &[registered(
                "r",
                "invoices",
                "2026-03-02T00:00:00Z",
                json!({"active": true, "time_saved_seconds": 86_400, "hourly_rate_usd": "1000"}),
            )],
        )
        .await;
    let mut events = history();
    // The order in which they come says nothing.
    events.reverse();
    for some in events.chunks(4) {
        world.ingest(world.acme, some).await;
        world.project().await;
    }
    let found = ask(&world, "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z", Filter::default()).await;
    let invoices = row(&found, "invoices");
    assert_eq!(worth(&invoices.figures), [count(2 * 600 + 2 * 1200), usd("42.5"), count(0), count(0)]);
    assert_eq!(invoices.active, Some(false));
    let assumed = json!(invoices.assumption);
    assert_eq!(assumed, json!({"time_saved_seconds": 1200, "hourly_rate_usd": "42.5"}));
    assert_eq!(invoices.figures[&Figure::WorkflowRuns], count(6));
    assert_eq!(invoices.figures[&Figure::WorkflowSuccessRate], FigureValue::Ratio(0.8));
    let mails = row(&found, "mails");
    let third = usd("0.000000916667");
    assert_eq!(
        worth(&mails.figures),
        [count(1), third, count(1), count(0)],
        "one ran before; a third of a thousandth, to 12 decimals"
    );
    assert_eq!(worth(&row(&found, "reports").figures), [count(60), UNKNOWN, count(0), count(1)]);
    let nightly = row(&found, "nightly");
    assert_eq!((nightly.active, worth(&nightly.figures)), (None, [UNKNOWN, UNKNOWN, count(0), count(0)]));
    assert_eq!(nightly.figures[&Figure::WorkflowSuccessRate], UNKNOWN);

    let standing = found.standing;
    assert_eq!((standing.active, standing.inactive, standing.unregistered, standing.new), (2, 1, 1, 2));
    assert_eq!(worth(&found.figures), [count(3600 + 1 + 60), usd("42.500000916667"), count(1), count(1)]);
    assert_eq!(found.figures[&Figure::WorkflowRuns], count(9));
    assert_eq!(
        found.rows.iter().map(|row| row.workflow.as_str()).collect::<Vec<_>>(),
        ["invoices", "mails", "reports", "nightly"]
    );

    let mut one = Filter::default();
    one.add(Dimension::Workflow, "mails");
    let found = ask(&world, "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z", one).await;
    assert_eq!((found.rows.len(), found.standing.active, found.standing.new), (1, 1, 1));
}

#[tokio::test]
async fn what_a_range_does_not_reach_is_not_in_it() {
    let world = World::new().await;
    world.ingest(world.acme, &history()).await;
    world.project().await;
    let early = ask(&world, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", Filter::default()).await;
    assert_eq!(early.rows.iter().map(|row| row.workflow.as_str()).collect::<Vec<_>>(), ["nightly"]);
    let standing = early.standing;
    assert_eq!((standing.active, standing.inactive, standing.unregistered, standing.new), (0, 0, 1, 1));
    let first_day = ask(&world, "2026-03-01T00:00:00Z", "2026-03-02T09:03:00Z", Filter::default()).await;
    let invoices = row(&first_day, "invoices");
    assert_eq!((invoices.active, invoices.figures[&Figure::TimeSaved]), (Some(true), count(600)));
    assert_eq!(invoices.assumption.time_saved_seconds, Some(600));
}

#[tokio::test]
async fn registrations_outlive_the_events_that_made_them_also_through_a_rebuild() {
    let world = World::new().await;
    world.ingest(world.acme, &history()).await;
    world.project().await;
    // More than a year later, with a run of yesterday.
    let later = at("2027-05-01T12:00:00Z");
    world.clock.set(later);
    world.ingest(world.acme, &[ran("invoices", "7", &later.minus(HOUR).floor(MINUTE).to_string(), "succeeded")]).await;
    world.project().await;
    world.keep_house().await;
    let key = crate::server::db::SystemKey::of_this_process();
    for rebuilt in [false, true] {
        if rebuilt {
            crate::server::projections::rebuild::rebuild(&world.db, key, &*world.clock, world.acme, |_| {}).await.unwrap();
        }
        let found = ask(&world, "2027-04-30T12:00:00Z", "2027-05-01T12:00:00Z", Filter::default()).await;
        let invoices = row(&found, "invoices");
        assert_eq!((invoices.active, invoices.figures[&Figure::TimeSaved]), (Some(false), count(1200)), "rebuilt: {rebuilt}");
        assert_eq!(invoices.figures[&Figure::Roi], usd("14.166666666667"));
        assert_eq!(invoices.first_seen, at("2026-03-01T08:00:00Z"));
        assert_eq!(found.standing.new, 0);
    }
}
