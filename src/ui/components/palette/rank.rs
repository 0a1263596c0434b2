//! How well a name fits what is typed. Pure.

/// Higher is better; `None`: it does not fit. All of it, its beginning, the beginning of a word, any part, and then the letters
/// in their order, each at the beginning of a word or right after the one before.
pub fn fit(typed: &str, name: &str) -> Option<u32> {
    let (typed, name) = (typed.trim().to_lowercase(), name.to_lowercase());
    if typed.is_empty() {
        return Some(0);
    }
    // Of two that fit alike the shorter one is meant.
    let short = 99 - u32::try_from(name.chars().count()).unwrap_or(99).min(99);
    let class = match name.find(&typed) {
        Some(0) if name.len() == typed.len() => 5,
        Some(0) => 4,
        Some(_) if words(&name).any(|word| word.starts_with(&typed)) => 3,
        Some(_) => 2,
        None if is_sketched(&typed, &name) => 1,
        None => return None,
    };
    Some(class * 100 + short)
}

/// The most that a name counts which is not the one that is shown: as a part of it.
pub const OTHER_NAME: u32 = 250;

/// The best of several names of one thing.
pub fn best<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<u32> {
    names.into_iter().filter_map(|name| fit(typed, name)).max()
}

/// From each beginning of a word to the end.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut before = None;
    name.char_indices().filter_map(move |(at, letter)| {
        let begins = letter.is_alphanumeric() && !before.is_some_and(char::is_alphanumeric);
        before = Some(letter);
        begins.then(|| &name[at..])
    })
}

/// "hf" for "Handoffs & friction", "g4m" for "gpt-4o-mini".
fn is_sketched(typed: &str, name: &str) -> bool {
    let letters: Vec<char> = name.chars().collect();
    let wanted: Vec<char> = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    follows(&wanted, &letters, 0, false)
}

fn follows(wanted: &[char], letters: &[char], from: usize, right_after: bool) -> bool {
    let Some((first, rest)) = wanted.split_first() else { return true };
    let begins = |at: usize| letters[at].is_alphanumeric() && (at == 0 || !letters[at - 1].is_alphanumeric());
    let fits = |at: &usize| letters[*at] == *first && (begins(*at) || (right_after && *at == from));
    (from..letters.len()).filter(fits).any(|at| follows(rest, letters, at + 1, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_better_than_a_word_than_a_part_than_a_sketch() {
        let order = ["Tools", "Tools & servers", "Use tools", "Toolsmith", "stools"];
        let mut ranked: Vec<_> = order.into_iter().map(|name| (fit("tools", name).unwrap(), name)).collect();
        ranked.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
        assert_eq!(
            ranked.iter().map(|(_, name)| *name).collect::<Vec<_>>(),
            ["Tools", "Toolsmith", "Tools & servers", "Use tools", "stools"]
        );
    }

    #[test]
    fn letters_of_words_fit_and_letters_from_anywhere_do_not() {
        for (typed, name) in
            [("hf", "Handoffs & friction"), ("g4m", "gpt-4o-mini"), ("l7d", "Last 7 days"), ("hafr", "Handoffs & friction")]
        {
            assert!(fit(typed, name).is_some(), "{typed} {name}");
        }
        for (typed, name) in [("aof", "Handoffs & friction"), ("xyz", "gpt-4o"), ("7l", "Last 7 days")] {
            assert_eq!(fit(typed, name), None, "{typed} {name}");
        }
    }

    #[test]
    fn nothing_typed_fits_everything_alike_and_the_best_name_counts() {
        assert_eq!((fit(" ", "Tools"), fit("", "")), (Some(0), Some(0)));
        assert_eq!(best("dark", ["Use the dark theme", "theme"]), fit("dark", "Use the dark theme"));
        assert_eq!(fit("ÜB", "Überblick"), Some(490));
    }
}
