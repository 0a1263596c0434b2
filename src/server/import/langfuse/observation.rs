//! An observation of a trace.

use super::content;
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::import::{
        names,
        tokens::{Convention, Usage},
    },
};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Number, Value};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    pub id: String,
    pub trace_id: Option<String>,
    pub parent_observation_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub name: Option<String>,
    pub start_time: Timestamp,
    pub end_time: Option<Timestamp>,
    pub completion_start_time: Option<Timestamp>,
    pub level: Option<String>,
    pub status_message: Option<String>,
    model: Option<String>,
    #[serde(default)]
    pub input: Value,
    #[serde(default)]
    pub output: Value,
    #[serde(default)]
    metadata: Value,
    #[serde(default)]
    usage_details: Value,
    /// As the API said before it had details.
    #[serde(default)]
    usage: Value,
    #[serde(default)]
    cost_details: Value,
    calculated_total_cost: Option<Number>,
    #[serde(rename = "totalCost")]
    total_cost: Option<Number>,
}

impl Observation {
    pub fn usage(&self) -> Option<Usage> {
        let of = |counts: &Value| Usage::read(counts, Convention::Beside).filter(|usage| usage.total() > 0);
        of(&self.usage_details).or_else(|| of(&self.usage))
    }

    /// In US dollars; none where nothing states it.
    pub fn cost(&self) -> Option<Decimal> {
        let details = self.cost_details.as_object().filter(|details| !details.is_empty());
        let sum = || details.map(|details| details.values().filter_map(decimal).sum());
        details
            .and_then(|details| decimal(details.get("total")?))
            .or_else(sum)
            .or_else(|| self.calculated_total_cost.as_ref().or(self.total_cost.as_ref()).and_then(of_number))
    }

    pub fn model(&self) -> Option<String> {
        self.model.as_deref().and_then(names::name)
    }

    pub fn duration_ms(&self) -> Option<i64> {
        self.end_time.map(|end| end.since(self.start_time) / MILLISECOND).filter(|duration| *duration >= 0)
    }

    /// To the first token, as far as the export states when it came.
    pub fn ttft_ms(&self) -> Option<i64> {
        self.completion_start_time.map(|first| first.since(self.start_time) / MILLISECOND).filter(|ttft| *ttft >= 0)
    }

    pub fn failed(&self) -> bool {
        self.level.as_deref() == Some("ERROR")
    }

    /// The attributes of the span that it was made of.
    fn attributes(&self) -> Map<String, Value> {
        match content::unwrapped(&self.metadata) {
            Value::Object(mut metadata) => match metadata.remove("attributes").map(|inner| content::unwrapped(&inner)) {
                Some(Value::Object(attributes)) => attributes,
                _ => Map::new(),
            },
            _ => Map::new(),
        }
    }

    /// The name of the tool that it executed, if it did.
    pub fn tool(&self) -> Option<String> {
        let attributes = self.attributes();
        let text = |name: &str| attributes.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let named = ["gen_ai.tool.name", "tool.name", "ai.toolCall.name"].iter().find_map(|name| text(name));
        let executes = self.kind == "TOOL"
            || self.kind == "SPAN" && (named.is_some() || text("gen_ai.operation.name") == Some("execute_tool"));
        if !executes {
            return None;
        }
        let own = self.name.as_deref().unwrap_or("tool");
        let plain = ["execute_tool ", "running tool: "].iter().find_map(|before| own.strip_prefix(before)).unwrap_or(own);
        Some(named.unwrap_or(plain).to_owned())
    }

    /// The agent that it is, if it says so.
    pub fn agent(&self) -> Option<String> {
        let attributes = self.attributes();
        let named = ["gen_ai.agent.name", "agent_name"].iter().find_map(|name| attributes.get(*name)?.as_str());
        named.or(self.name.as_deref().filter(|_| self.kind == "AGENT")).and_then(names::name)
    }

    pub fn provider(&self) -> Option<String> {
        let attributes = self.attributes();
        let of = |name: &str| attributes.get(name).and_then(Value::as_str);
        of("gen_ai.provider.name").or_else(|| of("gen_ai.system")).and_then(names::name)
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => of_number(number),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Its digits as they stand.
pub fn of_number(number: &Number) -> Option<Decimal> {
    let digits = number.to_string();
    digits.parse().or_else(|_| Decimal::from_scientific(&digits)).ok()
}
