//! What workflows are worth: runs by the one query path, with what was registered when they started.

use super::world::{World, at};
use crate::{
    domain::{
        dimension::Dimension,
        figure::{Figure, FigureValue},
        filter::Filter,
        query::StatsQuery,
        role::Role,
        time::{HOUR, MINUTE, TimeRange},
        workflow::{WorkflowRow, Workflows},
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
    let query = StatsQuery { org: None, range: TimeRange::new(at(from), at(to)).unwrap(), tz: "UTC".into(), filter };
    let scope = scope(world.acme, "acme", Role::Member, "ana", at("2026-03-04T12:00:00Z"));
    workflows(&world.db, &scope, &query).await.unwrap().data
}

fn row<'w>(workflows: &'w Workflows, name: &str) -> &'w WorkflowRow {
    workflows.rows.iter().find(|row| row.workflow == name).unwrap_or_else(|| panic!("{name} is missing"))
}

fn usd(text: &str) -> Value {
    json!(text)
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
    assert_eq!(invoices.worth.time_saved_seconds, Some(2 * 600 + 2 * 1200));
    assert_eq!(json!(invoices.worth.savings_usd), usd("42.5"));
    assert_eq!((invoices.worth.unvalued_runs, invoices.worth.unrated_runs), (0, 0));
    assert_eq!(invoices.active, Some(false));
    assert_eq!((invoices.assumption.time_saved_seconds, json!(invoices.assumption.hourly_rate_usd)), (Some(1200), usd("42.5")));
    assert_eq!(invoices.figures[&Figure::WorkflowRuns], FigureValue::Count(6));
    assert_eq!(invoices.figures[&Figure::WorkflowSuccessRate], FigureValue::Ratio(0.8));
    let mails = row(&found, "mails");
    assert_eq!((mails.worth.time_saved_seconds, mails.worth.unvalued_runs), (Some(1), 1), "one ran before it was registered");
    assert_eq!(json!(mails.worth.savings_usd), usd("0.000000916667"), "a third of a thousandth, to 12 decimals");
    let reports = row(&found, "reports");
    assert_eq!((reports.worth.time_saved_seconds, reports.worth.savings_usd, reports.worth.unrated_runs), (Some(60), None, 1));
    let nightly = row(&found, "nightly");
    assert_eq!((nightly.active, nightly.worth.time_saved_seconds), (None, None));
    assert_eq!(nightly.figures[&Figure::WorkflowSuccessRate], FigureValue::None(()));

    assert_eq!((found.active, found.inactive, found.unregistered, found.new), (2, 1, 1, 2));
    assert_eq!(found.worth.time_saved_seconds, Some(3600 + 1 + 60));
    assert_eq!(json!(found.worth.savings_usd), usd("42.500000916667"));
    assert_eq!((found.worth.unvalued_runs, found.worth.unrated_runs), (1, 1));
    assert_eq!(found.figures[&Figure::WorkflowRuns], FigureValue::Count(9));
    assert_eq!(
        found.rows.iter().map(|row| row.workflow.as_str()).collect::<Vec<_>>(),
        ["invoices", "mails", "reports", "nightly"]
    );

    let mut one = Filter::default();
    one.add(Dimension::Workflow, "mails");
    let found = ask(&world, "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z", one).await;
    assert_eq!((found.rows.len(), found.active, found.new), (1, 1, 1));
}

#[tokio::test]
async fn what_a_range_does_not_reach_is_not_in_it() {
    let world = World::new().await;
    world.ingest(world.acme, &history()).await;
    world.project().await;
    let early = ask(&world, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", Filter::default()).await;
    assert_eq!(early.rows.iter().map(|row| row.workflow.as_str()).collect::<Vec<_>>(), ["nightly"]);
    assert_eq!((early.active, early.inactive, early.unregistered, early.new), (0, 0, 1, 1));
    let first_day = ask(&world, "2026-03-01T00:00:00Z", "2026-03-02T09:03:00Z", Filter::default()).await;
    let invoices = row(&first_day, "invoices");
    assert_eq!((invoices.active, invoices.worth.time_saved_seconds), (Some(true), Some(600)));
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
        assert_eq!((invoices.active, invoices.worth.time_saved_seconds), (Some(false), Some(1200)), "rebuilt: {rebuilt}");
        assert_eq!(json!(invoices.worth.savings_usd), usd("14.166666666667"));
        assert_eq!(invoices.first_seen, at("2026-03-01T08:00:00Z"));
        assert_eq!(found.new, 0);
    }
}
