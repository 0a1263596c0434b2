//! Random facts of an organisation, and their rows.

use crate::{
    domain::{
        ids::{OrgId, OrgSlug, UserId},
        money::Usd,
        role::Role,
        session::Tokens,
        time::{MINUTE, Timestamp},
        viewer::Person,
    },
    server::{
        auth::scope::{Permission, Scope},
        facts::{fact::Fact, kind::FactKind, write},
        rollups::{self, changes::Changes},
        tests::world::World,
    },
};
use rand::{Rng, RngExt, seq::IndexedRandom};
use rust_decimal::Decimal;

pub fn scope<P: Permission>(org: OrgId, slug: &str, role: Role, key: &str, now: Timestamp) -> Scope<P> {
    let slug: OrgSlug = slug.parse().unwrap();
    let person = Person { id: UserId(1), key: key.into(), email: None, name: key.into(), role, org: None };
    Scope::of_test(org, slug, person, now).unwrap()
}

fn name(random: &mut impl Rng, kind: &str, of: u32, unknown: f64) -> Option<String> {
    (!random.random_bool(unknown)).then(|| format!("{kind}-{}", random.random_range(0..of)))
}

/// `count` facts between `from` and `to`.
pub fn facts(random: &mut impl Rng, count: usize, from: Timestamp, to: Timestamp) -> Vec<Fact> {
    (0..count).map(|number| fact(random, number, from, to)).collect()
}

fn fact(random: &mut impl Rng, number: usize, from: Timestamp, to: Timestamp) -> Fact {
    let kind = *FactKind::ALL.choose(random).unwrap();
    let is_call = matches!(kind, FactKind::ModelCall | FactKind::ToolCall);
    let status = match kind {
        FactKind::Run => ["running", "succeeded", "succeeded", "failed", "cancelled", "stalled"].choose(random),
        FactKind::WorkflowRun => ["running", "succeeded", "succeeded", "failed", "cancelled"].choose(random),
        _ if is_call => ["ok", "ok", "error", "incomplete"].choose(random),
        _ => None,
    };
    let at = Timestamp::from_micros(random.random_range(from.micros()..to.micros()));
    // Many fall exactly on an edge.
    let at = if random.random_bool(0.2) { at.floor(15 * MINUTE) } else { at };
    let uses = matches!(kind, FactKind::Run | FactKind::ModelCall) && random.random_bool(0.8);
    let tokens = uses.then(|| Tokens {
        input: random.random_range(0..5000),
        output: random.random_range(0..900),
        cache_read: random.random_range(0..5000),
        cache_write: random.random_range(0..300),
        reasoning: None,
    });
    let cost = (kind == FactKind::ToolCall || uses && random.random_bool(0.7))
        .then(|| Usd(Decimal::new(random.random_range(0..10_000_000_000), 12)));
    let many = |random: &mut _, kind: &str| {
        let mut names: Vec<String> = (0..3).filter_map(|_| name(random, kind, 4, 0.5)).collect();
        names.sort();
        names.dedup();
        names
    };
    let counted = random.random_bool(0.8);
    Fact {
        kind,
        id: format!("{number}"),
        at,
        session_id: None,
        session_number: random.random_bool(0.9).then(|| random.random_range(1..120)),
        run_id: None,
        user_id: None,
        user_key: name(random, "user", 12, 0.1),
        agent: name(random, "agent", 3, 0.2),
        environment: name(random, "env", 2, 0.3),
        model: (!matches!(kind, FactKind::Message | FactKind::Feedback | FactKind::WorkflowRun))
            .then(|| name(random, "model", 11, 0.1))
            .flatten(),
        provider: None,
        server: (kind == FactKind::ToolCall).then(|| name(random, "server", 4, 0.1)).flatten(),
        tool: (kind == FactKind::ToolCall).then(|| name(random, "tool", 4, 0.1)).flatten(),
        workflow: (kind == FactKind::WorkflowRun).then(|| name(random, "workflow", 4, 0.0)).flatten(),
        status: status.map(ToString::to_string),
        error_category: status
            .filter(|status| matches!(**status, "failed" | "error"))
            .and_then(|_| name(random, "category", 3, 0.1)),
        duration_ms: random.random_bool(0.9).then(|| random.random_range(0..200_000)),
        ttft_ms: (kind == FactKind::ModelCall).then(|| random.random_range(0..4000)),
        tokens,
        counted_tokens: tokens.filter(|_| counted),
        cost,
        counted_cost: cost.filter(|_| counted),
        unpriced: uses && cost.is_none(),
        gap_ms: random.random_range(0..300_000),
        ended_local: kind == FactKind::Run && random.random_bool(0.2),
        iterated_after_ms: (kind == FactKind::Handoff && random.random_bool(0.5)).then_some(5),
        run_tools: if kind == FactKind::Run { many(random, "tool") } else { Vec::new() },
        run_servers: if kind == FactKind::Run { many(random, "server") } else { Vec::new() },
        extra: crate::server::facts::extra::Extra::default(),
        last_event_at: at,
        event_at: at,
        event_id: format!("{number}"),
    }
    .with_user_number()
}

impl Fact {
    /// A user's number goes with their name.
    fn with_user_number(mut self) -> Self {
        self.user_id = self.user_key.as_ref().map(|key| UserId(key.trim_start_matches("user-").parse::<i32>().unwrap() + 1));
        self
    }
}

/// Stores the facts and what they add up to.
pub async fn store(world: &World, org: OrgId, facts: &[Fact]) {
    sqlx::query("create table if not exists facts_rest partition of facts default").execute(world.pool()).await.unwrap();
    let mut changes = Changes::default();
    facts.iter().for_each(|fact| changes.add(None, Some(fact)));
    let mut connection = world.pool().acquire().await.unwrap();
    write::put(&mut connection, org, &facts.iter().collect::<Vec<_>>()).await.unwrap();
    rollups::store::apply(&mut connection, org, changes).await.unwrap();
}
