//! What only a browser can do. On the server the same functions answer with nothing, so that pages need no switches.

#[cfg(not(feature = "hydrate"))]
mod absent;
#[cfg(feature = "hydrate")]
mod present;

#[cfg(not(feature = "hydrate"))]
pub use absent::*;
#[cfg(feature = "hydrate")]
pub use present::*;

/// The attribute of the document that names [`base`].
pub const BASE: &str = "data-base";

/// The path that everything lies below, for the server to provide; nothing where it is the root.
#[derive(Clone)]
pub struct Base(pub String);

/// The address of a path of ours: links, files, forms and streams. What the router is given stays a path.
pub fn own(path: &str) -> String {
    base() + path
}

/// The path of ours that an address of the router stands for.
pub fn path_of(address: &str) -> String {
    let base = base();
    let path = address.strip_prefix(base.as_str()).filter(|path| path.is_empty() || path.starts_with('/'));
    match path {
        Some("") => "/".to_owned(),
        path => path.unwrap_or(address).to_owned(),
    }
}
