//! Prompts that say the same.

use super::bounds::SHORTEST_PROMPT;

/// What two prompts have in common that say the same: lower case, words with one space between them. `None` for those too short
/// to tell anything.
pub fn same_words(text: &str) -> Option<String> {
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        match word.is_ascii() {
            true => words.extend(word.chars().map(|letter| letter.to_ascii_lowercase())),
            false => words.push_str(&word.to_lowercase()),
        }
    }
    (words.chars().count() >= SHORTEST_PROMPT).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_say_the_same_whatever_their_white_space_and_capitals() {
        let said = same_words("  Fix the\n\tIMPORT  please ");
        assert_eq!(said.as_deref(), Some("fix the import please"));
        assert_eq!(said, same_words("fix the import PLEASE"));
        assert_ne!(said, same_words("fix the import, please"));
        assert_eq!(same_words("Größe ÄNDERN"), same_words("größe ändern"));
        for short in ["", "   ", "ok", "go on", "Y e s"] {
            assert_eq!(same_words(short), None, "{short}");
        }
        assert!(same_words("next one").is_some());
    }
}
