//! The landing page: its figures, what happened last, whether the machinery is well, what people begin, and how they arrange
//! it; and all of it as the one answer that a dashboard before this one gave.

use super::world::{World, at};
use crate::{
    domain::{
        error::AppError,
        figure::{Figure, FigureValue},
        layout::Layout,
        overview::{Begun, Happening, HappeningKind},
        role::Role,
        time::{Clock, DAY, HOUR, MINUTE, Timestamp},
    },
    server::{
        auth::scope::{Record, Scope, ViewSessions, ViewTotals},
        commands,
        db::SystemKey,
        queries::{feed::feed, glance::glance, layouts, system_status::system_status, tests::data::scope},
    },
};
use axum::http::StatusCode;
use serde_json::{Value, json};

fn event(id: &str, kind: &str, occurred_at: Timestamp, session: Option<(&str, &str)>, payload: Value) -> Value {
    let mut event = json!({"event_id": id, "type": kind, "occurred_at": occurred_at, "payload": payload});
    if let Some((session, user)) = session {
        event["session_id"] = json!(session);
        event["user"] = json!(user);
    }
    event
}

/// It is noon of a Wednesday in UTC. Ana asked yesterday and today, Mina on Monday; a training failed, another one runs.
async fn world() -> World {
    let world = World::new().await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    world.user(world.acme, "ana@acme.test", Role::Member).await;
    let now = world.clock.now();
    let (ana, mina) = (Some(("of-ana", "ana@acme.test")), Some(("of-mina", "mina@acme.test")));
    let said = |id: &str, at, session| {
        event(id, "message.created", at, session, json!({"message_id": id, "role": "user", "content": "?"}))
    };
    let called = |id: &str, at, session, model: &str, tokens: i64| {
        event(
            id,
            "model.called",
            at,
            session,
            json!({"call_id": id, "model": model, "status": "ok", "usage": {"input": tokens, "output": 0}}),
        )
    };
    let job = |id: &str, at, job: &str, status: &str| {
        event(
            id,
            "training.updated",
            at,
            None,
            json!({"job_id": job, "name": format!("Tune {job}"), "status": status, "progress": 0.5}),
        )
    };
    world
        .ingest(
            world.acme,
            &[
                event("a0", "session.started", now.minus(DAY), ana, json!({"title": "Ana's question", "agent": "coder"})),
                said("a1", now.minus(DAY + HOUR), ana),
                said("a2", now.minus(DAY - HOUR), ana),
                said("a3", now.minus(2 * HOUR), ana),
                said("a4", now.minus(HOUR), ana),
                called("a5", now.minus(HOUR), ana, "small", 500),
                called("a6", now.minus(DAY), ana, "small", 500),
                said("m1", now.minus(2 * DAY), mina),
                called("m2", now.minus(2 * DAY), mina, "large", 7_000),
                called("m3", now.minus(9 * DAY), mina, "large", 1_000),
                job("j1", now.minus(3 * HOUR), "j1", "failed"),
                job("j2", now.minus(30 * MINUTE), "j2", "running"),
                event(
                    "d1",
                    "dataset.updated",
                    now.minus(40 * MINUTE),
                    None,
                    json!({"dataset_id": "d1", "name": "Tickets", "status": "ready", "rows": 12_345}),
                ),
                event(
                    "d2",
                    "dataset.updated",
                    now.minus(41 * MINUTE),
                    None,
                    json!({"dataset_id": "d2", "name": "Mails", "status": "uploading"}),
                ),
                event(
                    "o1",
                    "model.updated",
                    now.minus(50 * MINUTE),
                    None,
                    json!({"model_id": "o1", "name": "Meridian", "scope": "global"}),
                ),
                event(
                    "w1",
                    "workflow_run.completed",
                    now.minus(10 * MINUTE),
                    None,
                    json!({"workflow": "invoices", "run_key": "k", "status": "succeeded", "duration_ms": 41_849}),
                ),
            ],
        )
        .await;
    world.project().await;
    world.make_noise().await;
    world
}

fn totals(world: &World, key: &str, role: Role) -> Scope<ViewTotals> {
    scope(world.acme, "acme", role, key, world.clock.now())
}

fn count(value: FigureValue) -> i64 {
    match value {
        FigureValue::Count(count) => count,
        other => panic!("{other:?} is no count"),
    }
}

