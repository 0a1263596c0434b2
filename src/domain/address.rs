//! Parts of addresses.

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
