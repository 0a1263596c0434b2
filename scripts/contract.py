"""Fills a server with a few events, and lets schemathesis hold its answers against its OpenAPI document: contract.py <url> <key> <folder>.

Twice for people: with requests that are right, so that whole answers are compared, and with whatever comes, so that no request breaks
the server. Sign-in and producers have their own tokens. Every run makes the same requests, but for the times in them."""

import json
import os
import subprocess
import sys
import time
import urllib.request
import xml.etree.ElementTree as xml
from datetime import datetime, timedelta, timezone

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# These never end, or end the sign-in of everybody else.
ENDLESS = ["--exclude-path", "/api/v1/live", "--exclude-path", "/api/conversations/{id}/stream"]
PEOPLE = [*ENDLESS, "--exclude-tag", "Events", "--exclude-tag", "Signing in"]


def ask(url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def events():
    """A session with everything in it, one that is silent, and a little of what stands, all of it in the last hours."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    number = 0

    def event(kind, minutes, payload, session=None):
        nonlocal number
        number += 1
        at = (now - timedelta(minutes=minutes)).isoformat()
        event = {"event_id": f"e{number}", "type": kind, "occurred_at": at, "payload": payload}
        return event if session is None else {**event, "session_id": session, "user": "ana@contract.test"}

    usage = {"input": 900, "output": 120, "cache_read": 300}
    return [
        event("session.started", 90, {"title": "Why?", "agent": "coder", "environment": "production", "tags": ["a"]}, "s1"),
        event("message.created", 89, {"message_id": "m1", "role": "user", "content": "Why?"}, "s1"),
        event("run.started", 89, {"run_id": "r1", "agent": "coder"}, "s1"),
        event("model.called", 88, {"call_id": "c1", "run_id": "r1", "model": "gpt-4o", "status": "ok", "duration_ms": 2100,
                                   "ttft_ms": 300, "usage": usage}, "s1"),
        event("tool.called", 87, {"call_id": "t1", "run_id": "r1", "server": "github", "tool": "search", "status": "error",
                                  "duration_ms": 40, "cost_usd": "0.01", "error": {"category": "tool", "message": "no"}}, "s1"),
        event("message.created", 86, {"message_id": "m2", "role": "assistant", "run_id": "r1",
                                      "content": [{"type": "text", "content": "Because."}]}, "s1"),
        event("run.completed", 86, {"run_id": "r1", "status": "succeeded", "duration_ms": 180000}, "s1"),
        event("handoff.created", 85, {"handoff_id": "h1", "kind": "to_human", "from": "coder", "to": "Ana", "run_id": "r1"}, "s1"),
        event("feedback.given", 84, {"rating": -1, "message_id": "m2", "comment": "No"}, "s1"),
        event("run.started", 20, {"run_id": "r2"}, "s2"),
        event("workflow.registered", 80, {"workflow": "invoices", "active": True, "time_saved_seconds": 60, "hourly_rate_usd": "40"}),
        event("workflow_run.completed", 79, {"workflow": "invoices", "run_key": "1", "status": "succeeded", "duration_ms": 900}),
        event("service_request.changed", 78, {"request_id": "q1", "kind": "sales_call", "status": "open"}),
        event("training.updated", 77, {"job_id": "j1", "name": "Tune", "status": "running", "progress": 0.5}),
        event("training.metrics", 76, {"job_id": "j1", "points": [{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.4}]}),
        event("dataset.updated", 75, {"dataset_id": "d1", "name": "Tickets", "status": "ready", "rows": 10}),
        event("model.updated", 74, {"model_id": "o1", "name": "Meridian", "scope": "global"}),
        event("server.heartbeat", 0, {"server_id": "v1", "name": "v1", "kind": "inference", "status": "up",
                                      "gpu": {"name": "H100", "used_bytes": 3, "total_bytes": 8, "utilisation": 50}}),
    ]


def fill(url, key):
    receipt = ask(f"{url}/api/v1/events", {"events": events()}, {"Authorization": f"Bearer {key}"})
    assert receipt["rejected"] == [], receipt
    until = time.monotonic() + 60
    while ask(f"{url}/readyz")["projection"]["queued_batches"]:
        assert time.monotonic() < until, "the events are not projected"
        time.sleep(0.1)


def token(url):
    return ask(f"{url}/api/dev/token", {"role": "SUPER_ADMIN"})["access_token"]


def run(name, url, folder, *options, env=None):
    """One run: how many operations passed, and which did not."""
    report = os.path.join(folder, f"{name}.xml")
    config = os.path.join(HERE, "contract.toml" if name == "answers" else "contract-free.toml")
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "--config-file", config, "run", f"{url}/api/openapi.json",
        "--checks", CHECKS, "--request-timeout", "20", "--workers", "1", "--warnings", "off", "--no-color",
        "--report", "junit", "--report-junit-path", report, "--continue-on-failure", "--no-shrink", *options,
    ]
    begun = time.monotonic()
    # In the folder: schemathesis leaves notes where it runs.
    told = {"cwd": folder, "env": {**os.environ, **(env or {})}, "text": True}
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **told)
    cases = xml.parse(report).getroot().iter("testcase") if os.path.exists(report) else []
    verdicts = [(case.get("name"), case.find("failure") is not None or case.find("error") is not None) for case in cases]
    failed = [operation for operation, is_failed in verdicts if is_failed]
    print(f"{name}: {len(verdicts)} operations, {len(failed)} of them wrong, {time.monotonic() - begun:.0f} s", flush=True)
    if failed or ended.returncode != 0 or not verdicts:
        # Its own sums would be counted once more.
        print(ended.stdout.replace(" passed", " fine").replace(" failed", " wrong").replace(" skipped", " left out"))
        failed = failed or [f"{name} did not run to its end"]
    return len(verdicts) - len([one for one in failed if one in dict(verdicts)]), failed


def main():
    url, key, folder = sys.argv[1:]
    fill(url, key)
    bearer = lambda token: ["--header", f"Authorization: Bearer {token}"]
    both = ["--phases", "coverage,fuzzing"]
    runs = [
        ("answers", [*PEOPLE, *bearer(token(url)), *both, "--mode", "positive", "--max-examples", "12"], None),
        ("anything", [*PEOPLE, *bearer(token(url)), *both, "--mode", "all", "--max-examples", "12"], None),
        ("sign-in", ["--include-tag", "Signing in", *both, "--max-examples", "12"], None),
        ("producers", ["--include-tag", "Events", "--exclude-operation-id", "service_request_webhook", *bearer(key), "--max-examples",
                       "25", "--phases", "examples,coverage,fuzzing"], None),
        ("webhooks", ["--include-operation-id", "service_request_webhook", "--max-examples", "25", "--phases",
                      "examples,coverage,fuzzing"],
         {"SCHEMATHESIS_HOOKS": os.path.join(HERE, "contract_signed.py"), "ORIEL_KEY": key}),
    ]
    passed, failed = 0, []
    for name, options, env in runs:
        fine, wrong = run(name, url, folder, *options, env=env)
        passed += fine
        failed += [f"{name}: {operation}" for operation in wrong]
    for operation in failed:
        print(f"wrong: {operation}")
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
