//! Saved views: a page with what its address selects, kept under a name.

use super::role::Role;
use serde::{Deserialize, Serialize};

/// Characters of a name at most.
pub const LONGEST_NAME: usize = 80;
/// Bytes of an address at most.
pub const LONGEST_ADDRESS: usize = 2_000;
/// Views that one person keeps in an organisation at most.
pub const MOST: i64 = 100;

/// A view as its owner, or whoever it is shared with, sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub id: String,
    pub name: String,
    /// A path of ours with its query string, without the organisation.
    pub address: String,
    pub shared: bool,
    /// The viewer saved it.
    pub mine: bool,
    /// Who saved it, by name.
    pub owner: String,
}

/// Sharing is for those who see everybody; SUPPORT only looks.
pub const fn may_share(role: Role) -> bool {
    matches!(role, Role::Manager | Role::OrgAdmin | Role::SuperAdmin)
}

/// A name without what surrounds it, or what is wrong with it.
pub fn name(text: &str) -> Result<&str, String> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err("A view needs a name.".to_owned()),
        1..=LONGEST_NAME if !name.chars().any(char::is_control) => Ok(name),
        1..=LONGEST_NAME => Err("A name is one line of text.".to_owned()),
        _ => Err(format!("A name has at most {LONGEST_NAME} characters.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_line_of_reasonable_length() {
        assert_eq!(name("  Stuck on Mondays "), Ok("Stuck on Mondays"));
        assert!(name(" \t").is_err() && name("two\nlines").is_err());
        assert_eq!(name(&"ü".repeat(LONGEST_NAME)).map(|name| name.chars().count()), Ok(LONGEST_NAME));
        assert!(name(&"ü".repeat(LONGEST_NAME + 1)).is_err());
    }

    #[test]
    fn managers_and_above_share_and_support_only_looks() {
        assert_eq!(Role::ALL.map(may_share), [false, true, true, false, true]);
    }
}
