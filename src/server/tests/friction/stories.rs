//! Small conversations that show exactly one thing each.

use crate::{domain::time::SECOND, server::tests::world::at};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const START: &str = "2026-03-04T10:00:00Z";

/// One session's events, told second by second.
pub struct Story {
    session: &'static str,
    user: &'static str,
    pub events: Vec<Value>,
}

impl Story {
    pub fn of(session: &'static str, user: &'static str) -> Self {
        Self { session, user, events: vec![] }
    }

    pub fn tell(mut self, second: i64, kind: &str, payload: Value) -> Self {
        let id = format!("{}-{}", self.session, self.events.len());
        self.events.push(json!({"event_id": id, "type": kind, "occurred_at": at(START).plus(second * SECOND),
            "session_id": self.session, "user": self.user, "payload": payload}));
        self
    }

    /// A run from one second to another.
    pub fn run(self, id: &str, from: i64, to: i64, status: &str) -> Self {
        let name = format!("{}-{id}", self.session);
        let error = (status == "failed").then(|| json!({"category": "timeout"}));
        self.tell(
            to,
            "run.completed",
            json!({"run_id": name, "status": status, "agent": "coder", "model": "gpt-4o",
            "started_at": at(START).plus(from * SECOND), "duration_ms": (to - from) * 1_000, "error": error}),
        )
    }

    pub fn says(self, second: i64, text: &str) -> Self {
        let id = format!("{}-m{second}", self.session);
        self.tell(second, "message.created", json!({"message_id": id, "role": "user", "content": text}))
    }

    pub fn hands(self, second: i64, from: &str, to: &str, kind: &str, run: &str) -> Self {
        let (id, run) = (format!("{}-h{second}", self.session), format!("{}-{run}", self.session));
        self.tell(second, "handoff.created", json!({"handoff_id": id, "kind": kind, "from": from, "to": to, "run_id": run}))
    }

    pub fn calls(self, second: i64, run: &str, tool: &str, status: &str) -> Self {
        let (id, run) = (format!("{}-t{second}", self.session), format!("{}-{run}", self.session));
        self.tell(second, "tool.called", json!({"call_id": id, "run_id": run, "server": "files", "tool": tool, "status": status}))
    }
}

/// Conversations in which something is not going well, and as many that only look like it.
pub fn stories() -> Vec<Value> {
    let mut stories = vec![
        // Four failed runs in a row; then two, which are none.
        Story::of("failing", "ana@acme.test")
            .run("r1", 0, 10, "failed")
            .run("r2", 20, 30, "failed")
            .run("r3", 40, 50, "failed")
            .run("r4", 60, 70, "failed")
            .run("r5", 80, 90, "succeeded")
            .run("r6", 100, 110, "failed")
            .run("r7", 120, 130, "failed"),
        // Said three times, in other clothes; short answers are no prompts, nor is what an assistant says.
        Story::of("repeating", "bob@acme.test")
            .says(0, "Fix the import")
            .says(10, "  fix THE\n import ")
            .says(20, "ok")
            .says(30, "ok")
            .says(40, "Fix the import!")
            .says(50, "fix the import")
            .tell(60, "message.created", json!({"message_id": "a1", "role": "assistant", "content": "Fix the import"}))
            .run("r1", 70, 80, "succeeded"),
        // One given up and tried again in time, one too late, one that took five minutes and no more, one longer.
        Story::of("waiting", "bob@acme.test")
            .run("r1", 0, 10, "cancelled")
            .run("r2", 310, 320, "cancelled")
            .run("r3", 700, 1_000, "succeeded")
            .run("r4", 1_100, 1_401, "succeeded"),
        // A tool three times after errors, another twice, a third three times without errors between.
        Story::of("retrying", "ana@acme.test")
            .calls(1, "r1", "read", "error")
            .calls(2, "r1", "write", "error")
            .calls(3, "r1", "read", "error")
            .calls(4, "r1", "write", "ok")
            .calls(5, "r1", "read", "error")
            .calls(6, "r1", "read", "ok")
            .calls(7, "r1", "read", "error")
            .calls(8, "r1", "list", "ok")
            .calls(9, "r1", "list", "ok")
            .calls(10, "r1", "list", "ok")
            .run("r1", 0, 20, "succeeded"),
        // To the reviewer and back, three times there; the last way back takes too long.
        Story::of("circling", "ana@acme.test")
            .run("r1", 0, 10, "succeeded")
            .hands(11, "coder", "reviewer", "to_agent", "r1")
            .run("r2", 20, 30, "succeeded")
            .hands(31, "reviewer", "coder", "to_agent", "r2")
            .run("r3", 40, 50, "failed")
            .hands(51, "coder", "reviewer", "to_agent", "r3")
            .run("r4", 60, 70, "cancelled")
            .hands(81, "coder", "reviewer", "to_agent", "r4")
            .run("r5", 2_000, 2_010, "succeeded")
            .hands(2_011, "reviewer", "coder", "to_agent", "r5"),
        // Handed to people: gone on by a message, and not at all.
        Story::of("leaving", "cyd@acme.test")
            .run("r1", 0, 10, "succeeded")
            .hands(11, "coder", "on call", "to_human", "r1")
            .says(71, "Thank you, I am on it")
            .run("r2", 80, 90, "succeeded")
            .tell(91, "handoff.created", json!({"handoff_id": "leaving-h91", "kind": "to_local", "run_id": "leaving-r2"})),
        // What was said of answers, and one that broke off.
        Story::of("rating", "cyd@acme.test")
            .run("r1", 0, 10, "succeeded")
            .tell(11, "feedback.given", json!({"rating": -0.5, "run_id": "rating-r1"}))
            .tell(12, "feedback.given", json!({"rating": 1, "run_id": "rating-r1"}))
            .tell(
                5,
                "model.called",
                json!({"call_id": "rating-c1", "run_id": "rating-r1", "model": "gpt-4o", "status": "incomplete"}),
            ),
    ];
    stories.drain(..).flat_map(|story| story.events).collect()
}

/// Moments, sessions and users of the signals that the stories show.
pub fn expected() -> BTreeMap<String, [i64; 3]> {
    [
        ("failed_in_a_row", [1, 1, 1]),
        ("repeated_prompt", [2, 1, 1]),
        ("cancelled", [3, 2, 2]),
        ("tried_again", [1, 1, 1]),
        ("long_wait", [1, 1, 1]),
        ("tool_retries", [1, 1, 1]),
        ("ping_pong", [2, 1, 1]),
        ("loop", [1, 1, 1]),
        ("rejected", [1, 1, 1]),
        ("cut_off", [1, 1, 1]),
    ]
    .into_iter()
    .map(|(signal, counts)| (signal.to_owned(), counts))
    .collect()
}
