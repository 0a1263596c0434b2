//! What OpenTelemetry's exporters send.

use super::{Answers, Body, Operation, Who};

pub const TELEMETRY: &[Operation] = &[
    Operation {
        about: "OTLP/HTTP in protobuf or JSON, at most 10,000 spans and 5 MiB unpacked; gzip and zstd are welcome. A span counts once by \
                trace, id and start. Good ones are kept though others of the request are refused.",
        ..of("/v1/traces", "export_traces", "Send spans", "TraceExport")
    },
    Operation {
        about: "OTLP/HTTP in protobuf or JSON, at most 10,000 records and 5 MiB unpacked. What is sent again counts once.",
        ..of("/v1/logs", "export_logs", "Send log records", "LogExport")
    },
    Operation {
        about: "OTLP/HTTP in protobuf or JSON, at most 10,000 points and 5 MiB unpacked. What is sent again counts once.",
        ..of("/v1/metrics", "export_metrics", "Send points of metrics", "MetricExport")
    },
    of("/api/otel/v1/traces", "export_traces_below", "The same as /v1/traces, below a base address", "TraceExport"),
    of("/api/otel/v1/logs", "export_logs_below", "The same as /v1/logs, below a base address", "LogExport"),
    of("/api/otel/v1/metrics", "export_metrics_below", "The same as /v1/metrics, below a base address", "MetricExport"),
    of(
        "/api/public/otel/v1/traces",
        "export_traces_public",
        "The same as /v1/traces, where Langfuse's clients send",
        "TraceExport",
    ),
];

const fn of(path: &'static str, id: &'static str, summary: &'static str, schema: &'static str) -> Operation {
    Operation {
        method: "POST",
        path,
        id,
        tag: "OpenTelemetry",
        who: Who::Producer,
        summary,
        about: "",
        params: &[],
        body: Some(Body { schema, about: "An export." }),
        status: "200",
        answers: Answers::Export("ExportAnswer"),
        answers_about: "Stored. `partialSuccess` is there when some were refused: how many, and why.",
    }
}
