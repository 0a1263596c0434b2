from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import agent, workflow

Traceloop.init(app_name="traceloop-agent", disable_batch=True)

from recorded import ask_anthropic, ask_openai  # noqa: E402


@agent(name="joker")
def tell():
    ask_openai()
    ask_anthropic()


@workflow(name="jokes")
def run():
    Traceloop.set_association_properties({"session_id": "traceloop-1", "user_id": "ana@acme.test"})
    tell()


run()
