//! Every door, tried by everybody. The router's list and the list of server functions are walked: a door without a row in
//! `access_table` fails, and so does a row without a door.

use super::{
    access_table::{Row, Who, rows},
    client::Client,
    world::World,
};
use crate::{
    domain::{
        role::{Permission, Role},
        time::{Clock, SECOND},
    },
    server::http::{
        router,
        state::{AppState, WebConfig},
    },
};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fmt::Write};

/// Everybody who may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visitor {
    Nobody,
    /// The organisation admin of another organisation.
    Stranger,
    With(Role),
}

const VISITORS: [Visitor; 7] = [
    Visitor::Nobody,
    Visitor::Stranger,
    Visitor::With(Role::Member),
    Visitor::With(Role::Manager),
    Visitor::With(Role::OrgAdmin),
    Visitor::With(Role::Support),
    Visitor::With(Role::SuperAdmin),
];

impl Visitor {
    fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Stranger => "another org",
            Self::With(role) => role.key(),
        }
    }

    async fn client(self, world: &World) -> Client {
        match self {
            Self::Nobody => world.client().await,
            Self::Stranger => world.signed_in(Role::OrgAdmin, "loud").await,
            Self::With(role) => world.signed_in(role, "acme").await,
        }
    }
}

/// What must come of it.
fn expected(who: Who, visitor: Visitor) -> Expected {
    match (who, visitor) {
        (Who::Page, Visitor::Nobody) => Expected::Status(StatusCode::SEE_OTHER),
        (Who::SignInPage, Visitor::Nobody) => Expected::Status(StatusCode::OK),
        (Who::SignInPage, _) => Expected::Status(StatusCode::SEE_OTHER),
        (Who::SignedIn, Visitor::Nobody) | (Who::May(_), Visitor::Nobody) | (Who::Producer, _) => {
            Expected::Status(StatusCode::UNAUTHORIZED)
        }
        (Who::SignedIn | Who::Page, _) => Expected::In,
        // There is no organisation of another name in a global figure: only the role decides.
        (Who::May(Permission::ViewGlobal), Visitor::Stranger) => Expected::Status(StatusCode::FORBIDDEN),
        (Who::May(_), Visitor::Stranger) => Expected::Status(StatusCode::NOT_FOUND),
        (Who::May(permission), Visitor::With(role)) if role.may(permission) => Expected::In,
        (Who::May(_), Visitor::With(_)) => Expected::Status(StatusCode::FORBIDDEN),
        (Who::Anybody(status), _) => Expected::Status(status),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    Status(StatusCode),
    /// Let in and answered.
    In,
}

impl Expected {
    fn met_by(self, status: StatusCode) -> bool {
        match self {
            Self::Status(expected) => status == expected,
            // Let in and told to come with a WebSocket is let in as well.
            Self::In => status.is_success() || status.is_redirection() || status == StatusCode::UPGRADE_REQUIRED,
        }
    }
}

/// Doors that are there, as (method, path).
fn doors(state: &AppState) -> BTreeSet<(String, String)> {
    let declared = router::list(state).into_iter().map(|door| (door.method, door.path.to_owned()));
    let functions = server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned()));
    let pages =
        leptos_axum::generate_route_list(crate::ui::app::App).into_iter().map(|page| ("GET".to_owned(), page.path().to_owned()));
    declared.chain(functions).chain(pages).collect()
}

/// Two organisations with people of every role, and sessions of acme's.
async fn inhabited() -> World {
    let world = World::new().await;
    for (org, name) in [(world.acme, "acme"), (world.loud, "loud")] {
        for role in [Role::Member, Role::Manager, Role::OrgAdmin] {
            world.user(org, &format!("{}@{name}.test", role.key().to_lowercase()), role).await;
        }
    }
    for role in [Role::Support, Role::SuperAdmin] {
        world.user(crate::domain::ids::OrgId::ABOVE, &format!("{}@oriel.test", role.key().to_lowercase()), role).await;
    }
    let said = |session: &str, user: &str| {
        json!({"event_id": format!("said-{session}"), "type": "message.created", "occurred_at": "2026-03-04T11:00:00Z",
            "session_id": session, "user": user, "payload": {"message_id": "m1", "role": "user", "content": "hello"}})
    };
    let trained = json!({"event_id": "trained", "type": "training.updated", "occurred_at": "2026-03-04T11:00:00Z",
        "payload": {"job_id": "members", "status": "running"}});
    world.ingest(world.acme, &[said("members", "member@acme.test"), said("managers", "manager@acme.test"), trained]).await;
    let automated = |id: &str, kind: &str, payload: Value| json!({"event_id": id, "type": kind, "occurred_at": "2026-03-04T11:00:00Z", "payload": payload});
    let automations = [
        automated("ran", "workflow_run.completed", json!({"workflow": "invoices", "run_key": "1", "status": "succeeded"})),
        automated("asked", "service_request.changed", json!({"request_id": "q1", "kind": "sales_call", "status": "open"})),
    ];
    world.ingest(world.acme, &automations).await;
    world.project().await;
    world.make_noise().await;
    world
}

