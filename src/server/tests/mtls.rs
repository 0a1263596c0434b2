//! Ingest with client certificates: the right client needs no key, everybody else gets nowhere.

use super::world::World;
use crate::{
    domain::time::{Clock, SECOND},
    server::{
        auth::ingest_key::Certified,
        commands::{Command, keys},
        db::SystemKey,
        http::{router, state::WebConfig},
        mtls::{CertifiedListener, Settings, acceptor},
    },
};
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
};
use serde_json::json;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

/// Signs certificates.
struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    fn sign(&self, common_name: &str, other_names: &[&str], purpose: ExtendedKeyUsagePurpose) -> (rcgen::Certificate, KeyPair) {
        let mut params = CertificateParams::new(other_names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }
}

/// The files of a server, gone with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Place {
    world: World,
    authority: Authority,
    addr: SocketAddr,
    _folder: Folder,
}

/// A listener that believes clients of `authority`.
async fn place() -> Place {
    let world = World::new().await;
    let authority = Authority::new("Test authority");
    let folder = Folder(std::env::temp_dir().join(format!("oriel-mtls-{}", uuid::Uuid::new_v4().simple())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let (certificate, key) = authority.sign("server", &["localhost"], ExtendedKeyUsagePurpose::ServerAuth);
    let file = |name: &str, text: String| {
        let path = folder.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let settings = Settings {
        addr: (Ipv4Addr::LOCALHOST, 0).into(),
        certificate: file("server.pem", certificate.pem()),
        key: file("server.key", key.serialize_pem()),
        client_ca: file("ca.pem", authority.certificate.pem()),
    };
    let listener = CertifiedListener::bind(settings.addr, acceptor(&settings).unwrap()).await.unwrap();
    let addr = listener.addr();
    let routes = router::of_producers(world.state(WebConfig::default()).await);
    let service = routes.into_make_service_with_connect_info::<Certified>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    Place { world, authority, addr, _folder: folder }
}

type Shown = Option<(rcgen::Certificate, KeyPair)>;

impl Place {
    fn command(&self) -> Command {
        Command { key: SystemKey::of_this_process(), now: self.world.clock.now() }
    }

    async fn map(&self, org: &str, certificate: &str) {
        keys::add(&self.world.db, self.command(), &org.parse().unwrap(), "certified", Some(certificate)).await.unwrap();
    }

    /// The first line of the answer to an event, or that there is none.
    async fn send(&self, shown: &Shown) -> Result<String, std::io::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.certificate.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = match shown {
            None => config.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
                let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
                config.with_client_auth_cert(chain, key).unwrap()
            }
        };
        let stream = TcpStream::connect(self.addr).await?;
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        let event = json!({"event_id": uuid::Uuid::new_v4().to_string(), "type": "session.started",
            "occurred_at": self.world.clock.now().to_string(), "session_id": "s1", "payload": {}});
        let body = json!({"events": [event]}).to_string();
        let request = format!(
            "POST /api/v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        // A server that ends without a farewell has answered all the same.
        let read = stream.read_to_end(&mut answer).await;
        match String::from_utf8_lossy(&answer).lines().next() {
            Some(line) => Ok(line.to_owned()),
            None => Err(read.err().unwrap_or_else(|| std::io::ErrorKind::UnexpectedEof.into())),
        }
    }

    fn client(&self, common_name: &str, other_names: &[&str]) -> Shown {
        Some(self.authority.sign(common_name, other_names, ExtendedKeyUsagePurpose::ClientAuth))
    }

    async fn events(&self) -> Vec<(i32, i64)> {
        sqlx::query_as("select org_id, count(*) from events group by org_id order by org_id")
            .fetch_all(self.world.pool())
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_client_whose_certificate_is_mapped_needs_no_key() {
    let place = place().await;
    place.map("acme", "gateway.acme.test").await;
    place.map("loud", "urn:loud").await;
    assert_eq!(place.send(&place.client("gateway.acme.test", &[])).await.unwrap(), "HTTP/1.1 202 Accepted");
    assert_eq!(place.send(&place.client("somebody", &["gateway.acme.test"])).await.unwrap(), "HTTP/1.1 202 Accepted");
    assert_eq!(place.send(&place.client("urn:loud", &[])).await.unwrap(), "HTTP/1.1 202 Accepted");
    assert_eq!(place.events().await, [(place.world.acme.0, 2), (place.world.loud.0, 1)]);
    let refused =
        keys::add(&place.world.db, place.command(), &"loud".parse().unwrap(), "theirs", Some("gateway.acme.test")).await;
    assert!(refused.is_err(), "one certificate is one organisation's");
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let place = place().await;
    place.map("acme", "gateway.acme.test").await;
    assert!(place.send(&None).await.is_err(), "without a certificate");
    let stranger = Authority::new("Test authority").sign("gateway.acme.test", &[], ExtendedKeyUsagePurpose::ClientAuth);
    assert!(place.send(&Some(stranger)).await.is_err(), "of another authority, of the same name");
    let server = place.authority.sign("gateway.acme.test", &[], ExtendedKeyUsagePurpose::ServerAuth);
    assert!(place.send(&Some(server)).await.is_err(), "a certificate of servers");
    assert_eq!(place.send(&place.client("nobody.acme.test", &[])).await.unwrap(), "HTTP/1.1 401 Unauthorized");
    assert_eq!(place.events().await, []);
}

#[tokio::test]
async fn a_revoked_key_takes_its_certificate_along_and_a_rotated_one_does_not() {
    let place = place().await;
    place.map("acme", "gateway.acme.test").await;
    let client = place.client("gateway.acme.test", &[]);
    let acme = "acme".parse().unwrap();
    keys::rotate(&place.world.db, place.command(), &acme, "certified", SECOND).await.unwrap();
    place.world.clock.forward(2 * SECOND);
    assert_eq!(place.send(&client).await.unwrap(), "HTTP/1.1 202 Accepted");

    keys::revoke(&place.world.db, place.command(), &acme, "certified").await.unwrap();
    // The listener believes it for a few seconds more, as it does a key.
    let mut tries = tokio::time::interval(Duration::from_millis(200));
    let refused = async {
        while place.send(&client).await.unwrap() != "HTTP/1.1 401 Unauthorized" {
            tries.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), refused).await.expect("it is refused within seconds");
}
