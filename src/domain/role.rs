//! Who may do what: roles, permissions, and the one table that joins them.

use serde::{Deserialize, Serialize};

/// A person's role. MEMBER < MANAGER < ORG_ADMIN inside an organisation; SUPPORT and SUPER_ADMIN stand above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    Member,
    Manager,
    OrgAdmin,
    Support,
    SuperAdmin,
}

/// One thing a person may do; each has a marker type in `server::auth` so that signatures can ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Totals of the organisation, without names of people.
    ViewTotals,
    /// The sessions of the viewer; those of everybody need [`Permission::ViewEveryone`].
    ViewSessions,
    /// Sessions, users and friction of everybody in the organisation.
    ViewEveryone,
    /// To record what happened, by hand: a training that begins, a model, a dataset.
    Record,
    /// Keys, members, alerts, deletion, and what workflows are taken to save.
    Administer,
    /// Totals over all organisations.
    ViewGlobal,
}

impl Role {
    pub const ALL: [Self; 5] = [Self::Member, Self::Manager, Self::OrgAdmin, Self::Support, Self::SuperAdmin];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Member => "MEMBER",
            Self::Manager => "MANAGER",
            Self::OrgAdmin => "ORG_ADMIN",
            Self::Support => "SUPPORT",
            Self::SuperAdmin => "SUPER_ADMIN",
        }
    }

    /// The role's name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Member => "Member",
            Self::Manager => "Manager",
            Self::OrgAdmin => "Organisation admin",
            Self::Support => "Support",
            Self::SuperAdmin => "Super admin",
        }
    }

    /// Stands above organisations and chooses one to look at.
    pub const fn is_global(self) -> bool {
        matches!(self, Self::Support | Self::SuperAdmin)
    }

    /// The table of `design.md` §3.
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::ViewTotals | Permission::ViewSessions => true,
            Permission::ViewEveryone => !matches!(self, Self::Member),
            Permission::Record => !matches!(self, Self::Support),
            Permission::Administer => matches!(self, Self::OrgAdmin | Self::SuperAdmin),
            Permission::ViewGlobal => matches!(self, Self::SuperAdmin),
        }
    }
}

impl std::str::FromStr for Role {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.key() == text).ok_or("must be MEMBER, MANAGER, ORG_ADMIN, SUPPORT or SUPER_ADMIN")
    }
}
