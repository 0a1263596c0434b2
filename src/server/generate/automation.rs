//! Automations of an organisation: workflows that are registered, run, fail, are tried again and retired, and service requests that
//! people follow by status.

use super::machinery::Log;
use crate::{
    domain::{
        role::Role,
        time::{DAY, HOUR, MINUTE, SECOND},
    },
    server::generate::chance::Chance,
};
use serde_json::{Value, json};

struct Automation {
    name: &'static str,
    /// What one run saves, in seconds.
    saves: i64,
    /// Runs on a usual working day of the largest organisation.
    runs: f64,
    when: When,
    /// Half of its runs take less.
    ms: f64,
    fails: f64,
    trigger: &'static str,
    steps: &'static [&'static str],
}

#[derive(Clone, Copy, PartialEq)]
enum When {
    /// While people work, and a few at other hours.
    Office,
    /// Once, before people come.
    Nightly,
    /// At any hour of any day.
    Always,
}

#[rustfmt::skip]
const AUTOMATIONS: [Automation; 7] = [
    Automation { name: "invoice-intake", saves: 420, runs: 14.0, when: When::Office, ms: 38_000.0, fails: 0.05, trigger: "webhook: mailbox", steps: &["fetch mail", "read attachment", "match order", "book in ledger"] },
    Automation { name: "lead-routing", saves: 180, runs: 18.0, when: When::Office, ms: 4_200.0, fails: 0.02, trigger: "webhook: web form", steps: &["check duplicate", "score", "assign owner"] },
    Automation { name: "nightly-report", saves: 1_800, runs: 1.0, when: When::Nightly, ms: 310_000.0, fails: 0.03, trigger: "schedule", steps: &["query warehouse", "draw charts", "send mail"] },
    Automation { name: "ticket-triage", saves: 150, runs: 22.0, when: When::Always, ms: 7_800.0, fails: 0.04, trigger: "webhook: helpdesk", steps: &["classify", "find similar", "set priority", "notify"] },
    Automation { name: "employee-onboarding", saves: 5_400, runs: 0.5, when: When::Office, ms: 95_000.0, fails: 0.08, trigger: "manual", steps: &["create accounts", "order laptop", "invite to meetings"] },
    Automation { name: "crm-sync", saves: 60, runs: 12.0, when: When::Always, ms: 21_000.0, fails: 0.06, trigger: "schedule", steps: &["read changes", "write contacts"] },
    Automation { name: "backup-check", saves: 240, runs: 1.0, when: When::Nightly, ms: 64_000.0, fails: 0.02, trigger: "schedule", steps: &["list backups", "restore sample"] },
];

/// Tried for a season and then retired: something new every so often. Enough of them that half a year knows none twice.
#[rustfmt::skip]
const PILOTS: [Automation; 9] = [
    Automation { name: "contract-review", saves: 2_700, runs: 3.0, when: When::Office, ms: 140_000.0, fails: 0.12, trigger: "manual", steps: &["read contract", "compare clauses", "write summary"] },
    Automation { name: "expense-audit", saves: 300, runs: 6.0, when: When::Office, ms: 12_000.0, fails: 0.07, trigger: "webhook: expense tool", steps: &["read receipt", "check policy"] },
    Automation { name: "churn-alerts", saves: 900, runs: 2.0, when: When::Nightly, ms: 180_000.0, fails: 0.09, trigger: "schedule", steps: &["score accounts", "send alerts"] },
    Automation { name: "meeting-notes", saves: 720, runs: 9.0, when: When::Office, ms: 52_000.0, fails: 0.05, trigger: "webhook: calendar", steps: &["transcribe", "summarise", "file notes"] },
    Automation { name: "price-updates", saves: 480, runs: 4.0, when: When::Office, ms: 33_000.0, fails: 0.06, trigger: "schedule", steps: &["read price lists", "update shop"] },
    Automation { name: "payment-reminders", saves: 240, runs: 5.0, when: When::Nightly, ms: 18_000.0, fails: 0.04, trigger: "schedule", steps: &["find overdue", "write reminders"] },
    Automation { name: "survey-digest", saves: 1_500, runs: 1.0, when: When::Office, ms: 88_000.0, fails: 0.06, trigger: "schedule", steps: &["read answers", "group them", "write digest"] },
    Automation { name: "stock-forecast", saves: 1_800, runs: 1.5, when: When::Nightly, ms: 210_000.0, fails: 0.1, trigger: "schedule", steps: &["read sales", "forecast", "propose orders"] },
    Automation { name: "access-review", saves: 600, runs: 2.5, when: When::Office, ms: 27_000.0, fails: 0.05, trigger: "manual", steps: &["list accounts", "compare roles"] },
];

