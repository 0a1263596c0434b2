"""Real clients send to a real server, set up by the lines of the documentation; what they sent is what is shown."""

import pytest

from page import Page, shell

BY_HAND = {"runs": 1, "model_calls": 2, "tool_calls": 1, "sessions": 1, "input_tokens": 200, "output_tokens": 18}
CODING = {"runs": 1, "model_calls": 1, "tool_calls": 1, "sessions": 1, "input_tokens": 100, "output_tokens": 18}


def assert_figures(org, expected):
    assert org.figures(**expected) == expected


@pytest.mark.parametrize("program", [("otel_agent.py",), ("otel_agent.cjs", "proto"), ("otel_agent.cjs", "http")], ids=" ".join)
def test_an_opentelemetry_sdk(oriel, org, program):
    before = oriel.stored()
    Page("opentelemetry.md", org).run(*program)
    assert oriel.stored() - before == 4
    assert_figures(org, BY_HAND)
    [session] = org.sessions()
    assert (session["session_id"], session["user"]) == ("by-hand-1", "ana@acme.test")


@pytest.mark.parametrize("name, session", [
    ("openinference", "openinference-1"),
    ("traceloop", "traceloop-1"),
    ("langfuse", "langfuse-1"),
])
def test_instrumented_calls_of_models(org, model_api, name, session):
    Page(f"{name}.md", org).run(f"{name}_agent.py", MODEL_API=model_api.address)
    expected = model_api.expected()
    assert expected["model_calls"] >= 10
    assert_figures(org, {**expected, "runs": 1, "sessions": 1})
    [row] = org.sessions()
    assert (row["session_id"], row["user"]) == (session, "ana@acme.test")


def test_claude_code(oriel, org):
    before = oriel.stored()
    Page("claude-code.md", org).run("coding_agent.py", "claude-code")
    assert oriel.stored() - before == 3
    assert_figures(org, {**CODING, "cost_usd": "0.00057"})


def test_codex(oriel, org):
    exporter = Page("codex.md", org).toml()["otel"]["exporter"]["otlp-http"]
    assert exporter["protocol"] == "binary"
    before = oriel.stored()
    headers = [f"{name}={value}" for name, value in exporter["headers"].items()]
    page = Page("opentelemetry.md", org)
    # The exporter is told everything by the lines of Codex; those of the shell are of no use to it.
    page.blocks = [("sh", ":\n")]
    page.run("coding_agent.py", "codex", exporter["endpoint"], *headers)
    assert oriel.stored() - before == 4
    assert_figures(org, CODING)


def test_gemini_cli(oriel, org):
    page = Page("gemini-cli.md", org)
    telemetry = page.json()["telemetry"]
    assert telemetry["enabled"] and telemetry["otlpProtocol"] == "http"
    before = oriel.stored()
    # As it joins them.
    page.run("coding_agent.py", "gemini-cli", telemetry["otlpEndpoint"].rstrip("/") + "/v1/logs")
    assert oriel.stored() - before == 3
    assert_figures(org, CODING)


def test_curl(oriel, org):
    page = Page("curl.md", org)
    before = oriel.stored()
    assert '"accepted":3' in shell(page.lines("sh", 0))
    assert shell(page.lines("sh", 1)).strip() == "{}"
    assert oriel.stored() - before == 4
    assert_figures(org, {"model_calls": 2, "sessions": 2, "input_tokens": 42, "output_tokens": 14})
