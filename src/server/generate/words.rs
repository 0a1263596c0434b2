//! The words that conversations are filled in with: `{service}` in a text becomes the same service all through a session.

use super::chance::Chance;

const SLOTS: &[(&str, &[&str])] = &[
    (
        "service",
        &[
            "checkout",
            "billing-api",
            "inventory",
            "fleet-tracker",
            "identity",
            "notifications",
            "pricing",
            "telemetry-gateway",
            "claims-intake",
            "route-planner",
        ],
    ),
    ("module", &["retry", "session_store", "invoice", "geocode", "scheduler", "webhooks", "quota", "exporter", "auth", "paging"]),
    ("entity", &["order", "shipment", "invoice", "policy", "device", "account", "ticket", "booking", "warehouse", "driver"]),
    (
        "branch",
        &["fix/flaky-retry", "feat/cursor-pages", "chore/bump-deps", "fix/null-address", "feat/bulk-import", "perf/fewer-joins"],
    ),
    ("person", &["Dana", "Luis", "Mei", "Oskar", "Farah", "Joel", "Nadia", "Piotr", "Simone", "Kofi"]),
    (
        "city",
        &["Hamburg", "Lyon", "Austin", "Pokhara", "Rotterdam", "Gdańsk", "Porto", "Denver", "Kathmandu", "Malmö", "São Paulo"],
    ),
    ("team", &["Platform", "Payments", "Field Ops", "Growth", "Claims", "Mobile"]),
    ("product", &["Atlas arm", "Scout rover", "Beacon gateway", "Harbor plan", "Courier Plus", "Nimbus storage"]),
    ("channel", &["#incidents", "#platform", "#support-escalations", "#data", "#releases"]),
    ("region", &["eu-central-1", "us-east-1", "ap-south-1", "us-west-2"]),
    (
        "topic",
        &[
            "solid-state batteries",
            "warehouse drones",
            "parametric insurance",
            "edge inference chips",
            "cold-chain sensors",
            "carbon border tariffs",
        ],
    ),
    ("competitor", &["Northwind", "Bluepeak", "Kestrel Systems", "Tidewater", "Arcturus"]),
    ("quarter", &["Q1", "Q2", "Q3", "Q4"]),
    ("weekday", &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
];

/// The values of one session's slots, and its numbers.
pub struct Words(Vec<(&'static str, String)>);

impl Words {
    pub fn draw(chance: &mut Chance) -> Self {
        let mut words: Vec<_> = SLOTS.iter().map(|(slot, values)| (*slot, (*chance.pick(values)).to_owned())).collect();
        words.push(("n", chance.between(3, 48).to_string()));
        words.push(("many", chance.between(1_200, 98_000).to_string()));
        words.push(("pct", format!("{:.1}", chance.between(12, 380) as f64 / 10.0)));
        words.push(("ms", chance.between(140, 4_800).to_string()));
        words.push(("id", chance.between(10_000, 99_999).to_string()));
        words.push(("pr", chance.between(180, 4_200).to_string()));
        words.push(("line", chance.between(18, 412).to_string()));
        words.push(("amount", format!("{}.{:02}", chance.between(18, 2_400), chance.between(0, 99))));
        words.push(("sha", chance.hex(7)));
        Self(words)
    }

    /// `text` with its slots filled in. Braces that name no slot stay: code and JSON have many.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            filled.push_str(&rest[..open]);
            let inside = &rest[open + 1..];
            let value = inside.find('}').and_then(|close| self.value(&inside[..close]).map(|value| (close, value)));
            match value {
                Some((close, value)) => {
                    filled.push_str(value);
                    rest = &inside[close + 1..];
                }
                None => {
                    filled.push('{');
                    rest = inside;
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, slot: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == slot).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_alike_and_other_braces_stay() {
        let words = Words::draw(&mut Chance::of(1, &[], &[]));
        let filled = words.fill("fn f() { {service} } {\"a\":\"{service}\"} {unknown}");
        let service = words.value("service").unwrap();
        assert_eq!(filled, format!("fn f() {{ {service} }} {{\"a\":\"{service}\"}} {{unknown}}"));
    }
}
