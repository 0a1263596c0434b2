//! Addresses: a path with parameters, percent-encoded. Pure.

pub use crate::domain::address::encode;

/// `path?name=value&…`, percent-encoded.
pub fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut link = path.to_owned();
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        link.push(if index == 0 { '?' } else { '&' });
        encode(name, &mut link);
        link.push('=');
        encode(value, &mut link);
    }
    link
}
