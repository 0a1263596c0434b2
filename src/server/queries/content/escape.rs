//! The one way from text to HTML, and where text is cut.

/// Appends `text` so that it shows as itself. Control characters, NUL among them, show as the replacement character.
pub fn push(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(character),
            '\r' => {}
            other if other.is_control() => html.push('\u{fffd}'),
            other => html.push(other),
        }
    }
}

/// `text` as HTML.
pub fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    push(&mut html, text);
    html
}

/// The first `limit` characters, and whether that is not all.
pub fn cut(text: &str, limit: usize) -> (&str, bool) {
    match text.char_indices().nth(limit) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

/// A whole number with its thousands apart: 1,204.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        assert_eq!(html("<a href='x\"'>&\0"), "&lt;a href=&#39;x&quot;&#39;&gt;&amp;\u{fffd}");
    }

    #[test]
    fn a_cut_is_between_characters() {
        assert_eq!(cut("日本語", 2), ("日本", true));
        assert_eq!(cut("日本語", 3), ("日本語", false));
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([7, 1_204, 1_000_000].map(thousands), ["7", "1,204", "1,000,000"]);
    }
}