#[tokio::test]
async fn cards_show_the_ordinary_figures_over_the_stretch_that_they_name() {
    let world = world().await;
    let found = glance(&world.db, &totals(&world, "ana@acme.test", Role::Member), "UTC").await.unwrap().data;
    assert_eq!(count(found.month.figures[&Figure::Sessions]), 2, "the organisation's, whoever looks");
    assert_eq!(found.month.figures[&Figure::MessagesPerSession], FigureValue::Ratio(2.5));
    // Yesterday until noon there was one; one more came in its afternoon.
    assert_eq!(
        (count(found.today.figures[&Figure::Messages]), count(found.today.previous[&Figure::Messages])),
        (2, 1),
        "{:?}",
        found.today
    );
    assert_eq!(
        (count(found.week.figures[&Figure::TotalTokens]), count(found.week.previous[&Figure::TotalTokens])),
        (8_000, 1_000)
    );
    let top = found.top_model.unwrap();
    assert_eq!((top.model.as_str(), top.calls, top.all_calls), ("large", 2, 4), "of equals the first by name");
    let standing = found.standing;
    assert_eq!((standing.training_jobs, standing.active_jobs, standing.training_success_rate), (2, 1, Some(0.0)));
    assert_eq!((standing.models, standing.running_servers, standing.datasets, standing.ready_datasets), (1, 0, 2, 1));
    assert_eq!(standing.training_success_before, None, "of none nothing is known");
}

#[tokio::test]
async fn days_and_weeks_begin_where_the_zone_says() {
    let world = world().await;
    // Noon in UTC is two in the morning of the next day there: nothing of that day but the last two hours.
    let found = glance(&world.db, &totals(&world, "ana@acme.test", Role::Member), "Pacific/Kiritimati").await.unwrap().data;
    assert_eq!(found.today.range.from(), at("2026-03-04T10:00:00Z"));
    assert_eq!(count(found.today.figures[&Figure::Messages]), 2);
    let refused = glance(&world.db, &totals(&world, "ana@acme.test", Role::Member), "Mars/Olympus").await.unwrap_err();
    assert!(matches!(refused, AppError::Invalid { field, .. } if field == "tz"));
}

async fn happenings(world: &World, key: &str, role: Role, limit: u16) -> Vec<Happening> {
    let scope: Scope<ViewSessions> = scope(world.acme, "acme", role, key, world.clock.now());
    feed(&world.db, &scope, &HappeningKind::ALL, limit).await.unwrap()
}

#[tokio::test]
async fn what_happened_last_comes_first_whatever_it_is() {
    let world = world().await;
    let found = happenings(&world, "mina@acme.test", Role::Manager, 50).await;
    let lines: Vec<String> = found
        .iter()
        .map(|one| format!("{}: {}", one.title, one.subtitle.as_deref().unwrap_or("")).replace('\u{a0}', " "))
        .collect();
    assert_eq!(
        lines,
        [
            "invoices: Succeeded · 41.8 s",
            "Tune j2: Running · 50 %",
            "Tickets: Ready · 12,345 rows",
            "Mails: Uploading",
            "Meridian: global",
            "Ana's question: ana@acme.test · coder · 4 messages",
            "Tune j1: Failed",
            "of-mina: mina@acme.test · 1 message",
        ]
    );
    assert!(found.windows(2).all(|pair| pair[0].at >= pair[1].at));
    assert_eq!(found.iter().filter(|one| one.is_failed).count(), 1);
    assert_eq!(happenings(&world, "mina@acme.test", Role::Manager, 3).await, found[..3]);
    let paths: Vec<String> = found.iter().map(Happening::path).collect();
    assert_eq!(paths[..3], ["/workflows/invoices", "/training/j2", "/training"]);
    assert!(paths[5].starts_with("/sessions/"), "{paths:?}");
    for limit in [0, 51] {
        let scope: Scope<ViewSessions> = scope(world.acme, "acme", Role::Manager, "mina@acme.test", world.clock.now());
        let refused = feed(&world.db, &scope, &HappeningKind::ALL, limit).await.unwrap_err();
        assert!(matches!(refused, AppError::Invalid { field, .. } if field == "limit"));
    }
}

#[tokio::test]
async fn a_member_finds_their_own_conversations_and_what_is_the_organisations() {
    let world = world().await;
    let found = happenings(&world, "ana@acme.test", Role::Member, 50).await;
    let conversations: Vec<&Happening> = found.iter().filter(|one| one.kind == HappeningKind::Conversation).collect();
    assert_eq!(conversations.len(), 1);
    assert_eq!(
        (conversations[0].title.as_str(), conversations[0].subtitle.as_deref()),
        ("Ana's question", Some("coder · 4 messages"))
    );
    assert_eq!(found.len(), 7);
    assert!(
        happenings(&world, "nobody@acme.test", Role::Member, 50).await.iter().all(|one| one.kind != HappeningKind::Conversation)
    );
}

