//! What the server answers, for machines (`/api/openapi.json`, OpenAPI 3.1) and for people (`/api/docs`), from one list of
//! operations. A test holds the list against the doors of the router.

mod examples;
mod operations;
mod page;
mod schemas;

use operations::{Answers, Body, Operation, Param, Place, Who};
use serde_json::Value;
use std::sync::LazyLock;
use utoipa::openapi::{
    Components, Content, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, Required, Response,
    ResponseBuilder,
    path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    tag::TagBuilder,
};

pub use page::{docs, document};

/// The ways to bring an ingest key.
const PRODUCERS: [&str; 3] = ["ingest_key", "ingest_key_header", "ingest_key_basic"];

/// Built once: it does not change while the process runs.
static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(build);

fn build() -> OpenApi {
    let mut paths = PathsBuilder::new();
    for operation in operations::all() {
        let item = utoipa::openapi::PathItem::new(method(operation), describe(operation));
        paths = paths.path(operation.path, item);
    }
    let info = InfoBuilder::new()
        .title("Oriel")
        .version("1")
        .description(Some(
            "What AI agents did, for whom, at what cost, how fast and how reliably. Times are RFC 3339 with a zone, money is \
             decimal strings in US dollars, durations are whole milliseconds, and what is unknown is null: also a figure of \
             which a filter says nothing, as the tokens of a tool or the runs of a workflow. Parameters that are not known are \
             ignored, values that a parameter cannot have are refused by its name.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .paths(paths)
        .tags(Some(operations::TAGS.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build())))
        .components(Some(components()))
        .build()
}

fn components() -> Components {
    let mut components = Components::new();
    for (name, schema) in schemas::all() {
        components.schemas.insert(name.to_owned(), schema);
    }
    let bearer =
        |about: &str| SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build());
    components.add_security_scheme("person", bearer("An access token of POST /api/auth/login; 15 minutes."));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("oriel_access"))));
    let signature = "HMAC-SHA256 over timestamp and body, with a secret made from an ingest key; see the operation.";
    let value = ApiKeyValue::with_description("X-Oriel-Signature", signature);
    components.add_security_scheme("signature", SecurityScheme::ApiKey(ApiKey::Header(value)));
    components.add_security_scheme("ingest_key", bearer("An ingest key; it names its organisation and may do nothing else."));
    components.add_security_scheme(
        "ingest_key_header",
        SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("x-api-key", "Or x-oriel-key, or api_key."))),
    );
    let basic =
        HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some("The ingest key as password, or as user name."));
    components.add_security_scheme("ingest_key_basic", SecurityScheme::Http(basic.build()));
    components
}

fn method(operation: &Operation) -> HttpMethod {
    if operation.method == "POST" { HttpMethod::Post } else { HttpMethod::Get }
}

fn describe(operation: &Operation) -> OperationBuilder {
    let mut builder =
        OperationBuilder::new().tag(operation.tag).operation_id(Some(operation.id)).summary(Some(operation.summary));
    if !operation.about.is_empty() {
        builder = builder.description(Some(operation.about));
    }
    for param in operation.params.iter().flat_map(|group| group.iter()) {
        builder = builder.parameter(parameter(param));
    }
    if let Some(Body { schema, about }) = operation.body {
        let mut body = RequestBodyBuilder::new().description(Some(about)).required(Some(Required::True));
        for media in operation.media() {
            body = body.content(*media, content(schema, examples::body(operation.id)));
        }
        builder = builder.request_body(Some(body.build()));
    }
    builder = builder.response(operation.status, answer(operation));
    for (status, about) in operation.refusals() {
        builder = builder.response(status, refusal(operation, about));
    }
    match operation.who {
        Who::Nobody => builder,
        Who::Person => {
            builder.security(SecurityRequirement::new("person", [""; 0])).security(SecurityRequirement::new("cookie", [""; 0]))
        }
        Who::Producer => PRODUCERS.iter().fold(builder, |builder, way| builder.security(SecurityRequirement::new(*way, [""; 0]))),
        Who::Signer => builder.security(SecurityRequirement::new("signature", [""; 0])),
    }
}

fn parameter(param: &Param) -> Parameter {
    let (place, required) = match param.place {
        Place::Path => (ParameterIn::Path, Required::True),
        Place::Query { required: true } => (ParameterIn::Query, Required::True),
        Place::Query { required: false } => (ParameterIn::Query, Required::False),
        Place::Header { required: true } => (ParameterIn::Header, Required::True),
        Place::Header { required: false } => (ParameterIn::Header, Required::False),
    };
    ParameterBuilder::new()
        .name(param.name)
        .parameter_in(place)
        .required(required)
        .description(Some(param.about))
        .schema(Some(schemas::of(param.schema())))
        .build()
}

fn answer(operation: &Operation) -> Response {
    let response = ResponseBuilder::new().description(operation.answers_about);
    match operation.answers {
        Answers::Nothing => response.build(),
        Answers::Json(name) | Answers::Export(name) => operation
            .media()
            .iter()
            .fold(response, |response, media| response.content(*media, content(name, examples::answer(operation.id))))
            .build(),
        Answers::JsonOrCsv(name) => response
            .content("application/json", content(name, examples::answer(operation.id)))
            .content("text/csv", ContentBuilder::new().build())
            .build(),
        Answers::Text(kind) => {
            response.content(kind, ContentBuilder::new().example(examples::answer(operation.id)).build()).build()
        }
    }
}

fn refusal(operation: &Operation, about: &str) -> Response {
    let response = ResponseBuilder::new().description(about);
    operation
        .media()
        .iter()
        .fold(response, |response, media| response.content(*media, content(operation.refusal(), None)))
        .build()
}

fn content(schema: &str, example: Option<Value>) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).example(example).build()
}

#[cfg(test)]
mod tests;