/// A conversation that begins now, so that an earlier one that was deleted does not keep it out.
async fn something_to_delete(world: &World) {
    world.clock.forward(SECOND);
    let now = world.clock.now();
    let begun = json!({"event_id": format!("begun at {now}"), "type": "session.started", "occurred_at": now, "session_id": "deleted",
        "user": "member@acme.test", "payload": {}});
    world.ingest(world.acme, &[begun]).await;
    world.project().await;
}

async fn try_door(row: &Row, client: &mut Client) -> StatusCode {
    let method: Method = row.method.parse().unwrap();
    client.send(method, &row.sample(), row.kind, Body::from(row.body.clone())).await.status
}

#[tokio::test]
async fn every_door_has_a_row_and_every_row_a_door() {
    let world = World::new().await;
    let rows: BTreeSet<(String, String)> = rows().into_iter().map(|row| (row.method.to_owned(), row.path.to_owned())).collect();
    let doors = doors(&world.state(WebConfig { dev: true, ..WebConfig::default() }).await);
    let bare: Vec<_> = doors.difference(&rows).collect();
    assert!(bare.is_empty(), "say in src/server/tests/access_table.rs who may open these doors: {bare:#?}");
    let stale: Vec<_> = rows.difference(&doors).collect();
    assert!(stale.is_empty(), "these rows of src/server/tests/access_table.rs have no door: {stale:#?}");
}

#[tokio::test]
async fn every_door_opens_for_those_who_may_and_for_nobody_else() {
    let world = inhabited().await;
    let mut wrong = Vec::new();
    let mut printed = format!("{:<48}", "");
    for visitor in VISITORS {
        write!(printed, "{:<13}", visitor.name()).unwrap();
    }
    for row in rows() {
        write!(printed, "\n{:<48}", format!("{} {}", row.method, row.path)).unwrap();
        for visitor in VISITORS {
            if row.deletes() {
                something_to_delete(&world).await;
            }
            // A sign-in of their own: some doors end it.
            let status = try_door(&row, &mut visitor.client(&world).await).await;
            let expected = expected(row.who, visitor);
            if !expected.met_by(status) {
                wrong.push(format!("{} {} by {}: {status}, not {expected:?}", row.method, row.path, visitor.name()));
            }
            write!(printed, "{:<13}", status.as_str()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let lines: Vec<&str> = printed.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("doors", lines.join("\n"));
}

#[test]
fn roles_and_permissions_are_as_printed() {
    use Permission::{Administer, Record, ViewEveryone, ViewGlobal, ViewSessions, ViewTotals};
    let permissions = [ViewTotals, ViewSessions, ViewEveryone, Record, Administer, ViewGlobal];
    let mut lines = vec![format!("{:<14}{}", "", permissions.map(|permission| format!("{permission:?}")).join("  "))];
    for role in Role::ALL {
        let cells = permissions.map(|permission| {
            let width = format!("{permission:?}").len();
            format!("{:<width$}", if role.may(permission) { "yes" } else { "-" })
        });
        lines.push(format!("{:<14}{}", role.key(), cells.join("  ")).trim_end().to_owned());
    }
    insta::assert_snapshot!("roles", lines.join("\n"));
}

#[tokio::test]
async fn those_above_organisations_have_to_name_one_and_others_need_not() {
    let world = inhabited().await;
    let path = "/api/v1/sessions";
    for role in [Role::Support, Role::SuperAdmin] {
        let answer = world.signed_in(role, "acme").await.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{role:?}");
        assert_eq!((&answer.json()["error"]["code"], &answer.json()["error"]["field"]), (&"invalid_field".into(), &"org".into()));
    }
    let answer = world.signed_in(Role::Manager, "acme").await.get(path).await;
    assert_eq!(answer.status, StatusCode::OK);
    for org in ["loud", "no-such-org", "Not%20a%20slug"] {
        let answer = world.signed_in(Role::Manager, "acme").await.get(&format!("{path}?org={org}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{org}");
    }
}

#[tokio::test]
async fn a_member_sees_sessions_of_their_own_only() {
    let world = inhabited().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    assert_eq!(member.get("/api/v1/sessions/members").await.status, StatusCode::OK);
    assert_eq!(member.get("/api/v1/sessions/managers").await.status, StatusCode::NOT_FOUND);
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    assert_eq!(manager.get("/api/v1/sessions/managers").await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_view_of_content_by_support_is_written_down() {
    let world = inhabited().await;
    for role in [Role::SuperAdmin, Role::Manager, Role::Support] {
        let answer = world.signed_in(role, "acme").await.get("/api/v1/sessions/managers/timeline?org=acme").await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let looks: Vec<(i32, String, String, String)> =
        sqlx::query_as("select a.org_id, u.role, a.action, a.subject from audit_log a join users u on u.user_id = a.user_id")
            .fetch_all(world.pool())
            .await
            .unwrap();
    assert!(!looks.is_empty() && looks.iter().all(|look| look.0 == world.acme.0 && look.1 == "SUPPORT"), "{looks:?}");
}
