//! The address by which people reach this server, in the parts that answers need.

use serde::{Deserialize, Serialize};

/// `https://oriel.example` or `https://example.com/dashboard`; empty where people use the address that is listened on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl {
    origin: String,
    base: String,
}

impl PublicUrl {
    /// As browsers write it; `None` when it is not known.
    pub fn origin(&self) -> Option<&str> {
        (!self.origin.is_empty()).then_some(self.origin.as_str())
    }

    /// The path that everything lies below, without a slash at its end: `/dashboard`, or nothing.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// People come over TLS, whatever the last hop is.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const WANTED: &str = "must be like https://oriel.example or https://example.com/dashboard";
        if text.is_empty() {
            return Ok(Self::default());
        }
        let (scheme, rest) = text.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https")).ok_or(WANTED)?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = path.trim_end_matches('/');
        let is_plain = |text: &str, more: &[u8]| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte));
        let is_path =
            is_plain(path, b"/-_.~") && !path.contains("//") && !path.split('/').any(|part| part == "." || part == "..");
        if host.is_empty() || !is_plain(host, b"-.:[]") || !is_path {
            return Err(WANTED);
        }
        Ok(Self { origin: format!("{scheme}://{}", host.to_ascii_lowercase()), base: path.to_owned() })
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.origin + &url.base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_origin_and_perhaps_a_path() {
        let parts = |text: &str| PublicUrl::try_from(text.to_owned()).map(|url| (url.origin, url.base));
        let split = |origin: &str, base: &str| Ok((origin.to_owned(), base.to_owned()));
        assert_eq!(parts(""), split("", ""));
        assert_eq!(parts("https://Oriel.example/"), split("https://oriel.example", ""));
        assert_eq!(parts("http://[::1]:3000/tools/dashboard/"), split("http://[::1]:3000", "/tools/dashboard"));
        for wrong in [
            "oriel.example",
            "ftp://a",
            "https://",
            "https://a/b?c",
            "https://a//b",
            "https://a/../b",
            "https://a/<b>",
            "https://u@a",
        ] {
            assert!(parts(wrong).is_err(), "{wrong}");
        }
    }
}
