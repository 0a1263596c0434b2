from langfuse import get_client, observe, propagate_attributes
from langfuse.openai import OpenAI
from recorded import ask_openai


@observe(name="coder", as_type="agent")
def run():
    ask_openai(OpenAI)


with propagate_attributes(session_id="langfuse-1", user_id="ana@acme.test"):
    run()
get_client().shutdown()
