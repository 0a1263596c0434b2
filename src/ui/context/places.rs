//! The pages that there are: one list for everything that leads to them.

use crate::{domain::role::Permission, ui::components::icon::Icon};

/// A page that one goes to by name.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub name: &'static str,
    pub path: &'static str,
    pub icon: Icon,
    /// Under which heading the sidebar has it.
    pub group: Group,
    /// After `g` it leads there.
    pub key: &'static str,
    /// What one has to be allowed to see it at all.
    pub needs: Permission,
}

/// The headings of the sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Observe,
    Operate,
    AllOrganisations,
}

impl Place {
    /// Whether the page at `path` is this one or below it. Below the overview would be everything.
    pub fn holds(self, path: &str) -> bool {
        let below = path.strip_prefix(self.path);
        path == self.path || (self.path != "/" && below.is_some_and(|below| below.starts_with('/')))
    }
}

/// In the order in which they are shown.
#[rustfmt::skip]
pub const PLACES: [Place; 12] = [
    Place { name: "Overview", path: "/", icon: Icon::Overview, group: Group::Observe, key: "o", needs: Permission::ViewTotals },
    Place { name: "Analytics", path: "/analytics", icon: Icon::Analytics, group: Group::Observe, key: "a", needs: Permission::ViewTotals },
    Place { name: "Sessions", path: "/sessions", icon: Icon::Sessions, group: Group::Observe, key: "s", needs: Permission::ViewSessions },
    // Whoever sees nobody else is led to their own page.
    Place { name: "Users", path: "/users", icon: Icon::Users, group: Group::Observe, key: "u", needs: Permission::ViewSessions },
    Place { name: "Handoffs and friction", path: "/friction", icon: Icon::Handoff, group: Group::Observe, key: "f", needs: Permission::ViewEveryone },
    Place { name: "Models and cost", path: "/models", icon: Icon::ModelsAndCost, group: Group::Operate, key: "m", needs: Permission::ViewTotals },
    Place { name: "Tools", path: "/tools", icon: Icon::Tool, group: Group::Operate, key: "t", needs: Permission::ViewTotals },
    Place { name: "Workflows", path: "/workflows", icon: Icon::Workflow, group: Group::Operate, key: "w", needs: Permission::ViewTotals },
    Place { name: "Service requests", path: "/service-requests", icon: Icon::Request, group: Group::Operate, key: "q", needs: Permission::ViewTotals },
    Place { name: "Training", path: "/training", icon: Icon::Training, group: Group::Operate, key: "r", needs: Permission::ViewTotals },
    Place { name: "Ingest", path: "/ingest", icon: Icon::Raw, group: Group::Operate, key: "i", needs: Permission::ViewEveryone },
    Place { name: "Global", path: "/global", icon: Icon::Globe, group: Group::AllOrganisations, key: "g", needs: Permission::ViewGlobal },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn one_page_at_most_is_where_one_is() {
        for (path, expected) in [
            ("/", "Overview"),
            ("/analytics", "Analytics"),
            ("/sessions/12", "Sessions"),
            ("/users/ana@acme.test", "Users"),
            ("/training/job-1", "Training"),
        ] {
            let found: Vec<&str> = PLACES.iter().filter(|place| place.holds(path)).map(|place| place.name).collect();
            assert_eq!(found, [expected], "{path}");
        }
        assert!(!PLACES.iter().any(|place| place.holds("/sessionsandmore")));
    }

    #[test]
    fn every_page_has_a_path_and_a_key_of_its_own() {
        assert_eq!(PLACES.map(|place| place.path).into_iter().collect::<BTreeSet<_>>().len(), PLACES.len());
        assert_eq!(PLACES.map(|place| place.key).into_iter().collect::<BTreeSet<_>>().len(), PLACES.len());
        assert!(PLACES.iter().all(|place| place.path.starts_with('/') && place.key.len() == 1));
    }
}
