"""The log records of a coding agent's turn, sent as the agent sends them: `claude-code`, `codex` or `gemini-cli`, and where to."""

import sys
import time

from opentelemetry._logs import LogRecord
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource

TURNS = {
    "claude-code": ("session.id", [
        ("claude_code.user_prompt", {"prompt.id": "p1", "prompt_length": 12, "event.sequence": 1}),
        ("claude_code.api_request", {
            "prompt.id": "p1", "model": "claude-sonnet-4-5", "input_tokens": 100, "output_tokens": 18, "cache_read_tokens": 0,
            "cache_creation_tokens": 0, "cost_usd": 0.00057, "duration_ms": 900, "request_id": "req_1", "event.sequence": 2,
        }),
        ("claude_code.tool_result", {
            "prompt.id": "p1", "tool_name": "Bash", "tool_use_id": "toolu_1", "success": "true", "duration_ms": 40,
            "event.sequence": 3,
        }),
    ]),
    "codex": ("conversation.id", [
        ("codex.conversation_starts", {"model": "gpt-5", "provider_name": "openai"}),
        ("codex.user_prompt", {"model": "gpt-5", "prompt_length": "12", "prompt": "[REDACTED]"}),
        ("codex.sse_event", {
            "model": "gpt-5", "event.kind": "response.completed", "input_token_count": "100", "output_token_count": "18", "cached_token_count": 0,
            "reasoning_token_count": 0, "tool_token_count": "0",
        }),
        ("codex.tool_result", {"tool_name": "shell", "call_id": "call_1", "duration_ms": "40", "success": "true"}),
    ]),
    "gemini-cli": ("session.id", [
        ("gemini_cli.user_prompt", {"prompt_id": "p1", "prompt_length": 12}),
        ("gemini_cli.api_response", {
            "prompt_id": "p1", "model": "gemini-2.5-pro", "status_code": 200, "duration_ms": 900, "input_token_count": 100,
            "output_token_count": 18, "cached_content_token_count": 0, "thoughts_token_count": 0, "tool_token_count": 0,
            "total_token_count": 118,
        }),
        ("gemini_cli.tool_call", {
            "prompt_id": "p1", "function_name": "read_file", "duration_ms": 40, "success": True, "decision": "auto_accept",
        }),
    ]),
}

agent, *where = sys.argv[1:]
session, events = TURNS[agent]
endpoint, *headers = where or [None]
exporter = OTLPLogExporter(endpoint=endpoint, headers=dict(header.split("=", 1) for header in headers) or None)
service = {"codex": "codex_exec"}.get(agent, agent)
# A bridge of its logging library names the place in its code.
place = {"codex": "event otel/src/events/session_telemetry.rs:{}"}.get(agent)
provider = LoggerProvider(resource=Resource.create({"service.name": service}))
provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
logger = provider.get_logger(agent)
begun = time.time_ns()
for number, (name, attributes) in enumerate(events):
    at = begun + number * 1_000_000
    common = {session: f"{agent}-1", "event.name": name, "user.email": "ana@acme.test"}
    common["event.timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at // 1_000_000_000))
    said = {"event_name": place.format(number)} if place else {"body": name}
    logger.emit(LogRecord(timestamp=at, observed_timestamp=at, attributes={**common, **attributes}, **said))
provider.shutdown()
