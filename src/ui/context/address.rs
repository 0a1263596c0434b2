//! Addresses: a path with parameters, percent-encoded. Pure.

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

/// Percent-encodes everything but unreserved characters and the harmless `:`, `@` and `,`.
pub fn encode(text: &str, into: &mut String) {
    use std::fmt::Write;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' | b'@' | b',' => {
                into.push(char::from(byte))
            }
            // Writing to a string does not fail.
            _ => _ = write!(into, "%{byte:02X}"),
        }
    }
}
