//! Who is looking, and what they may choose.

use super::{
    ids::{OrgSlug, UserId},
    role::Role,
    time::Timestamp,
    zone::Zone,
};
use serde::{Deserialize, Serialize};

/// An organisation by its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgName {
    pub slug: OrgSlug,
    pub name: String,
}

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    /// The name that events use: an e-mail address or any stable name.
    pub key: String,
    pub email: Option<String>,
    pub name: String,
    pub role: Role,
    /// `None` for SUPPORT and SUPER_ADMIN.
    pub org: Option<OrgName>,
}

/// What every page needs to know before it asks for data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub person: Person,
    /// The organisations to choose from: all of them for SUPPORT and SUPER_ADMIN, else the person's own.
    pub orgs: Vec<OrgName>,
    /// The zone asked for, with the offsets of the years that data can be in.
    pub zone: Zone,
    /// The server's clock when it answered; everything relative on the first screen is relative to it.
    pub now: Timestamp,
    /// Presets of the role switcher; empty outside dev mode.
    pub presets: Vec<Preset>,
}

impl Viewer {
    /// The organisation that questions name: the chosen one. People above organisations look at the first until they choose.
    pub fn names(&self, chosen: Option<OrgSlug>) -> Option<OrgSlug> {
        let first = || self.orgs.first().filter(|_| self.person.role.is_global()).map(|org| org.slug.clone());
        chosen.or_else(first)
    }
}

/// One choice of the dev-mode role switcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    pub role: Role,
    pub org: Option<OrgName>,
    pub name: String,
    pub user: UserId,
}
