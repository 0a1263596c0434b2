//! How somebody arranged a page: in which order its parts stand, and which are hidden.

use serde::{Deserialize, Serialize};

/// Parts of a page at most, and characters of a part's name.
const MOST: usize = 64;
const LONGEST: usize = 40;

/// Names of parts. What a page has and a layout does not name stands where the page puts it, and what the page no longer has
/// is passed over: a page may change under the layouts of those who arranged it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    #[serde(default)]
    pub order: Vec<String>,
    #[serde(default)]
    pub hidden: Vec<String>,
}

impl Layout {
    /// As the page itself puts it.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Few names, of letters, digits and underscores.
    pub fn is_sound(&self) -> bool {
        let is_name = |name: &String| {
            !name.is_empty()
                && name.len() <= LONGEST
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        self.order.len() <= MOST && self.hidden.len() <= MOST && self.order.iter().chain(&self.hidden).all(is_name)
    }

    pub fn hides(&self, name: &str) -> bool {
        self.hidden.iter().any(|hidden| hidden == name)
    }

    /// All parts of a page in this order, the hidden ones among them.
    pub fn arrange<'p>(&self, parts: &[&'p str]) -> Vec<&'p str> {
        let mut arranged: Vec<&str> =
            self.order.iter().filter_map(|name| parts.iter().copied().find(|part| part == name)).collect();
        // A part that it does not name comes after the one that the page puts before it.
        for (index, part) in parts.iter().copied().enumerate() {
            if !arranged.contains(&part) {
                let after = index.checked_sub(1).and_then(|before| arranged.iter().position(|other| *other == parts[before]));
                arranged.insert(after.map_or(0, |before| before + 1), part);
            }
        }
        arranged
    }

    /// The same with a part one place earlier or later among `parts`; unchanged at the ends.
    pub fn moved(&self, parts: &[&str], part: &str, later: bool) -> Self {
        let mut order = self.arrange(parts);
        if let Some(from) = order.iter().position(|other| *other == part) {
            let to = if later { from + 1 } else { from.wrapping_sub(1) };
            if to < order.len() {
                order.swap(from, to);
            }
        }
        // Other parts of the page keep their places.
        let others = self.order.iter().filter(|name| !parts.contains(&name.as_str())).cloned();
        Self { order: order.iter().map(|name| (*name).to_owned()).chain(others).collect(), hidden: self.hidden.clone() }
    }

    /// The same with a part hidden, or shown again.
    pub fn toggled(&self, part: &str) -> Self {
        let mut layout = self.clone();
        if self.hides(part) {
            layout.hidden.retain(|hidden| hidden != part);
        } else {
            layout.hidden.push(part.to_owned());
        }
        layout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [&str; 4] = ["a", "b", "c", "d"];

    fn layout(order: &[&str]) -> Layout {
        Layout { order: order.iter().map(|name| (*name).to_owned()).collect(), hidden: vec![] }
    }

    #[test]
    fn a_page_may_change_under_a_layout() {
        assert_eq!(Layout::default().arrange(&PARTS), PARTS);
        assert_eq!(layout(&["d", "gone", "a", "b", "c"]).arrange(&PARTS), ["d", "a", "b", "c"]);
        // New ones stand behind what they stand behind on the page.
        assert_eq!(layout(&["d", "b"]).arrange(&PARTS), ["a", "d", "b", "c"]);
        assert_eq!(layout(&["b", "b", "a"]).arrange(&["a", "b"]).first(), Some(&"b"));
    }

    #[test]
    fn a_part_moves_by_one_place_and_not_beyond_the_ends() {
        let once = Layout::default().moved(&PARTS, "c", false);
        assert_eq!(once.arrange(&PARTS), ["a", "c", "b", "d"]);
        assert_eq!(once.moved(&PARTS, "c", true).arrange(&PARTS), PARTS);
        assert_eq!(once.moved(&PARTS, "a", false).arrange(&PARTS), ["a", "c", "b", "d"]);
        assert_eq!(once.moved(&PARTS, "d", true).arrange(&PARTS), ["a", "c", "b", "d"]);
        let beside = once.moved(&["x", "y"], "y", false);
        assert_eq!((beside.arrange(&PARTS), beside.arrange(&["x", "y"])), (vec!["a", "c", "b", "d"], vec!["y", "x"]));
    }

    #[test]
    fn hiding_twice_shows_again() {
        let hidden = Layout::default().toggled("b");
        assert!(hidden.hides("b") && !hidden.hides("a") && !hidden.is_default());
        assert!(hidden.toggled("b").is_default());
    }

    #[test]
    fn names_are_short_and_few() {
        assert!(Layout::default().moved(&PARTS, "a", true).is_sound());
        assert!(!layout(&["A"]).is_sound() && !layout(&[""]).is_sound() && !layout(&[&"a".repeat(41)]).is_sound());
        assert!(!layout(&["a"; 65]).is_sound());
    }
}
