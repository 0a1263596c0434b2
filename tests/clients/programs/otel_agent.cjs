// The same in JavaScript, by the exporter that is named: `proto` or `http`, which sends JSON.
const { trace, context, SpanKind } = require('@opentelemetry/api');
const { NodeTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { OTLPTraceExporter } = require(`@opentelemetry/exporter-trace-otlp-${process.argv[2]}`);

const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] });
provider.register();
const tracer = trace.getTracer('by-hand');
const session = { 'gen_ai.conversation.id': 'by-hand-1', 'user.id': 'ana@acme.test' };

function within(name, attributes, work = () => {}) {
  tracer.startActiveSpan(name, { kind: SpanKind.INTERNAL, attributes: { ...session, ...attributes } }, (span) => {
    work();
    span.end();
  });
}

function chat(answered) {
  within('chat gpt-4o', {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': answered,
  });
}

within('invoke_agent coder', { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'coder' }, () => {
  chat(7);
  within('execute_tool search', {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'search',
    'gen_ai.tool.call.id': 'call_1',
  });
  chat(11);
});
context.disable();
provider.shutdown();
