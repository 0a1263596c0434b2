//! Figures by the names that clients of an MCP gateway's dashboard know.

use super::{
    Operation,
    params::{ORG, ZONE_OF_HOURS},
    question::asked,
};

const TAG: &str = "Tool servers";

pub const TOOLS: &[Operation] = &[
    asked(
        TAG,
        "/api/v1/dashboard/stats",
        "mcp_stats",
        (
            "MCPs, users, queries and cost",
            "MCPs that were called in the last 24 hours, everybody who ever did anything, and what began today. `cost_today` is all cost, of \
             models and tools; `tool_cost_today` is what tool calls report.",
        ),
        &[ORG, ZONE_OF_HOURS],
        "McpStats",
    ),
    asked(
        TAG,
        "/api/v1/dashboard/activity",
        "mcp_activity",
        ("The newest 50 tool calls", "MEMBER sees their own."),
        &[ORG],
        "McpActivity",
    ),
    asked(
        TAG,
        "/api/v1/dashboard/charts/queries",
        "mcp_queries",
        ("Queries per hour", "The last 24 hours of the zone's clocks, the present one included; every hour is present."),
        &[ORG, ZONE_OF_HOURS],
        "McpQueries",
    ),
    asked(
        TAG,
        "/api/v1/dashboard/charts/cost",
        "mcp_cost",
        ("Cost per MCP today", "What its tool calls report; an MCP whose calls report nothing has a cost of 0."),
        &[ORG, ZONE_OF_HOURS],
        "McpCost",
    ),
    asked(
        TAG,
        "/api/v1/dashboard/charts/response-times",
        "mcp_response_times",
        ("How long tool calls took, per hour", "Calls with status ok, in milliseconds; null in an hour without any."),
        &[ORG, ZONE_OF_HOURS],
        "McpResponseTimes",
    ),
    asked(
        TAG,
        "/api/v1/dashboard/charts/errors",
        "mcp_errors",
        ("Failed calls per MCP", "Of the last 24 hours, beside all calls."),
        &[ORG, ZONE_OF_HOURS],
        "McpErrors",
    ),
];
