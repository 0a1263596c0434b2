//! The names of a certificate that a key can be mapped to.

use x509_parser::{extensions::GeneralName, prelude::FromDer, prelude::X509Certificate};

/// The common names of its subject, and then its other names: hosts, addresses of e-mail and URIs. It has been verified before.
pub fn of(der: &[u8]) -> Vec<String> {
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return Vec::new() };
    let mut names: Vec<String> =
        certificate.subject().iter_common_name().filter_map(|name| name.as_str().ok().map(str::to_owned)).collect();
    if let Ok(Some(others)) = certificate.subject_alternative_name() {
        names.extend(others.value.general_names.iter().filter_map(|name| match name {
            GeneralName::DNSName(name) | GeneralName::RFC822Name(name) | GeneralName::URI(name) => Some((*name).to_owned()),
            _ => None,
        }));
    }
    names.retain(|name| !name.is_empty() && !name.contains('\0'));
    names.dedup();
    names
}
