//! Whose rows a statement reads: those of one organisation, as nearly every statement does, or of each of several, kept apart.

use crate::domain::ids::OrgId;
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};

#[derive(Clone, Copy, Debug)]
pub enum Whose<'o> {
    One(OrgId),
    /// For those above organisations. One statement whatever their number, and each of them a place in the index.
    Each(&'o [i32]),
}

impl From<OrgId> for Whose<'_> {
    fn from(org: OrgId) -> Self {
        Self::One(org)
    }
}

impl Whose<'_> {
    /// The condition on `org_id`.
    pub fn push(self, sql: &mut QueryBuilder<Postgres>) {
        match self {
            Self::One(org) => sql.push("org_id = ").push_bind(org.0),
            Self::Each(orgs) => sql.push("org_id = any(").push_bind(orgs.to_vec()).push(")"),
        };
    }

    /// What keeps the planner from joining the inner read with what is around it. Several organisations go without: what a
    /// distributed database may not join where the rows lie it does not do at all.
    pub const fn fence(self) -> &'static str {
        match self {
            Self::One(_) => " offset 0",
            Self::Each(_) => "",
        }
    }

    /// What keeps organisations apart where values would be.
    pub const fn apart(self) -> Option<&'static str> {
        match self {
            Self::One(_) => None,
            Self::Each(_) => Some("r.org_id"),
        }
    }

    /// Which of several a row is of.
    pub fn of(self, row: &PgRow) -> Result<Option<String>, sqlx::Error> {
        match self {
            Self::One(_) => Ok(None),
            Self::Each(_) => row.try_get::<i32, _>("org_id").map(|org| Some(org.to_string())),
        }
    }
}
