//! Examples of bodies and answers. A test holds those of answers against what the server says.

use serde_json::{Value, json};

/// What is sent to an operation.
pub fn body(operation: &str) -> Option<Value> {
    Some(match operation {
        "send_events" | "send_events_short" => json!({"events": [{
            "event_id": "run-7-completed", "type": "run.completed", "occurred_at": "2026-03-04T10:00:06.150Z", "session_id": "trace_7",
            "user": "ana@acme.test", "source": "cloud-agent",
            "payload": {"run_id": "run-7", "status": "succeeded", "agent": "coder", "duration_ms": 6150},
        }]}),
        "service_request_webhook" => {
            json!({"request_id": "call-17", "kind": "sales_call", "status": "held", "title": "Call Acme"})
        }
        _ => return None,
    })
}

/// What an operation answers.
pub fn answer(operation: &str) -> Option<Value> {
    Some(match operation {
        "send_events" | "send_events_short" | "service_request_webhook" => {
            json!({"accepted": 1, "duplicates": 0, "rejected": []})
        }
        "dashboard_overview" => dashboard_overview(),
        "workflow_metrics" => workflow_metrics(),
        "workflow_runs_chart" => json!({
            "granularity": "day",
            "data": [{
                "date": "2026-03-03", "start": "2026-03-03T00:00:00Z", "runs": 12, "succeeded": 11, "failed": 1, "movingAverage": 9.5,
                "trend": 10.25,
            }],
            "range": week(), "completeTo": NOON,
        }),
        "list_conversations" => json!({
            "conversations": [conversation()], "limit": 50, "offset": 0, "has_more": false, "range": week(), "complete_to": NOON,
        }),
        "find_conversation" => with(header(), json!({"complete_to": NOON})),
        "list_messages" => json!({
            "conversation_id": "7", "messages": [question(), reply()], "limit": 50, "offset": 0, "total": 2, "has_more": false,
            "complete_to": NOON,
        }),
        "stream_conversation" => {
            let change = json!({"topic": "conversation", "watermark": NOON, "conversation": header()});
            Value::String(format!("retry: 1000\ndata: {change}\n\n"))
        }
        "export_conversation" => json!({"conversation": header(), "messages": [question(), reply()]}),
        "requests_overview" => with(about(requests()), json!({"active_domains": 1})),
        "requests_by_domain" => about(json!({"domains": [with(requests(), json!({"domain": "acme"}))]})),
        "requests_of_domain" => with(about(requests()), json!({"domain": "acme", "granularity": "day", "timeline": [bucket()]})),
        "requests_over_time" => about(json!({"granularity": "day", "timeline": [bucket()]})),
        "requests_by_model" => about(json!({"models": [with(requests(), json!({"model": "gpt-4o"}))]})),
        "requests_costs" => about(json!({
            "breakdown": "model", "cost_usd": "1.4", "unpriced_requests": 0, "costs": [with(requests(), json!({"key": "gpt-4o"}))],
        })),
        "mcp_stats" => json!({
            "active_mcps": 3, "total_users": 42, "queries_today": 128, "cost_today": "3.75", "tool_cost_today": "0.02", "complete_to": NOON,
        }),
        "mcp_activity" => json!({
            "activities": [{
                "id": "call-9", "user": "ana@acme.test", "user_email": "ana@acme.test", "action": "search_issues", "mcp": "github",
                "duration_ms": 412, "status": "success", "timestamp": "2026-03-04T11:58:03Z", "session": "7",
            }],
            "complete_to": NOON,
        }),
        "mcp_queries" => json!({"data": [{"hour": "2026-03-04T11:00:00Z", "count": 17}], "complete_to": NOON}),
        "mcp_cost" => json!({"data": [{"mcp": "github", "cost": "0.02", "calls": 31}], "complete_to": NOON}),
        "mcp_response_times" => {
            json!({"data": [{"timestamp": "2026-03-04T11:00:00Z", "p50": 120, "p95": 800, "p99": 1200}], "complete_to": NOON})
        }
        "mcp_errors" => json!({"data": [{"mcp": "github", "errors": 2, "total": 31}], "complete_to": NOON}),
        _ => return None,
    })
}

const NOON: &str = "2026-03-04T12:00:00Z";

fn week() -> Value {
    json!({"from": "2026-02-25T12:00:00Z", "to": NOON, "tz": "UTC"})
}

