//! Proof that somebody may do something in one organisation; the only key of people to the database.

use crate::domain::{
    ids::{OrgId, OrgSlug},
    role::{self, Role},
    time::Timestamp,
    viewer::Person,
};
use std::marker::PhantomData;

/// A permission as a type, so that a signature can ask for it.
pub trait Permission: Send + Sync + 'static {
    const IS: role::Permission;
}

macro_rules! permissions {
    ($($name:ident)*) => {$(
        #[derive(Debug)]
        pub struct $name;
        impl Permission for $name {
            const IS: role::Permission = role::Permission::$name;
        }
    )*};
}

permissions! { ViewTotals ViewSessions ViewEveryone Record Administer ViewGlobal }

/// Proof that `person` may `P` inside `org`. Its fields are private and it has no public constructor: `server::auth` mints it.
#[derive(Debug)]
pub struct Scope<P: Permission> {
    org: OrgId,
    slug: OrgSlug,
    person: Person,
    at: Timestamp,
    _may: PhantomData<fn() -> P>,
}

impl<P: Permission> Scope<P> {
    /// For `server::auth` alone, after it has read the person's role from the database.
    pub(in crate::server::auth) fn mint(org: OrgId, slug: OrgSlug, person: Person, at: Timestamp) -> Option<Self> {
        person.role.may(P::IS).then_some(Self { org, slug, person, at, _may: PhantomData })
    }

    pub fn org(&self) -> OrgId {
        self.org
    }

    pub fn slug(&self) -> &OrgSlug {
        &self.slug
    }

    pub fn person(&self) -> &Person {
        &self.person
    }

    /// When the permission was proven.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// MEMBER sees sessions of their own only: the user key that every statement about sessions must name.
    pub fn only_user(&self) -> Option<&str> {
        (!self.person.role.may(role::Permission::ViewEveryone)).then_some(self.person.key.as_str())
    }

    /// SUPPORT looks at content: such looks are written to the audit log.
    pub fn is_audited(&self) -> bool {
        self.person.role == Role::Support
    }
}

#[cfg(test)]
impl<P: Permission> Scope<P> {
    /// For tests of queries, which begin behind the door; the doors have tests of their own.
    pub fn of_test(org: OrgId, slug: OrgSlug, person: Person, at: Timestamp) -> Option<Self> {
        Self::mint(org, slug, person, at)
    }
}