/// A new pilot begins every so many days, and is retired after so many of these seasons.
const SEASON: i64 = 33;
const SEASONS: i64 = 3;
/// An admin looks at the assumptions again once a quarter, and the engine registers everything whenever it is deployed.
const REVIEW: i64 = 90;
const DEPLOY: i64 = 7;
const RATES: [&str; 4] = ["42.00", "45.00", "45.00", "48.50"];

const FAULTS: [(&str, &str, &str); 4] = [
    ("timeout", "upstream_timeout", "the service did not answer within 30 s"),
    ("tool", "rate_limited", "too many requests; try again in a minute"),
    ("other", "invalid_record", "a required field is empty"),
    ("tool", "not_found", "the record is not there any more"),
];

pub fn tell(log: &mut Log) {
    // Small organisations have fewer of them.
    let share = (log.org.size as f64 / 26.0).max(0.2);
    let known = (2.0 + 5.0 * share).round() as usize;
    for automation in AUTOMATIONS.iter().take(known) {
        // Of use for some of the year only.
        let active = automation.name != "backup-check" || log.day.rem_euclid(120) < 80;
        tell_one(log, automation, share, active, log.day.rem_euclid(120) == 80 && automation.name == "backup-check");
    }
    let season = log.day.div_euclid(SEASON);
    for begun in season - SEASONS..=season {
        let pilot = &PILOTS[begun.rem_euclid(PILOTS.len() as i64) as usize];
        let is_active = begun > season - SEASONS;
        let begins = begun == season && log.day.rem_euclid(SEASON) == 0;
        let ends = !is_active && log.day.rem_euclid(SEASON) == 0;
        if is_active || ends {
            tell_one(log, pilot, share, is_active, begins || ends);
        }
    }
    requests(log, share);
}

fn tell_one(log: &mut Log, automation: &Automation, share: f64, active: bool, changes: bool) {
    let quarter = log.day.div_euclid(REVIEW);
    let is_review = log.day.rem_euclid(REVIEW) == 0;
    let is_deploy = log.day.rem_euclid(DEPLOY) == 0;
    if is_review || is_deploy || changes {
        // What is saved is measured again now and then.
        let saves = automation.saves * (10 + (quarter + automation.saves).rem_euclid(3)) / 10;
        let rate = RATES[quarter.rem_euclid(RATES.len() as i64) as usize];
        let payload =
            json!({"workflow": automation.name, "active": active, "time_saved_seconds": saves, "hourly_rate_usd": rate});
        let user = (is_review || changes).then(|| admin(log)).flatten();
        let source = if user.is_some() { "oriel" } else { "n8n" };
        log.tell_by(user, source, "workflow.registered", 8 * MINUTE, payload);
    }
    if active {
        runs(log, automation, share);
    }
}

fn admin(log: &Log) -> Option<String> {
    log.org.people().into_iter().find(|person| person.role == Role::OrgAdmin).map(|person| person.email)
}

fn runs(log: &mut Log, automation: &Automation, share: f64) {
    // 1970 began on a Thursday.
    let is_weekend = (log.day + 3).rem_euclid(7) >= 5;
    let season = 1.0 + 0.3 * (log.day as f64 / 61.0 * std::f64::consts::TAU).sin();
    let usual = match automation.when {
        When::Nightly => automation.runs,
        When::Office if is_weekend => automation.runs * share * 0.08,
        When::Office => automation.runs * share * season,
        When::Always => automation.runs * share * season * if is_weekend { 0.5 } else { 1.0 },
    };
    let mut chance = Chance::of(log.seed, &["automation", log.org.slug, automation.name], &[log.day]);
    let wanted = if automation.when == When::Nightly { usual } else { chance.around(usual, 0.25) };
    let count = wanted.floor() as i64 + i64::from(chance.is(wanted.fract()));
    // On a bad day something that it depends on is down.
    let fails = if chance.is(0.04) { 0.35 } else { automation.fails };
    for place in 0..count {
        let begins = match automation.when {
            When::Nightly => 3 * HOUR + chance.between(0, 20) * MINUTE,
            When::Office => chance.between(7 * 60, 18 * 60) * MINUTE,
            When::Always => chance.between(0, 22 * 60) * MINUTE,
        } + chance.between(0, 59) * SECOND;
        run(log, &mut chance, automation, fails, begins, place);
    }
}

