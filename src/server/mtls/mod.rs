//! Ingest for producers that show a client certificate instead of a key, on a listener of its own. In: connections whose certificate
//! is signed by the authority that the configuration names; nobody else gets as far as a request. Out: the same doors as with a key,
//! for the organisation that a name of the certificate is mapped to.

mod listener;
mod names;

pub use listener::CertifiedListener;

use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_rustls::TlsAcceptor;

/// Where to listen, and the files in PEM that this takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub addr: SocketAddr,
    /// Of this server, with those that signed it.
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// Whose signature makes a client's certificate good.
    pub client_ca: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum MtlsError {
    #[error("{0} is needed for client certificates: {1} must name a file in PEM")]
    Missing(&'static str, &'static str),
    #[error("ingest.mtls_addr cannot be used: {0}")]
    Address(std::net::AddrParseError),
    #[error("{0} cannot be read: {1}")]
    File(PathBuf, String),
    #[error("client certificates cannot be checked: {0}")]
    Refused(String),
}

/// Reads the files; what is wrong with them is said before anything listens.
pub fn acceptor(settings: &Settings) -> Result<TlsAcceptor, MtlsError> {
    let refused = |error: &dyn std::fmt::Display| MtlsError::Refused(error.to_string());
    let provider = Arc::new(default_provider());
    let mut roots = RootCertStore::empty();
    for authority in certificates(&settings.client_ca)? {
        roots.add(authority).map_err(|error| unreadable(&settings.client_ca, &error))?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone()).build();
    let key = PrivateKeyDer::from_pem_file(&settings.key).map_err(|error| unreadable(&settings.key, &error))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| refused(&error))?
        .with_client_cert_verifier(verifier.map_err(|error| refused(&error))?)
        .with_single_cert(certificates(&settings.certificate)?, key)
        .map_err(|error| refused(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, MtlsError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(found) if found.is_empty() => Err(MtlsError::File(path.to_owned(), "it has no certificate in PEM".into())),
        Ok(found) => Ok(found),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> MtlsError {
    MtlsError::File(path.to_owned(), error.to_string())
}
