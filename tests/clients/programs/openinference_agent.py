from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from recorded import ask_openai

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
OpenAIInstrumentor().instrument(tracer_provider=provider)
tracer = provider.get_tracer("agent")
with using_attributes(session_id="openinference-1", user_id="ana@acme.test"):
    with tracer.start_as_current_span("coder", attributes={"openinference.span.kind": "AGENT", "session.id": "openinference-1"}):
        ask_openai()
provider.shutdown()
