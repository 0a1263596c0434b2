//! How often is too often: sign-ins by address and account, ingest by key. Each process counts for itself.
//!
//! `governor` itself rather than its tower layer: what is counted stands in the body (the account) and behind the key.

use crate::{
    domain::{
        error::AppError,
        ids::KeyId,
        time::{Clock, Timestamp},
    },
    server::http::state::WebConfig,
};
use governor::{Quota, RateLimiter, clock::Reference, middleware::NoOpMiddleware, state::keyed::DashMapStateStore};
use std::{hash::Hash, net::IpAddr, num::NonZeroU32, ops::Add, sync::Arc, time::Duration};

/// Attempts from one address on all accounts, as a multiple of those on one.
const ACCOUNTS_BEHIND_ONE_ADDRESS: u32 = 5;
/// Counters kept before those that are full again are dropped.
const MANY: usize = 10_000;

/// The counters of this process.
pub struct Limits {
    by_account: Counter<(IpAddr, String)>,
    by_address: Counter<IpAddr>,
    by_key: Counter<KeyId>,
}

impl Limits {
    pub fn new(web: &WebConfig, clock: Arc<dyn Clock>) -> Self {
        let minute = Duration::from_secs(60);
        let sign_ins = web.sign_ins_per_minute;
        Self {
            by_account: Counter::new(sign_ins, minute, clock.clone()),
            by_address: Counter::new(sign_ins.saturating_mul(ACCOUNTS_BEHIND_ONE_ADDRESS), minute, clock.clone()),
            by_key: Counter::new(web.ingest_requests_per_second, Duration::from_secs(1), clock),
        }
    }

    /// One attempt to sign in.
    pub fn sign_in(&self, address: IpAddr, email: &str) -> Result<(), AppError> {
        self.by_address.count(&address)?;
        self.by_account.count(&(address, email.to_lowercase()))
    }

    /// One request with an ingest key.
    pub fn ingest(&self, key: KeyId) -> Result<(), AppError> {
        self.by_key.count(&key)
    }
}

struct Counter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, Ticks, NoOpMiddleware<Tick>>,
    ticks: Ticks,
}

impl<K: Hash + Eq + Clone> Counter<K> {
    fn new(times: u32, period: Duration, clock: Arc<dyn Clock>) -> Self {
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period / times.get()).unwrap_or(Quota::per_second(times)).allow_burst(times);
        let ticks = Ticks(clock);
        Self { limiter: RateLimiter::dashmap_with_clock(quota, ticks.clone()), ticks }
    }

    fn count(&self, key: &K) -> Result<(), AppError> {
        if self.limiter.len() > MANY {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(governor::clock::Clock::now(&self.ticks));
            AppError::RateLimited { retry_after_s: wait.as_secs() + 1 }
        })
    }
}

/// The injected clock as `governor` reads it.
#[derive(Clone)]
struct Ticks(Arc<dyn Clock>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tick(Timestamp);

impl governor::clock::Clock for Ticks {
    type Instant = Tick;

    fn now(&self) -> Tick {
        Tick(self.0.now())
    }
}

impl Reference for Tick {
    fn duration_since(&self, earlier: Self) -> governor::nanos::Nanos {
        let micros = u64::try_from(self.0.since(earlier.0)).unwrap_or(0);
        micros.saturating_mul(1_000).into()
    }

    fn saturating_sub(&self, duration: governor::nanos::Nanos) -> Self {
        Self(self.0.minus(micros(duration)))
    }
}

impl Add<governor::nanos::Nanos> for Tick {
    type Output = Self;

    fn add(self, duration: governor::nanos::Nanos) -> Self {
        Self(self.0.plus(micros(duration)))
    }
}

fn micros(duration: governor::nanos::Nanos) -> i64 {
    i64::try_from(duration.as_u64() / 1_000).unwrap_or(i64::MAX)
}
