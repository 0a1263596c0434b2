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

    /// The same with its name, for people to read; `None` when what was chosen is not theirs to choose.
    pub fn shows(&self, chosen: Option<OrgSlug>) -> Option<&OrgName> {
        match self.names(chosen) {
            Some(slug) if self.person.role.is_global() => self.orgs.iter().find(|org| org.slug == slug),
            _ => self.person.org.as_ref(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(role: Role, org: Option<&str>) -> Viewer {
        let name = |slug: &str| OrgName { slug: slug.parse().unwrap(), name: slug.to_uppercase() };
        let person = Person { id: UserId(1), key: "a".into(), email: None, name: "A".into(), role, org: org.map(name) };
        let orgs = if role.is_global() { vec![name("acme"), name("globex")] } else { org.map(name).into_iter().collect() };
        Viewer { person, orgs, zone: Zone::utc(), now: Timestamp::from_micros(0), presets: vec![] }
    }

    #[test]
    fn the_organisation_that_is_shown_is_the_one_that_is_asked_for() {
        let slug = |slug: &str| Some(slug.parse::<OrgSlug>().unwrap());
        let shown = |viewer: &Viewer, chosen| viewer.shows(chosen).map(|org| org.name.clone());
        let above = viewer(Role::Support, None);
        assert_eq!(shown(&above, None).as_deref(), Some("ACME"));
        assert_eq!(shown(&above, slug("globex")).as_deref(), Some("GLOBEX"));
        assert_eq!(shown(&above, slug("nowhere")), None);
        let member = viewer(Role::Member, Some("globex"));
        assert_eq!(shown(&member, None).as_deref(), Some("GLOBEX"));
        assert_eq!(shown(&member, slug("acme")).as_deref(), Some("GLOBEX"));
    }
}
