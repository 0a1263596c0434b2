//! The demo organisations: how large they are, where their people sit, and what their agents do.

use super::person::{self, AMERICAS, EUROPE, INDIA, NEPAL, Office, PACIFIC, Person};

/// An organisation of the demo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Org {
    pub slug: &'static str,
    pub name: &'static str,
    pub size: usize,
    pub offices: &'static [Office],
    /// Sessions that begin on a full working day, at the size it has grown to by the end of the time that is filled.
    pub sessions_a_day: f64,
    /// By how much it grows in 30 days.
    pub growth: f64,
    /// How much of its traffic each agent of `agent::AGENTS` has, in that order.
    pub agents: [f64; 7],
    /// Trains models and runs inference servers of its own.
    pub trains: bool,
}

pub const ORGS: [Org; 5] = [
    Org {
        slug: "acme",
        name: "Acme Robotics",
        size: 26,
        offices: &[AMERICAS, EUROPE, INDIA],
        sessions_a_day: 78.0,
        growth: 0.12,
        agents: [4.0, 2.0, 2.0, 1.2, 1.0, 0.9, 0.4],
        trains: true,
    },
    Org {
        slug: "globex",
        name: "Globex Logistics",
        size: 18,
        offices: &[EUROPE],
        sessions_a_day: 44.0,
        growth: 0.05,
        agents: [1.0, 0.6, 4.0, 0.6, 1.8, 0.8, 0.6],
        trains: true,
    },
    Org {
        slug: "initech",
        name: "Initech Insurance",
        size: 14,
        offices: &[AMERICAS, PACIFIC],
        sessions_a_day: 24.0,
        growth: 0.20,
        agents: [1.0, 0.8, 1.5, 1.5, 2.5, 0.2, 1.2],
        trains: false,
    },
    Org {
        slug: "himal",
        name: "Himal Cloud",
        size: 10,
        offices: &[NEPAL],
        sessions_a_day: 14.0,
        growth: 0.30,
        agents: [3.0, 1.0, 1.0, 0.5, 0.5, 2.0, 0.2],
        trains: false,
    },
    Org {
        slug: "studio-nine",
        name: "Studio Nine",
        size: 4,
        offices: &[PACIFIC],
        sessions_a_day: 3.0,
        growth: 0.0,
        agents: [1.0, 0.0, 0.0, 2.0, 0.0, 0.0, 2.0],
        trains: false,
    },
];

impl Org {
    pub fn of(slug: &str) -> Option<&'static Self> {
        ORGS.iter().find(|org| org.slug == slug)
    }

    pub fn people(&self) -> Vec<Person> {
        person::people_of(self.slug, self.size, self.offices)
    }
}
