//! The demo's agents: what they are asked, which models they call, where they run.

use super::{
    model::{FLASH, GPT, HAIKU, HOUSE, Model, SONNET},
    topics::{self, Topic},
};

pub struct Agent {
    pub name: &'static str,
    pub topics: &'static [Topic],
    pub models: &'static [(f64, Model)],
    /// How often it runs in production, staging and dev.
    pub environments: [f64; 3],
    /// What its events come from, and what triggers its runs.
    pub source: &'static str,
    pub triggers: &'static [&'static str],
    /// Tokens of its instructions and tool definitions: the least that every call sends.
    pub prompt_tokens: i64,
    /// Works at any hour, not only while people do.
    pub tireless: f64,
    /// Chance that control leaves for the user's own machine at the end of a run, and for a person.
    pub to_local: f64,
    pub to_human: f64,
    /// Chance that another of `AGENTS`, named by its place, takes over.
    pub to_agent: (f64, usize),
}

pub const ENVIRONMENTS: [&str; 3] = ["production", "staging", "dev"];

const CODER: usize = 0;
const REVIEWER: usize = 1;

pub const AGENTS: [Agent; 7] = [
    Agent {
        name: "coder",
        topics: topics::CODING,
        models: &[(6.0, SONNET), (2.0, GPT), (1.0, HAIKU), (0.7, HOUSE)],
        environments: [0.15, 0.25, 0.6],
        source: "ide",
        triggers: &["chat", "chat", "chat", "command"],
        prompt_tokens: 11_500,
        tireless: 0.04,
        to_local: 0.13,
        to_human: 0.01,
        to_agent: (0.10, REVIEWER),
    },
    Agent {
        name: "reviewer",
        topics: topics::REVIEW,
        models: &[(4.0, SONNET), (3.0, GPT)],
        environments: [0.9, 0.1, 0.0],
        source: "cloud-agent",
        triggers: &["webhook", "webhook", "chat"],
        prompt_tokens: 7_200,
        tireless: 0.10,
        to_local: 0.03,
        to_human: 0.03,
        to_agent: (0.06, CODER),
    },
    Agent {
        name: "support-bot",
        topics: topics::SUPPORT,
        models: &[(5.0, HAIKU), (2.0, FLASH), (1.0, GPT)],
        environments: [0.95, 0.05, 0.0],
        source: "gateway",
        triggers: &["chat"],
        prompt_tokens: 4_300,
        tireless: 0.35,
        to_local: 0.0,
        to_human: 0.12,
        to_agent: (0.0, CODER),
    },
    Agent {
        name: "researcher",
        topics: topics::RESEARCH,
        models: &[(3.0, SONNET), (3.0, FLASH), (1.0, GPT)],
        environments: [0.8, 0.0, 0.2],
        source: "cloud-agent",
        triggers: &["chat", "schedule"],
        prompt_tokens: 5_600,
        tireless: 0.05,
        to_local: 0.03,
        to_human: 0.02,
        to_agent: (0.0, CODER),
    },
    Agent {
        name: "analyst",
        topics: topics::ANALYSIS,
        models: &[(4.0, GPT), (2.0, SONNET), (1.0, HOUSE)],
        environments: [0.7, 0.2, 0.1],
        source: "cloud-agent",
        triggers: &["chat", "chat", "schedule"],
        prompt_tokens: 6_100,
        tireless: 0.05,
        to_local: 0.05,
        to_human: 0.02,
        to_agent: (0.02, CODER),
    },
    Agent {
        name: "operator",
        topics: topics::OPERATIONS,
        models: &[(4.0, SONNET), (2.0, HAIKU)],
        environments: [0.75, 0.25, 0.0],
        source: "cloud-agent",
        triggers: &["alert", "chat", "schedule"],
        prompt_tokens: 8_400,
        tireless: 0.6,
        to_local: 0.02,
        to_human: 0.08,
        to_agent: (0.05, CODER),
    },
    Agent {
        name: "scribe",
        topics: topics::WRITING,
        models: &[(3.0, FLASH), (2.0, HAIKU), (1.0, HOUSE)],
        environments: [0.9, 0.0, 0.1],
        source: "cli",
        triggers: &["chat"],
        prompt_tokens: 1_800,
        tireless: 0.02,
        to_local: 0.0,
        to_human: 0.0,
        to_agent: (0.0, CODER),
    },
];
