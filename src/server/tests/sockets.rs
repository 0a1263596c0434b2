//! WebSockets over a socket of the machine: ticks and frames for whoever is signed in, from our own pages, until the sign-in
//! ends.

use super::{client::Client, models, world::World};
use crate::{
    domain::{role::Role, time::MINUTE},
    server::{
        http::{router::router, state::WebConfig},
        live::CHANNEL,
    },
};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::frame::coding::CloseCode},
};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A server of the world's on a free port.
struct Served {
    host: String,
    server: tokio::task::JoinHandle<()>,
}

impl Served {
    async fn new(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let app = router(world.state(WebConfig::default()).await);
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { host, server }
    }

    /// The socket, or the status of the refusal.
    async fn open(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let mut request = format!("ws://{}{path}", self.host).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(socket),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn token(client: &Client) -> String {
    format!("Bearer {}", client.bearer.as_ref().unwrap())
}

/// The next text frame; `None` when the other side closes because nobody is signed in any more.
async fn next(socket: &mut Socket) -> Option<Value> {
    loop {
        match tokio::time::timeout(PATIENCE, socket.next()).await.expect("a frame arrives").expect("not the end").unwrap() {
            Message::Text(text) => return Some(serde_json::from_str(&text).unwrap()),
            Message::Close(frame) => {
                assert_eq!(frame.map(|frame| frame.code), Some(CloseCode::Policy));
                return None;
            }
            _ => {}
        }
    }
}

async fn change(world: &World) {
    sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(world.acme.0.to_string()).execute(world.pool()).await.unwrap();
}

#[tokio::test]
async fn ticks_come_with_every_change_and_end_with_the_sign_in() {
    let world = models::world().await;
    let served = Served::new(&world).await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let mut socket = served.open("/api/ws/conversations", &[("authorization", &token(&member))]).await.unwrap();
    assert_eq!(next(&mut socket).await, Some(json!({"topic": "conversations", "watermark": "2026-03-04T12:00:00Z"})));
    // What a client says is not listened to.
    socket.send(Message::text("hello")).await.unwrap();
    world.clock.forward(MINUTE);
    change(&world).await;
    while next(&mut socket).await.unwrap()["watermark"] != "2026-03-04T12:01:00Z" {}
    assert_eq!(member.post("/api/auth/logout", &Value::Null).await.status, 204);
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < PATIENCE, "the socket goes on");
        change(&world).await;
        if next(&mut socket).await.is_none() {
            return;
        }
    }
}

#[tokio::test]
async fn frames_have_the_figures_of_the_last_hour() {
    let world = models::world().await;
    let served = Served::new(&world).await;
    let member = world.signed_in(Role::Member, "acme").await;
    let mut socket = served.open("/api/ws/metrics", &[("authorization", &token(&member))]).await.unwrap();
    let first = next(&mut socket).await.unwrap();
    assert_eq!((&first["topic"], &first["metrics"]["requests"]), (&json!("metrics"), &json!(0)), "the last hour was quiet");
    let called = json!({"event_id": "9", "type": "model.called", "occurred_at": "2026-03-04T11:59:00Z", "session_id": "s9",
        "user": "max@acme.test", "payload": {"call_id": "c9", "model": "alpha-x", "status": "ok", "usage": {"input": 3, "output": 4}, "cost_usd": "0.07"}});
    world.ingest(world.acme, &[called]).await;
    world.project().await;
    let frame = loop {
        let frame = next(&mut socket).await.unwrap();
        if frame["metrics"]["requests"] == 1 {
            break frame;
        }
    };
    let metrics = &frame["metrics"];
    assert_eq!(
        (&metrics["total_tokens"], &metrics["cost_usd"], &metrics["active_conversations"]),
        (&json!(7), &json!("0.07"), &json!(1))
    );
    let range = &frame["range"];
    let (from, to) = (range["from"].as_str().unwrap(), range["to"].as_str().unwrap());
    let mut member = world.signed_in(Role::Member, "acme").await;
    let same = member.get(&format!("/api/stats/overview?from={from}&to={to}")).await.json();
    for (name, value) in metrics.as_object().unwrap().iter().filter(|(name, _)| *name != "active_conversations") {
        assert_eq!(&same[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_socket_opens_for_those_who_may_from_our_own_pages() {
    let world = models::world().await;
    let served = Served::new(&world).await;
    let member = world.signed_in(Role::Member, "acme").await;
    let token = token(&member);
    let cookie = format!("oriel_access={}", member.bearer.as_ref().unwrap());
    let own = format!("http://{}", served.host);
    for path in ["/api/ws/conversations", "/api/ws/metrics"] {
        let opened = async |headers: &[(&'static str, &str)]| served.open(path, headers).await.map(|_| ());
        assert_eq!(opened(&[]).await, Err(401), "{path}");
        assert_eq!(opened(&[("authorization", &token)]).await, Ok(()), "{path}");
        assert_eq!(opened(&[("authorization", &token), ("origin", "https://elsewhere.test")]).await, Ok(()), "{path}");
        assert_eq!(opened(&[("cookie", &cookie), ("origin", &own)]).await, Ok(()), "{path}");
        assert_eq!(opened(&[("cookie", &cookie), ("origin", "https://evil.test")]).await, Err(403), "{path}");
        assert_eq!(opened(&[("cookie", &cookie)]).await, Err(403), "{path}");
        assert_eq!(opened(&[("sec-websocket-protocol", member.bearer.as_ref().unwrap())]).await, Err(401), "{path}");
        let by_query = format!("{path}?access_token={}", member.bearer.as_ref().unwrap());
        assert_eq!(served.open(&by_query, &[]).await.map(|_| ()), Err(401), "{path}");
        let elsewhere = format!("{path}?domain=loud");
        assert_eq!(served.open(&elsewhere, &[("authorization", &token)]).await.map(|_| ()), Err(404), "{path}");
    }
    let mut plain = world.signed_in(Role::Member, "acme").await;
    let refused = plain.get("/api/ws/metrics").await;
    assert_eq!((refused.status.as_u16(), refused.header("upgrade")), (426, "websocket"));
}