fn with(mut value: Value, more: Value) -> Value {
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

fn about(value: Value) -> Value {
    with(value, json!({"range": week(), "complete_to": NOON}))
}

fn conversation() -> Value {
    json!({
        "id": "7", "session_id": "trace_7", "domain": "acme", "title": "Nightly import", "user": "ana@acme.test", "agent": "coder",
        "environment": "production", "started_at": "2026-03-04T10:00:00Z", "last_activity": "2026-03-04T10:00:07Z", "messages": 2,
        "requests": 1, "model_calls": 1, "runs": 1, "tool_calls": 0, "handoffs": 0, "total_tokens": 1400, "cost_usd": "0.0075",
        "success_rate": 1.0, "active_ms": 7000, "status": "succeeded",
    })
}

fn header() -> Value {
    with(
        conversation(),
        json!({
            "user_name": "Ana", "tags": ["importer"], "ended_at": null, "end_reason": null, "cache_share": 0.5, "unpriced_requests": 0,
        }),
    )
}

fn question() -> Value {
    json!({
        "id": "m1", "timestamp": "2026-03-04T10:00:00Z", "role": "user", "run_id": null, "model": null, "content": "Why does it fail?",
        "content_bytes": 19, "requests": null, "errors": null, "input_tokens": null, "output_tokens": null, "cache_read_tokens": null,
        "cache_write_tokens": null, "total_tokens": null, "cost_usd": null, "response_time_ms": null, "ttft_ms": null,
    })
}

fn reply() -> Value {
    json!({
        "id": "m2", "timestamp": "2026-03-04T10:00:07Z", "role": "assistant", "run_id": "run-7", "model": "gpt-4o",
        "content": "The price is missing.", "content_bytes": 23, "requests": 1, "errors": 0, "input_tokens": 600, "output_tokens": 200,
        "cache_read_tokens": 600, "cache_write_tokens": 0, "total_tokens": 1400, "cost_usd": "0.0075", "response_time_ms": 5100,
        "ttft_ms": 420,
    })
}

fn requests() -> Value {
    json!({
        "requests": 128, "failed_requests": 3, "input_tokens": 90000, "output_tokens": 24000, "cache_read_tokens": 61000,
        "cache_write_tokens": 4000, "total_tokens": 179000, "cost_usd": "1.4", "unpriced_requests": 0,
        "response_time_ms": {"p50": 2100, "p95": 7900, "p99": 12400}, "error_rate": 0.0234, "active_users": 9,
    })
}

fn bucket() -> Value {
    with(requests(), json!({"start": "2026-03-03T00:00:00Z"}))
}

fn dashboard_overview() -> Value {
    json!({
        "statistics": {
            "totalConversations": 310, "totalMessages": 4120, "totalTrainingJobs": 12, "activeTrainingJobs": 1, "totalModels": 5,
            "runningServers": 2, "totalDatasets": 7, "tokensThisWeek": 179000, "messagesToday": 64,
        },
        "recentActivity": [{
            "type": "training", "title": "Tune j2", "subtitle": "Running · 50 %", "timestamp": "2026-03-04T11:30:00Z",
            "link": "/training/j2",
        }],
        "systemStatus": {
            "trainingServer": "online", "trainingServerLastHeartbeat": "2026-03-04T11:59:30Z", "database": "connected",
            "gpuMemory": {"used": 60000000000_i64, "total": 160000000000_i64, "percentage": 37.5}, "inferenceServers": 2,
        },
        "quickStats": {"trainingSuccessRate": 0.75, "averageConversationLength": 13.3, "mostUsedModel": "gpt-4o"},
        "complete_to": NOON,
    })
}

fn workflow_metrics() -> Value {
    let compared = |value: Value, previous: Value, change: f64| json!({"value": value, "previous": previous, "change": change, "previousMonth": previous});
    json!({
        "workflowRuns": compared(json!(30), json!(20), 0.5),
        "automationsExecuted": compared(json!(27), json!(18), 0.5),
        "executionTime": compared(json!(65000), json!(52000), 0.25),
        "savings": compared(json!("120"), json!("96"), 0.25),
        "successRate": compared(json!(0.9), json!(0.9), 0.0),
        "workflows": {"active": compared(json!(4), json!(4), 0.0), "inactive": compared(json!(1), json!(1), 0.0)},
        "salesCalls": compared(json!(6), json!(4), 0.5),
        "newWorkflows": compared(json!(1), json!(1), 0.0),
        "range": {"from": "2026-03-01T00:00:00Z", "to": "2026-03-04T12:15:00Z", "tz": "UTC"},
        "previousRange": {"from": "2026-02-01T00:00:00Z", "to": "2026-02-04T12:15:00Z", "tz": "UTC"},
        "completeTo": NOON,
    })
}
