"""An agent of nobody's library: spans by the conventions alone."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

provider = TracerProvider(resource=Resource.create({"service.name": "by-hand"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("by-hand")
SESSION = {"gen_ai.conversation.id": "by-hand-1", "user.id": "ana@acme.test"}


def chat(answered):
    with tracer.start_as_current_span("chat gpt-4o", kind=SpanKind.CLIENT, attributes={
        **SESSION,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": answered,
    }):
        pass


with tracer.start_as_current_span("invoke_agent coder", attributes={
    **SESSION,
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "coder",
}):
    chat(7)
    with tracer.start_as_current_span("execute_tool search", attributes={
        **SESSION,
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "search",
        "gen_ai.tool.call.id": "call_1",
    }):
        pass
    chat(11)
provider.shutdown()
