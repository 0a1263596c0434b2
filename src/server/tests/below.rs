//! Below a path, as behind a proxy that shares its host with others: every address that goes out names the path, and the same
//! doors answer with it.

use super::{
    client::{Answer, Client, FORM},
    world::World,
};
use crate::{
    domain::role::Role,
    server::{
        auth::password,
        http::{public_url::PublicUrl, state::WebConfig},
    },
};
use axum::{body::Body, http::Method};

const BASE: &str = "/dashboard";

async fn client(world: &World) -> Client {
    let public_url = PublicUrl::try_from(format!("https://example.test{BASE}")).unwrap();
    Client::new(world.state(WebConfig { public_url, ..WebConfig::default() }).await)
}

/// A person with a password, signed in by the form as a browser without scripts sends it.
async fn signed_in(world: &World) -> (Client, Answer) {
    let mina = world.user(world.acme, "mina@acme.test", Role::Manager).await;
    let hash = password::hash("a long password".into()).await.unwrap();
    sqlx::query("update users set password_hash = $2 where user_id = $1")
        .bind(mina.0)
        .bind(hash)
        .execute(world.pool())
        .await
        .unwrap();
    let mut client = client(world).await;
    client.headers = vec![("accept", "text/html".into()), ("origin", "https://example.test".into())];
    let form = "email=mina@acme.test&password=a+long+password&next=%2Fsessions%3Frange%3D7d";
    let answer = client.send(Method::POST, &format!("{BASE}/api/sign_in"), FORM, Body::from(form)).await;
    (client, answer)
}

/// Addresses of ours in a page, as its attributes write them.
fn addresses(page: &str) -> Vec<&str> {
    let of = |name: &'static str| page.split(name).skip(1).filter_map(|rest| rest.split('"').next());
    [" href=\"", " src=\"", " action=\""].into_iter().flat_map(of).filter(|address| address.starts_with('/')).collect()
}

#[tokio::test]
async fn people_are_sent_to_addresses_below_the_path() {
    let world = World::new().await;
    let mut nobody = client(&world).await;
    for (from, to) in [
        ("/dashboard/sessions?range=7d", "/dashboard/sign-in?next=/sessions%3Frange%3D7d"),
        ("/dashboard", "/dashboard/sign-in"),
        ("/sessions?range=7d", "/dashboard/sessions?range=7d"),
    ] {
        let answer = nobody.get(from).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, to), "{from}");
    }
    let (mut client, answer) = signed_in(&world).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, "/dashboard/sessions?range=7d"));
    for cookie in answer.headers.get_all("set-cookie") {
        assert!(cookie.to_str().unwrap().contains("; Path=/dashboard"), "{cookie:?}");
    }
    // Where people begin, with and without the slash at the end.
    for path in ["/dashboard", "/dashboard/", "/dashboard?range=7d"] {
        assert_eq!(client.get(path).await.status.as_u16(), 200, "{path}");
    }
}

#[tokio::test]
async fn every_address_on_a_page_lies_below_the_path() {
    let world = World::new().await;
    let sign_in = client(&world).await.get("/dashboard/sign-in").await;
    let (mut client, _) = signed_in(&world).await;
    let pages = [sign_in, client.get("/dashboard/").await, client.get("/dashboard/sessions").await];
    for page in &pages {
        assert_eq!(page.status.as_u16(), 200, "{}", page.text);
        let found = addresses(&page.text);
        assert!(found.len() > 3, "{found:?}");
        // Where parts of the code lie is found once in a process, for the first application in it: here, another test's.
        let of_process = |address: &&&str| {
            address.starts_with("/pkg/chunk") || address.starts_with("/pkg/split") || address.contains("__wasm_split")
        };
        let astray: Vec<_> =
            found.iter().filter(|address| !address.starts_with("/dashboard/")).filter(|address| !of_process(address)).collect();
        assert!(astray.is_empty(), "{astray:?}");
        assert!(page.text.contains("data-base=\"/dashboard\""));
        assert!(page.text.contains("(\"/dashboard\", \"pkg\""), "what brings the page to life is loaded from there");
    }
    assert!(pages[1].text.contains("href=\"/dashboard/sessions"), "links go on below the path");
    assert!(pages[2].text.contains("aria-current=\"page\""), "the page knows where it is");
}

#[tokio::test]
async fn machines_and_producers_beside_the_server_need_no_path() {
    let world = World::new().await;
    let mut client = client(&world).await;
    for path in ["/healthz", "/dashboard/healthz", "/readyz", "/dashboard/metrics"] {
        assert_eq!(client.get(path).await.status.as_u16(), 200, "{path}");
    }
    assert_eq!(client.get("/dashboard/api/v1/sessions").await.status.as_u16(), 401);
    assert_eq!(client.get("/api/v1/sessions").await.status.as_u16(), 401);
    assert_eq!(client.get("/dashboards/api/v1/sessions").await.status.as_u16(), 404);
    assert_eq!(client.get("/dashboard/api/openapi.json").await.json()["servers"][0]["url"], "/dashboard");
}
