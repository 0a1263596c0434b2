//! Tools: what was asked for, what other lines say about it, and what it answered.

use crate::{
    domain::time::Timestamp,
    server::import::{names, told::Told},
};
use serde_json::{Value, json};

/// A tool that was asked for and has not answered.
pub struct ToolUse {
    name: String,
    arguments: Value,
    at: Timestamp,
    run: Option<String>,
    /// What its end says, where a line of its own tells it.
    duration_ms: Option<i64>,
    server: Option<String>,
    failed: Option<String>,
}

impl ToolUse {
    pub fn new(name: &str, arguments: Value, at: Timestamp, run: Option<String>) -> Self {
        Self { name: name.to_owned(), arguments, at, run, duration_ms: None, server: None, failed: None }
    }

    /// `mcp_tool_call_end`, `exec_command_end` or `patch_apply_end`.
    pub fn hear_end(&mut self, end: &Value) {
        self.duration_ms = self.duration_ms.or_else(|| millis(&end["duration"]));
        if let Some(server) = end["invocation"]["server"].as_str() {
            self.server = names::name(server);
            self.name = end["invocation"]["tool"].as_str().unwrap_or(&self.name).to_owned();
        }
        let exit = end["exit_code"].as_i64().filter(|code| *code != 0).map(|code| format!("exit code {code}"));
        let error = end["result"].get("Err").map(|error| error.as_str().map_or_else(|| error.to_string(), ToOwned::to_owned));
        let refused = (end["success"].as_bool() == Some(false)).then(|| "did not succeed".to_owned());
        self.failed = self.failed.take().or(exit).or(error).or(refused);
    }

    pub fn tell(mut self, session: &str, id: &str, output: &Value, at: Timestamp, told: &mut Told) {
        // Some outputs are JSON within a text.
        let inner = output.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()).filter(Value::is_object);
        let about = &inner.as_ref().unwrap_or(&Value::Null)["metadata"];
        self.duration_ms = self
            .duration_ms
            .or_else(|| Some((about["duration_seconds"].as_f64()? * 1_000.0).round() as i64).filter(|ms| *ms >= 0));
        let exit = about["exit_code"].as_i64().or_else(|| exit_code(output.as_str()?)).filter(|code| *code != 0);
        let refused = output["success"].as_bool() == Some(false);
        let failed = self
            .failed
            .or_else(|| exit.map(|code| format!("exit code {code}")))
            .or_else(|| refused.then(|| "did not succeed".to_owned()));
        let (server, tool) = names::tool(&self.name);
        let payload = json!({
            "call_id": names::id(&format!("{session}-{id}"), 200), "run_id": self.run, "server": self.server.or(server),
            "tool": tool, "started_at": self.at, "duration_ms": self.duration_ms,
            "status": if failed.is_some() { "error" } else { "ok" }, "arguments": self.arguments, "result": output,
            "error": failed.map(|message| json!({"category": "tool", "message": message})),
        });
        told.event(&format!("tool-{session}-{id}"), "tool.called", at.max(self.at), Some(session), payload);
    }
}

/// `Exit code: 1` or `Process exited with code 1` at the beginning of an output.
fn exit_code(output: &str) -> Option<i64> {
    let line = |line: &str| {
        let code = line.strip_prefix("Exit code: ").or_else(|| line.strip_prefix("Process exited with code "))?;
        code.trim().parse().ok()
    };
    output.lines().take(6).find_map(line)
}

/// A duration as Rust's serde writes it, or as text.
fn millis(duration: &Value) -> Option<i64> {
    let (seconds, nanos) = (duration["secs"].as_i64()?, duration["nanos"].as_i64().unwrap_or(0));
    Some(seconds * 1_000 + nanos / 1_000_000).filter(|ms| *ms >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_found_where_codex_writes_them() {
        assert_eq!(exit_code("Exit code: 2\nWall time: 0.1 seconds\nOutput:\nno"), Some(2));
        assert_eq!(exit_code("Chunk ID: x\nWall time: 1\nProcess exited with code 0\nOutput:\n"), Some(0));
        assert_eq!(exit_code("Exit codes are numbers"), None);
        assert_eq!(millis(&json!({"secs": 1, "nanos": 500_000_000})), Some(1_500));
    }
}
