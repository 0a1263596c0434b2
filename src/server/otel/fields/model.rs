//! Which model was asked, what it was asked and what it answered.

use super::source::{
    Field,
    Source::{Key, Of},
    first,
};
use crate::server::otel::{
    attributes::{json, name},
    dialect::Dialect,
    record::Record,
};

pub const PROVIDER: Field = Field {
    name: "provider",
    sources: &[
        Key("gen_ai.provider.name"),
        Key("gen_ai.system"),
        Key("llm.provider"),
        Key("llm.system"),
        Key("ai.model.provider"),
        Key("mlflow.llm.provider"),
    ],
};

/// The model that answered, else the one that was asked: what figures and prices go by.
pub const MODEL: Field = Field {
    name: "model",
    sources: &[
        Key("gen_ai.response.model"),
        Key("llm.response.model_name"),
        Key("ai.response.model"),
        Key("llm.response.model"),
        Key("langfuse.observation.model.name"),
        Key("gen_ai.request.model"),
        Key("llm.request.model_name"),
        Key("llm.model_name"),
        Key("embedding.model_name"),
        Key("reranker.model_name"),
        Key("ai.model.id"),
        Key("mlflow.llm.model"),
        Key("langsmith.metadata.ls_model_name"),
        Of(Dialect::PydanticAi, "model_name"),
        Of(Dialect::ClaudeCode, "model"),
        Of(Dialect::Codex, "model"),
        Of(Dialect::Codex, "slug"),
        Of(Dialect::GeminiCli, "model"),
        Of(Dialect::GeminiCli, "model_name"),
    ],
};

pub const INPUT: Field = Field {
    name: "input",
    sources: &[
        Key("langfuse.observation.input"),
        Key("gen_ai.input.messages"),
        Key("input.value"),
        Key("ai.prompt.messages"),
        Key("ai.prompt"),
        Key("traceloop.entity.input"),
        Key("mlflow.spanInputs"),
        Key("gcp.vertex.agent.llm_request"),
        Key("gen_ai.prompt"),
        Key("lmnr.span.input"),
        Key("request_text"),
        Key("prompt"),
        Key("user_prompt"),
    ],
};

pub const OUTPUT: Field = Field {
    name: "output",
    sources: &[
        Key("langfuse.observation.output"),
        Key("gen_ai.output.messages"),
        Key("output.value"),
        Key("ai.response.text"),
        Key("ai.response.object"),
        Key("ai.response.toolCalls"),
        Key("traceloop.entity.output"),
        Key("mlflow.spanOutputs"),
        Key("gcp.vertex.agent.llm_response"),
        Key("final_result"),
        Key("gen_ai.completion"),
        Key("lmnr.span.output"),
        Key("response_text"),
        Key("response"),
    ],
};

pub const STOP_REASON: Field = Field {
    name: "stop_reason",
    sources: &[
        Key("gen_ai.response.finish_reasons"),
        Key("gen_ai.response.finish_reason"),
        Key("gen_ai.response.stop_reason"),
        Key("llm.finish_reason"),
        Key("ai.response.finishReason"),
        Key("stop_reason"),
        Key("finish_reasons"),
        Key("gen_ai.completion.0.finish_reason"),
    ],
};

/// What two records about one answer have in common.
pub const RESPONSE_ID: Field = Field {
    name: "response_id",
    sources: &[Key("request_id"), Key("client_request_id"), Key("gen_ai.response.id"), Key("ai.response.id")],
};

/// Other names of providers.
const PROVIDERS: &[(&str, &str)] = &[
    ("vertex_ai", "gcp.vertex_ai"),
    ("gemini", "gcp.gemini"),
    ("az.ai.openai", "azure.ai.openai"),
    ("az.ai.inference", "azure.ai.inference"),
    ("xai", "x_ai"),
];

/// The provider by the convention's name for it.
pub fn provider(record: &Record) -> Option<String> {
    let found = PROVIDER.name(record)?;
    let named = match record.dialect {
        // Which of a provider's interfaces it was comes after a dot.
        Dialect::Vercel => found.split('.').next().unwrap_or(&found).to_owned(),
        _ => found,
    };
    let known = PROVIDERS.iter().find(|(old, _)| *old == named).map(|(_, new)| (*new).to_owned());
    Some(known.unwrap_or(named))
}

/// As people are told: finish reasons are a list or JSON of one.
pub fn stop_reason(record: &Record) -> Option<String> {
    let (value, _) = STOP_REASON.find(record)?;
    let value = json(&value);
    name(first(&value)?)
}
