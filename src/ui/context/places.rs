//! The pages that there are: one list for everything that leads to them.

use crate::{domain::role::Permission, ui::components::icon::Icon};

/// A page that one goes to by name.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub name: &'static str,
    pub path: &'static str,
    pub icon: Icon,
    /// After `g` it leads there.
    pub key: &'static str,
    /// What one has to be allowed to see it at all.
    pub needs: Permission,
}

/// In the order in which they are shown.
#[rustfmt::skip]
pub const PLACES: [Place; 10] = [
    Place { name: "Overview", path: "/", icon: Icon::Overview, key: "o", needs: Permission::ViewTotals },
    Place { name: "Analytics", path: "/analytics", icon: Icon::Analytics, key: "a", needs: Permission::ViewTotals },
    Place { name: "Sessions", path: "/sessions", icon: Icon::Sessions, key: "s", needs: Permission::ViewSessions },
    // Whoever sees nobody else is led to their own page.
    Place { name: "Users", path: "/users", icon: Icon::Users, key: "u", needs: Permission::ViewSessions },
    Place { name: "Handoffs & friction", path: "/friction", icon: Icon::Handoff, key: "f", needs: Permission::ViewEveryone },
    Place { name: "Models & cost", path: "/models", icon: Icon::Model, key: "m", needs: Permission::ViewTotals },
    Place { name: "Tools", path: "/tools", icon: Icon::Tool, key: "t", needs: Permission::ViewTotals },
    Place { name: "Workflows", path: "/workflows", icon: Icon::Workflow, key: "w", needs: Permission::ViewTotals },
    Place { name: "Training", path: "/training", icon: Icon::Training, key: "r", needs: Permission::ViewTotals },
    Place { name: "Global", path: "/global", icon: Icon::Globe, key: "g", needs: Permission::ViewGlobal },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_has_a_path_and_a_key_of_its_own() {
        assert_eq!(PLACES.map(|place| place.path).into_iter().collect::<BTreeSet<_>>().len(), PLACES.len());
        assert_eq!(PLACES.map(|place| place.key).into_iter().collect::<BTreeSet<_>>().len(), PLACES.len());
        assert!(PLACES.iter().all(|place| place.path.starts_with('/') && place.key.len() == 1));
    }
}