#[tokio::test]
async fn what_support_reads_there_is_written_down() {
    let world = world().await;
    happenings(&world, "sam@oriel.test", Role::Support, 10).await;
    let looks: Vec<String> = sqlx::query_scalar("select action from audit_log").fetch_all(world.pool()).await.unwrap();
    assert_eq!(looks, ["overview.activity"]);
}

#[tokio::test]
async fn the_machinery_is_as_its_heartbeats_and_the_queue_say() {
    let world = world().await;
    let look = async || system_status(&world.db, &totals(&world, "ana@acme.test", Role::Member)).await.unwrap();
    let before = look().await;
    assert_eq!(
        (before.training.known, before.training.last_heartbeat, before.gpu_memory, before.waiting_since),
        (0, None, None, None)
    );
    assert!(before.database_us > 0);
    let heartbeat = |id: &str, server: &str, kind: &str, at| {
        let gpu = json!({"name": "H100", "used_bytes": 30, "total_bytes": 80, "utilisation": 0.5});
        event(
            id,
            "server.heartbeat",
            at,
            None,
            json!({"server_id": server, "name": server, "kind": kind, "status": "online", "gpu": gpu}),
        )
    };
    let now = world.clock.now();
    let beats = [
        heartbeat("h1", "t", "training", now),
        heartbeat("h2", "i", "inference", now),
        heartbeat("h3", "old", "inference", now.minus(HOUR)),
    ];
    world.ingest(world.acme, &beats).await;
    world.clock.forward(MINUTE);
    assert_eq!(look().await.waiting_since, Some(now), "until they are projected, they wait");
    world.project().await;
    let after = look().await;
    assert_eq!((after.training.online, after.inference.online, after.inference.known), (1, 1, 2));
    assert_eq!(after.gpu_memory.map(|memory| (memory.used_bytes, memory.total_bytes)), Some((60, 160)));
    world.clock.forward(2 * MINUTE);
    let silent = look().await;
    assert_eq!((silent.training.online, silent.training.last_heartbeat, silent.gpu_memory), (0, Some(now), None));
}

#[tokio::test]
async fn what_somebody_begins_is_recorded_as_theirs_and_shows() {
    let world = world().await;
    let scope: Scope<Record> = scope(world.acme, "acme", Role::Member, "ana@acme.test", world.clock.now());
    let begin = async |begun| commands::begin::begin(world.receiver(), &scope, begun).await;
    let text = |text: &str| text.to_owned();
    begin(Begun::Chat { title: text(" A new question "), agent: text("") }).await.unwrap();
    begin(Begun::Training { name: text("Tune again"), base_model: text("small"), dataset: text("Tickets") }).await.unwrap();
    begin(Begun::Model { name: text("Meridian 2"), provider: text(""), scope: text("personal") }).await.unwrap();
    begin(Begun::Dataset { name: text("Calls"), status: text("ready"), rows: text("1,200") }).await.unwrap();
    for (begun, field) in [
        (Begun::Chat { title: text("  "), agent: text("") }, "title"),
        (Begun::Dataset { name: text("x"), status: text("ready"), rows: text("many") }, "rows"),
        (Begun::Model { name: text("x"), provider: text(""), scope: text("everywhere") }, "payload.scope"),
    ] {
        let refused = begin(begun).await.unwrap_err();
        assert!(matches!(&refused, AppError::Invalid { field: found, .. } if found == field), "{refused:?}");
    }
    world.project().await;
    let found = happenings(&world, "ana@acme.test", Role::Member, 4).await;
    let mut lines: Vec<String> =
        found.iter().map(|one| format!("{}: {}", one.title, one.subtitle.as_deref().unwrap_or(""))).collect();
    lines.sort();
    assert_eq!(
        lines,
        ["A new question: 0 messages", "Calls: Ready · 1,200 rows", "Meridian 2: personal", "Tune again: Queued · small"]
    );
}

