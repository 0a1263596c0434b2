//! Events into facts, sessions and rollups, inside the transaction of whoever holds the organisation's lock.

use super::{
    cache::{Cache, Remembered},
    change::Change,
    derive::{Home, derive},
    groups::Group,
    incoming::Incoming,
    merge::own_user,
    moments,
    progress::Progress,
    session::Session,
    session_rows::{self, SessionRow},
    standing, users,
    working::{Also, Groups, Working},
};
use crate::{
    domain::{
        ids::{OrgId, UserId},
        time::Timestamp,
    },
    server::{
        db::joined,
        events::partitions::Partitions,
        facts::{self, fact::Fact, write},
        prices::own::Prices,
        rollups::store,
    },
};
use sqlx::PgConnection;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
};

/// What projecting needs, whoever asks for it.
pub struct Tools<'a> {
    pub partitions: &'a Partitions,
    pub cache: &'a Mutex<Cache>,
    pub now: Timestamp,
}

/// What may be remembered once the transaction is committed.
pub type ToRemember = Vec<(String, Remembered)>;

pub async fn project(
    connection: &mut PgConnection,
    org: OrgId,
    progress: &mut Progress,
    tools: &Tools<'_>,
    events: Vec<Incoming>,
    told: Vec<Group>,
    also: &Also,
) -> Result<ToRemember, sqlx::Error> {
    let prices = Prices::load(connection, org).await?;
    let mut working = Working::gather(connection, org, progress, tools.cache, &events, &told, also).await?;
    let groups = working.merge(&events, &told, &prices, progress);
    let users = find_users(connection, org, &working, &groups, tools.now).await?;
    let derived = derive_all(&working, groups, &users, tools.now);
    let after = derived.iter().flat_map(|(_, facts)| facts.iter().cloned());
    let mut change = Change::between(&working.before, after, working.gone.iter());
    let rollups = change.add_up();
    write_facts(connection, org, tools.partitions, &change).await?;
    let difference = moments::difference(&working, derived.iter().map(|(_, facts)| facts.as_slice()));
    facts::moments::remove(connection, org, &difference.removed).await?;
    facts::moments::put(connection, org, &difference.put).await?;
    let to_remember = write_sessions(connection, org, &mut working, derived, &users, tools.now).await?;
    standing::apply(connection, org, progress.kept_from, &events).await?;
    // Rollups take the most memory, and nothing of this any more.
    drop((events, told, working, change));
    store::apply(connection, org, joined(rollups.await)?).await?;
    Ok(to_remember)
}

type Users = HashMap<String, UserId>;

async fn find_users(
    connection: &mut PgConnection,
    org: OrgId,
    working: &Working,
    groups: &Groups,
    now: Timestamp,
) -> Result<Users, sqlx::Error> {
    let of_sessions = working.sessions.values().filter_map(|session| session.state.user_key());
    let elsewhere = groups.elsewhere.values().flatten().filter_map(|fact| own_user(fact).map(|(_, user)| user));
    let keys: BTreeSet<&str> = of_sessions.chain(elsewhere).collect();
    users::find_or_make(connection, org, &keys, now).await
}

fn person<'u>(users: &'u Users, key: Option<&str>) -> Option<(UserId, &'u str)> {
    users.get_key_value(key?).map(|(key, id)| (*id, key.as_str()))
}

/// By session; the last group are those without one.
fn derive_all(working: &Working, groups: Groups, users: &Users, now: Timestamp) -> Vec<(Option<String>, Vec<Arc<Fact>>)> {
    let Groups { mut in_sessions, elsewhere } = groups;
    let mut derived = Vec::with_capacity(working.sessions.len() + 1);
    for session in working.sessions.values() {
        let state = session.state.whole();
        let start = state.started.as_ref();
        let home = Home {
            session: Some((&session.id, session.number)),
            user: person(users, session.state.user_key()),
            agent: start.and_then(|start| start.agent.as_deref()),
            environment: start.and_then(|start| start.environment.as_deref()),
        };
        let facts = in_sessions.remove(&session.id).unwrap_or_default();
        derived.push((Some(session.id.clone()), derive(facts, home, now)));
    }
    let mut without = Vec::new();
    for (run, facts) in elsewhere {
        // What names no run either stands alone, each with its own user.
        let together = if run.is_some() { vec![facts] } else { facts.into_iter().map(|fact| vec![fact]).collect() };
        for facts in together {
            let user = facts.iter().filter_map(|fact| own_user(fact)).min().map(|(_, user)| user.to_owned());
            let home = Home { user: person(users, user.as_deref()), ..Home::default() };
            without.extend(derive(facts, home, now));
        }
    }
    derived.push((None, without));
    derived
}

async fn write_facts(
    connection: &mut PgConnection,
    org: OrgId,
    partitions: &Partitions,
    change: &Change,
) -> Result<(), sqlx::Error> {
    partitions.prepare(change.put.iter().map(|fact| fact.at)).await?;
    let removed: Vec<_> = change.removed.iter().map(|fact| (fact.kind, fact.id.as_str(), fact.at)).collect();
    write::remove(connection, org, &removed).await?;
    let put: Vec<&Fact> = change.put.iter().map(|fact| &**fact).collect();
    write::put(connection, org, &put).await
}

async fn write_sessions(
    connection: &mut PgConnection,
    org: OrgId,
    working: &mut Working,
    derived: Vec<(Option<String>, Vec<Arc<Fact>>)>,
    users: &Users,
    now: Timestamp,
) -> Result<ToRemember, sqlx::Error> {
    for session in working.sessions.values_mut() {
        session.version += 1;
    }
    let is_gone = |session: &Session| session.state.is_empty() && session.bounds.is_some();
    let gone: Vec<String> =
        working.sessions.values().filter(|session| is_gone(session)).map(|session| session.id.clone()).collect();
    session_rows::remove(connection, org, &gone.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    gone.iter().for_each(|id| drop(working.sessions.remove(id)));
    let row = |(id, facts)| {
        let session = working.sessions.get(Option::<&String>::as_ref(&id)?.as_str())?;
        Some(SessionRow::new(session, person(users, session.state.user_key()), facts, now))
    };
    let rows: Vec<SessionRow> = derived.iter().map(|(id, facts)| (id.as_ref(), facts.as_slice())).filter_map(row).collect();
    session_rows::put(connection, org, &rows).await?;
    let remember = |(id, facts): (Option<String>, Vec<Arc<Fact>>)| {
        let session = working.sessions.get(id.as_ref()?)?;
        Some((id?, Remembered { number: session.number, version: session.version, facts: facts.into() }))
    };
    Ok(derived.into_iter().filter_map(remember).collect())
}
