//! The demo: an installation with organisations, people who can sign in, months of history, and a present that goes on.
//! Writes a mark to `settings`, so that a server that is started again goes on where it left off.

use super::{
    live,
    org::{ORGS, Org},
    traffic::Plan,
};
use crate::{
    domain::{
        error::AppError,
        ids::OrgSlug,
        role::Role,
        time::{Clock, DAY, MINUTE, TimeRange, Timestamp},
    },
    server::{
        commands::{Change, Command, orgs, users},
        db::{Db, SystemKey},
        producer::{Batches, Keys, Producer, SendError, Verdicts, send_all},
    },
};
use serde::{Deserialize, Serialize};

/// Everybody of the demo signs in with it. It guards invented data only.
pub const PASSWORD: &str = "oriel-demo";
/// Who stands above the organisations of the demo.
pub const ABOVE: [(&str, &str, Role); 2] =
    [("support@oriel.test", "Sam Support", Role::Support), ("super@oriel.test", "Uma Overview", Role::SuperAdmin)];
/// What `make run` fills.
pub const DAYS: i64 = 150;
const SEED: u64 = 1;
const MARK: &str = "demo_filled";
/// Events of a request, and requests at a time: quick, and the server still answers people.
const BATCH: usize = 1_000;
const AT_ONCE: usize = 2;

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Command(#[from] AppError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error("the server refused an event of the demo: {0}")]
    Rejected(serde_json::Value),
}

/// Up to when the demo is filled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Mark {
    seed: u64,
    from: Timestamp,
    grown_at: Timestamp,
    to: Timestamp,
}

/// A demo on an installation whose server answers at an address.
pub struct Demo {
    db: Db,
    key: SystemKey,
    producer: Producer,
    keys: Keys,
    plan: Plan,
    mark: Option<Mark>,
}

impl Demo {
    /// Of the organisations that [`add_people`] added; `producer` and `keys` send for them.
    pub async fn open(db: &Db, key: SystemKey, clock: &dyn Clock, producer: Producer, keys: Keys) -> Result<Self, DemoError> {
        let now = clock.now();
        let all: Vec<_> = ORGS.iter().collect();
        let mark = read_mark(db, key).await?.filter(|mark| mark.seed == SEED && mark.to < now);
        // Begins with a whole day, so that a fill that was cut short is repeated with the same sessions.
        let (from, grown_at) = mark.map_or((now.minus(DAYS * DAY).floor(DAY), now), |mark| (mark.from, mark.grown_at));
        let range =
            TimeRange::new(mark.map_or(from, |mark| mark.to), now).unwrap_or_else(|| unreachable!("the mark lies before now"));
        let plan = Plan { sessions_from: from, grown_at, ..Plan::of(range, SEED, all) };
        Ok(Self { db: db.clone(), key, producer, keys, plan, mark })
    }

    /// Whether there is history to fill in, rather than the time since the last start.
    pub fn is_first(&self) -> bool {
        self.mark.is_none()
    }

    /// What is filled in: for a progress bar in seconds of it.
    pub fn range(&self) -> TimeRange {
        self.plan.range
    }

    /// Fills in the range; `on_sent` hears up to when, and how many events were in the batch.
    pub async fn fill(&self, mut on_sent: impl FnMut(Timestamp, usize)) -> Result<Verdicts, DemoError> {
        let batches = Batches::new(self.plan.events(), BATCH);
        let verdicts = send_all(&self.producer, &self.keys, batches, AT_ONCE, |batch| on_sent(batch.until, batch.events)).await?;
        if let Some(refused) = verdicts.rejected.first() {
            return Err(DemoError::Rejected(refused.clone()));
        }
        self.write_mark(self.plan.range.to()).await?;
        Ok(verdicts)
    }

    /// Goes on from where the fill ended, until dropped.
    pub async fn keep_going(&self, clock: &dyn Clock) -> Result<(), DemoError> {
        let (told, mut heard) = tokio::sync::watch::channel(self.plan.range.to());
        let sending = live::keep_going(&self.plan, &self.producer, &self.keys, clock, |until| {
            told.send_replace(until);
        });
        let marking = async {
            let mut marked = self.plan.range.to();
            while heard.changed().await.is_ok() {
                let until = *heard.borrow_and_update();
                if until.since(marked) > MINUTE {
                    self.write_mark(until).await?;
                    marked = until;
                }
            }
            Ok::<_, sqlx::Error>(())
        };
        tokio::select! {
            ended = sending => ended?,
            ended = marking => ended?,
        }
        Ok(())
    }

    async fn write_mark(&self, to: Timestamp) -> Result<(), sqlx::Error> {
        let mark = Mark { seed: SEED, from: self.plan.sessions_from, grown_at: self.plan.grown_at, to };
        sqlx::query("insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value")
            .bind(MARK)
            .bind(serde_json::json!(mark).to_string())
            .execute(self.db.pool(self.key))
            .await
            .map(drop)
    }
}

async fn read_mark(db: &Db, key: SystemKey) -> Result<Option<Mark>, sqlx::Error> {
    let text: Option<String> =
        sqlx::query_scalar("select value from settings where name = $1").bind(MARK).fetch_optional(db.pool(key)).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Adds what is missing of the organisations, their people, and those who stand above them; answers the slugs.
pub async fn add_people(db: &Db, command: Command, wanted: &[&'static Org]) -> Result<Vec<OrgSlug>, AppError> {
    let mut slugs = Vec::with_capacity(wanted.len());
    for org in wanted {
        let slug: OrgSlug = org.slug.parse().map_err(|message| AppError::invalid("org", message))?;
        if orgs::add(db, command, &slug, Some(org.name)).await? == Change::Added {
            for person in org.people() {
                let user = users::NewUser {
                    email: person.email,
                    org: Some(slug.clone()),
                    role: person.role,
                    password: PASSWORD.to_owned(),
                    name: Some(person.name),
                };
                users::add(db, command, user).await?;
            }
        }
        slugs.push(slug);
    }
    add_those_above(db, command).await?;
    Ok(slugs)
}

async fn add_those_above(db: &Db, command: Command) -> Result<(), AppError> {
    for (email, name, role) in ABOVE {
        let there: bool = sqlx::query_scalar("select exists (select from users where org_id = 0 and key = $1)")
            .bind(email)
            .fetch_one(db.pool(command.key))
            .await?;
        if !there {
            let user = users::NewUser {
                email: email.to_owned(),
                org: None,
                role,
                password: PASSWORD.to_owned(),
                name: Some(name.to_owned()),
            };
            users::add(db, command, user).await?;
        }
    }
    Ok(())
}