#[tokio::test]
async fn an_arrangement_is_kept_for_its_person_alone() {
    let world = world().await;
    let of = |person: &str, id: i32| {
        let scope: Scope<ViewTotals> = totals(&world, person, Role::Manager);
        let person = crate::domain::viewer::Person { id: crate::domain::ids::UserId(id), ..scope.person().clone() };
        Scope::<ViewTotals>::of_test(world.acme, "acme".parse().unwrap(), person, world.clock.now()).unwrap()
    };
    let ids: Vec<i32> =
        sqlx::query_scalar("select user_id from users where key in ('ana@acme.test', 'mina@acme.test') order by key")
            .fetch_all(world.pool())
            .await
            .unwrap();
    let (ana, mina) = (of("ana@acme.test", ids[0]), of("mina@acme.test", ids[1]));
    let save = async |scope: &Scope<ViewTotals>, page: &str, layout: &Layout| {
        commands::layouts::save(&world.db, SystemKey::of_this_process(), scope, page, layout).await
    };
    let find = async |scope: &Scope<ViewTotals>| layouts::layout(&world.db, scope, "overview").await.unwrap();
    assert!(find(&ana).await.is_default());
    let changed = Layout::default().moved(&["runs", "cost"], "cost", false).toggled("runs");
    save(&ana, "overview", &changed).await.unwrap();
    assert_eq!((find(&ana).await, find(&mina).await.is_default()), (changed.clone(), true));
    save(&ana, "overview", &changed.toggled("cost")).await.unwrap();
    assert!(find(&ana).await.hides("cost"));
    save(&ana, "overview", &Layout::default()).await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from layouts").fetch_one(world.pool()).await.unwrap();
    assert_eq!(kept, 0, "what is the page's own is not kept");
    let endless = Layout { order: vec!["a".into(); 65], hidden: vec![] };
    for (page, layout, field) in [("overview", &endless, "layout"), ("no-such-page", &changed, "page")] {
        let refused = save(&ana, page, layout).await.unwrap_err();
        assert!(matches!(&refused, AppError::Invalid { field: found, .. } if found == field), "{refused:?}");
    }
}

#[tokio::test]
async fn the_answer_of_the_dashboard_before_has_its_names() {
    let world = world().await;
    assert_eq!(world.client().await.get("/api/dashboard/overview").await.status, StatusCode::UNAUTHORIZED);
    let answer = world.signed_in(Role::Manager, "acme").await.get("/api/dashboard/overview?tz=UTC").await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let json = answer.json();
    assert_eq!(
        json["statistics"],
        json!({"totalConversations": 2, "totalMessages": 5, "totalTrainingJobs": 2, "activeTrainingJobs": 1, "totalModels": 1,
               "runningServers": 0, "totalDatasets": 2, "tokensThisWeek": 8_000, "messagesToday": 2})
    );
    assert_eq!(
        json["quickStats"],
        json!({"trainingSuccessRate": 0.0, "averageConversationLength": 2.5, "mostUsedModel": "large"})
    );
    assert_eq!(
        json["systemStatus"],
        json!({"trainingServer": "offline", "trainingServerLastHeartbeat": null, "database": "connected", "inferenceServers": 0})
    );
    let recent = json["recentActivity"].as_array().unwrap();
    assert_eq!(recent.len(), 7, "{recent:?}");
    assert_eq!(
        recent[0],
        json!({"type": "training", "title": "Tune j2", "subtitle": "Running · 50\u{a0}%", "timestamp": "2026-03-04T11:30:00Z", "link": "/training/j2"})
    );
    let kinds: Vec<&str> = recent.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert!(kinds.iter().all(|kind| ["training", "conversation", "model", "dataset"].contains(kind)), "{kinds:?}");
    assert_eq!(json["complete_to"], json!(world.clock.now()));
}

#[tokio::test]
async fn ten_happenings_are_answered_and_a_member_gets_their_own() {
    let world = world().await;
    let many: Vec<Value> = (0..30)
        .map(|n| {
            let session = format!("many-{n}");
            event(&session, "session.started", world.clock.now().minus(n * MINUTE), Some((&session, "mina@acme.test")), json!({}))
        })
        .collect();
    world.ingest(world.acme, &many).await;
    world.project().await;
    let recent =
        async |role| world.signed_in(role, "acme").await.get("/api/dashboard/overview").await.json()["recentActivity"].clone();
    assert_eq!(recent(Role::Manager).await.as_array().unwrap().len(), 10);
    let own = recent(Role::Member).await;
    let titles: Vec<&str> = own
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["type"] == "conversation")
        .map(|one| one["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Ana's question"]);
}

#[tokio::test]
async fn a_database_that_fails_is_an_error_and_not_zeros() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    sqlx::query("alter table datasets rename to gone").execute(world.pool()).await.unwrap();
    let answer = client.get("/api/dashboard/overview").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.json().get("statistics").is_none() && answer.json()["error"]["code"] == "internal", "{answer:?}");
}
