//! Who works, and with which tools.

use super::source::{
    Field,
    Source::{After, Key, Member, Of},
};
use crate::server::otel::dialect::Dialect;

pub const AGENT: Field = Field {
    name: "agent",
    sources: &[
        Key("gen_ai.agent.name"),
        Key("agent.name"),
        Key("agent_name"),
        Key("graph.node.name"),
        Key("graph.node.id"),
        Of(Dialect::Traceloop, "traceloop.entity.name"),
        Key("gen_ai.workflow.name"),
        Key("traceloop.workflow.name"),
        Key("workflow.name"),
        Key("ai.telemetry.functionId"),
        After("invoke_agent "),
        Key("gen_ai.agent.id"),
    ],
};

pub const TOOL: Field = Field {
    name: "tool",
    sources: &[
        Key("gen_ai.tool.name"),
        Key("tool.name"),
        Key("ai.toolCall.name"),
        Of(Dialect::Traceloop, "traceloop.entity.name"),
        Key("tool_name"),
        Key("function_name"),
        After("execute_tool "),
        After("running tool: "),
        After("tool."),
        After("tools/call "),
    ],
};

pub const TOOL_CALL_ID: Field = Field {
    name: "tool_call_id",
    sources: &[
        Key("gen_ai.tool.call.id"),
        Key("gen_ai.tool.call_id"),
        Key("tool.id"),
        Key("ai.toolCall.id"),
        Key("tool_use_id"),
        Key("call_id"),
    ],
};

pub const TOOL_SERVER: Field = Field {
    name: "server",
    sources: &[
        Key("gen_ai.mcp.server"),
        Key("mcp_server_name"),
        Key("mcp_server.name"),
        Member("tool_parameters", "mcp_server_name"),
        Key("mcp_server"),
    ],
};

pub const TOOL_ARGUMENTS: Field = Field {
    name: "arguments",
    sources: &[
        Key("langfuse.observation.input"),
        Key("gen_ai.tool.call.arguments"),
        Key("gcp.vertex.agent.tool_call_args"),
        Key("tool_arguments"),
        Key("ai.toolCall.args"),
        Key("tool.parameters"),
        Key("input.value"),
        Key("traceloop.entity.input"),
        Key("mlflow.spanInputs"),
        Key("mcp.request.argument"),
        Key("function_args"),
        Key("tool_input"),
        Key("tool_parameters"),
        Key("full_command"),
        Key("file_path"),
        Key("arguments"),
    ],
};

pub const TOOL_RESULT: Field = Field {
    name: "result",
    sources: &[
        Key("langfuse.observation.output"),
        Key("gen_ai.tool.call.result"),
        Key("gcp.vertex.agent.tool_response"),
        Key("tool_response"),
        Key("ai.toolCall.result"),
        Key("output.value"),
        Key("traceloop.entity.output"),
        Key("mlflow.spanOutputs"),
        Key("mcp.response.value"),
        Key("output"),
    ],
};
