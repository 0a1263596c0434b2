//! The invented people of a demo organisation: names, roles, time zones, and how busy they are.

use super::chance::Chance;
use crate::domain::role::Role;

/// Somebody who signs in and talks to agents.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub email: String,
    pub name: String,
    pub role: Role,
    /// IANA zone of the office they work in.
    pub zone: &'static str,
    /// How much of the organisation's traffic is theirs, against the others: a few are busy, some hardly ever come.
    pub weight: f64,
}

/// An office: its zone, the days off there, and the names of those who work in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Office {
    pub zone: &'static str,
    pub given: &'static [&'static str],
    pub family: &'static [&'static str],
}

pub const AMERICAS: Office = Office {
    zone: "America/New_York",
    given: &[
        "Ana", "Marcus", "Priya", "Jonah", "Elena", "Tobias", "Grace", "Mateo", "Ruth", "Dominic", "Leila", "Owen", "Camille",
        "Isaac",
    ],
    family: &[
        "Lima",
        "Whitfield",
        "Raman",
        "Adler",
        "Vasquez",
        "Kowalski",
        "Okafor",
        "Delgado",
        "Tanaka",
        "Mercer",
        "Haddad",
        "Brandt",
    ],
};
pub const PACIFIC: Office = Office {
    zone: "America/Los_Angeles",
    given: &["Noah", "Sofia", "Wei", "Amara", "Caleb", "Mina", "Theo", "Rosa", "Hugo", "Yara"],
    family: &["Castillo", "Nguyen", "Park", "Sorensen", "Abebe", "Lindqvist", "Moreau", "Chen", "Barros"],
};
pub const EUROPE: Office = Office {
    zone: "Europe/Berlin",
    given: &["Lena", "Jonas", "Katarzyna", "Matteo", "Freya", "Emil", "Ingrid", "Bastien", "Zuzana", "Anton", "Clara", "Milan"],
    family: &["Fischer", "Nowak", "Rossi", "Dahl", "Lefebvre", "Horvat", "Becker", "Jensen", "Novotna", "Petrov", "Schulz"],
};
pub const INDIA: Office = Office {
    zone: "Asia/Kolkata",
    given: &["Aarav", "Diya", "Kabir", "Meera", "Rohan", "Ishita", "Vikram", "Nandini"],
    family: &["Sharma", "Iyer", "Menon", "Banerjee", "Kulkarni", "Reddy", "Desai"],
};
pub const NEPAL: Office = Office {
    zone: "Asia/Kathmandu",
    given: &["Asha", "Bibek", "Sunita", "Prakash", "Anjali", "Roshan", "Maya", "Dipesh"],
    family: &["Gurung", "Shrestha", "Tamang", "Adhikari", "Rai", "Thapa", "Magar"],
};

/// Everybody of an organisation; the same for the same slug, whatever the seed of the traffic, so that sign-ins stay.
pub fn people_of(slug: &str, size: usize, offices: &[Office]) -> Vec<Person> {
    let mut chance = Chance::of(0, &["people", slug], &[]);
    let mut people: Vec<Person> = Vec::with_capacity(size);
    let mut attempts = 0;
    while people.len() < size && attempts < size * 50 {
        attempts += 1;
        let office = offices[people.len() % offices.len()];
        let (given, family) = (*chance.pick(office.given), *chance.pick(office.family));
        let email = format!("{}.{}@{slug}.test", given.to_lowercase(), family.to_lowercase());
        if people.iter().any(|person| person.email == email) {
            continue;
        }
        let place = people.len();
        let role = match place {
            0 => Role::OrgAdmin,
            _ if place % 7 == 1 => Role::Manager,
            _ => Role::Member,
        };
        // Busy ones first by a power law; every sixth is idle.
        let weight = if place % 6 == 5 { 0.02 } else { 1.0 / (1.0 + place as f64).powf(0.7) };
        people.push(Person { email, name: format!("{given} {family}"), role, zone: office.zone, weight });
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_of_an_organisation_is_there_and_addresses_are_distinct() {
        let people = people_of("acme", 24, &[AMERICAS, EUROPE]);
        assert_eq!(people.len(), 24);
        for role in [Role::Member, Role::Manager, Role::OrgAdmin] {
            assert!(people.iter().any(|person| person.role == role), "{role:?}");
        }
        let distinct: std::collections::HashSet<_> = people.iter().map(|person| &person.email).collect();
        assert_eq!(distinct.len(), 24);
    }
}
