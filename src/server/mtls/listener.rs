//! Connections with a verified certificate, as axum takes them. Whoever is slow to greet, or greets wrongly, holds up nobody else.

use super::names;
use crate::server::auth::ingest_key::Certified;
use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How long a greeting may take.
const GREETING: Duration = Duration::from_secs(10);
/// Greetings at a time; whoever comes then waits.
const AT_ONCE: usize = 256;
/// How long to wait after the system could not give a connection, such as for want of files.
const REST: Duration = Duration::from_millis(200);

type Greeted = (TlsStream<TcpStream>, Certified);

/// See above. Dropping it ends its task.
pub struct CertifiedListener {
    addr: SocketAddr,
    greeted: mpsc::Receiver<Greeted>,
}

impl CertifiedListener {
    /// Listens from now on.
    pub async fn bind(addr: SocketAddr, acceptor: TlsAcceptor) -> io::Result<Self> {
        let tcp = TcpListener::bind(addr).await?;
        let addr = tcp.local_addr()?;
        let (tell, greeted) = mpsc::channel(AT_ONCE);
        tokio::spawn(accept(tcp, acceptor, tell));
        Ok(Self { addr, greeted })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

async fn accept(tcp: TcpListener, acceptor: TlsAcceptor, tell: mpsc::Sender<Greeted>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let came = tokio::select! {
            () = tell.closed() => return,
            came = tcp.accept() => came,
        };
        let stream = match came {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!("A connection with a certificate could not be accepted: {error}");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        let (acceptor, tell) = (acceptor.clone(), tell.clone());
        tokio::spawn(async move {
            match timeout(GREETING, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let names = stream.get_ref().1.peer_certificates().and_then(<[_]>::first).map(|first| names::of(first));
                    // Nobody listens any more: the process ends.
                    let _ = tell.send((stream, Certified(names.unwrap_or_default().into()))).await;
                }
                Ok(Err(error)) => tracing::info!("A client was refused for its certificate: {error}"),
                Err(_) => tracing::info!("A client did not greet within {} s", GREETING.as_secs()),
            }
            drop(place);
        });
    }
}

impl Listener for CertifiedListener {
    type Io = TlsStream<TcpStream>;
    type Addr = Certified;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.greeted.recv().await {
            Some(greeted) => greeted,
            None => std::future::pending().await,
        }
    }

    /// Nobody: this end has no client's certificate.
    fn local_addr(&self) -> io::Result<Certified> {
        Ok(Certified(Arc::new([])))
    }
}

impl Connected<IncomingStream<'_, CertifiedListener>> for Certified {
    fn connect_info(stream: IncomingStream<'_, CertifiedListener>) -> Self {
        stream.remote_addr().clone()
    }
}