/// Attempts under one key, until one of them succeeds or it is given up.
fn run(log: &mut Log, chance: &mut Chance, automation: &Automation, fails: f64, begins: i64, place: i64) {
    let run_key = format!("{}-{}-{place}", automation.name, log.day);
    let mut after = begins;
    let most = chance.weighted([0.5, 0.3, 0.2].into_iter()) as i64 + 1;
    for attempt in 1..=most {
        let status = match chance.unit() {
            draw if draw < fails => "failed",
            draw if draw < fails + 0.012 => "cancelled",
            _ => "succeeded",
        };
        let ms = chance.around(automation.ms, 0.5) as i64;
        let started = json!({"workflow": automation.name, "run_key": run_key, "trigger": automation.trigger});
        log.tell("workflow_run.started", after, started);
        let mut payload = json!({"workflow": automation.name, "run_key": run_key, "status": status, "duration_ms": ms});
        let told = steps(chance, automation, ms, status);
        payload["steps"] = told;
        if status == "failed" {
            let (category, code, message) = *chance.pick(&FAULTS);
            payload["error"] = json!({"category": category, "code": code, "message": message});
        }
        after += ms * 1_000;
        log.tell("workflow_run.completed", after, payload);
        if status != "failed" || attempt == most {
            return;
        }
        after += attempt * 2 * MINUTE;
    }
}

/// Each takes its part of the time; what failed or was cancelled ends in the middle.
fn steps(chance: &mut Chance, automation: &Automation, ms: i64, status: &str) -> Value {
    let all = automation.steps.len() as i64;
    let last = if status == "succeeded" { all } else { chance.between(1, all) };
    let mut left = ms;
    let told = (0..last).map(|place| {
        let own = if place + 1 == last { left } else { left * chance.between(20, 60) / 100 };
        left -= own;
        let status = if place + 1 == last { status } else { "succeeded" };
        json!({"name": automation.steps[place as usize], "status": status, "duration_ms": own})
    });
    told.collect()
}

/// Kind, how many begin on a working day of the largest organisation, titles, and what becomes of them.
type Requests = (&'static str, f64, &'static [&'static str], &'static [&'static str], &'static [(&'static str, f64)]);

const REQUESTS: [Requests; 3] = [
    (
        "sales_call",
        2.2,
        &[
            "Call about fleet pricing",
            "Demo for the finance team",
            "Renewal of the support contract",
            "Second call with procurement",
        ],
        &["open", "scheduled", "held"],
        &[("won", 0.4), ("lost", 0.35), ("no_show", 0.1)],
    ),
    (
        "support",
        3.0,
        &["Invoices arrive twice", "Report lacks October", "Cannot assign a lead", "Backup check is late"],
        &["open", "in_progress"],
        &[("resolved", 0.8), ("rejected", 0.08)],
    ),
    ("integration", 0.4, &["Connect the new helpdesk", "Read orders from the shop"], &["open", "planned"], &[("done", 0.6)]),
];

fn requests(log: &mut Log, share: f64) {
    if (log.day + 3).rem_euclid(7) >= 5 {
        return;
    }
    for (kind, usual, titles, ways, ends) in REQUESTS {
        let mut chance = Chance::of(log.seed, &["requests", log.org.slug, kind], &[log.day]);
        let wanted = chance.around(usual * share, 0.3);
        for place in 0..wanted.floor() as i64 + i64::from(chance.is(wanted.fract())) {
            let request_id = format!("{}-{}-{place}", kind.replace('_', "-"), log.day);
            let title = *chance.pick(titles);
            let mut after = chance.between(7 * 60, 17 * 60) * MINUTE;
            let mut tell = |after: i64, status: &str| {
                let payload = json!({"request_id": request_id, "kind": kind, "status": status, "title": title});
                log.tell("service_request.changed", after, payload);
            };
            for status in ways {
                tell(after, status);
                // Within what a plan in pieces still sees.
                after += chance.between(2 * 60, 40 * 60) * MINUTE;
            }
            let draw = chance.unit();
            let mut sum = 0.0;
            let end = ends.iter().find(|(_, weight)| {
                sum += weight;
                draw < sum
            });
            if let Some((status, _)) = end.filter(|_| after < 8 * DAY) {
                tell(after, status);
            }
        }
    }
}
