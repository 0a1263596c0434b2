"""A stand-in for the HTTP APIs of OpenAI and Anthropic: answers what was recorded, word for word, to who asks what was recorded."""

import gzip
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDERS = {"openai": ["test_vision", "test_chat", "test_functions"], "anthropic": ["test_messages", "test_prompt_caching"]}
HOSTS = {"api.openai.com": "/v1/chat/completions", "api.anthropic.com": "/v1/messages"}
# Enough to see every shape, and few enough to be quick.
MOST = 12


def recordings():
    """Where the recorded calls are, beside the checkout."""
    data = os.environ.get("ORIEL_RECORDED") or CHECKOUT / ".." / "shared" / "data"
    return Path(data) / "recordings" / "openllmetry"


class Call:
    """A recorded request and its answer."""

    def __init__(self, interaction):
        request, response = interaction["request"], interaction["response"]
        self.path = urlsplit(request["uri"]).path
        self.host = urlsplit(request["uri"]).hostname
        self.request = json.loads(request["body"] or "null")
        self.status = response["status"]["code"]
        body = response["body"].get("string") or b""
        body = body.encode() if isinstance(body, str) else body
        self.body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body

    def key(self):
        return self.path, json.dumps(self.request, sort_keys=True)

    def is_wanted(self):
        return HOSTS.get(self.host) == self.path and not self.request.get("stream") and self.status in (200, 400, 404)

    def tokens(self):
        """Sent to the model, from a cache or not, and answered by it."""
        usage = json.loads(self.body).get("usage")
        if usage is None:
            return 0, 0
        if "prompt_tokens" in usage:
            return usage["prompt_tokens"], usage["completion_tokens"]
        cache = usage.get("cache_creation_input_tokens", 0) + usage.get("cache_read_input_tokens", 0)
        return usage["input_tokens"] + cache, usage["output_tokens"]


def read(provider):
    calls = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for folder in FOLDERS[provider]:
        for path in sorted((recordings() / provider / folder).glob("*.yaml")):
            for interaction in yaml.load(path.read_text(), Loader=loader)["interactions"]:
                call = Call(interaction)
                if call.is_wanted():
                    calls.setdefault(call.key(), call)
    return dict(list(calls.items())[:MOST])


class ModelApi:
    def __init__(self):
        self.calls = {provider: read(provider) for provider in FOLDERS}
        self.served = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                provider = self.path.rpartition("/")[2]
                self.answer(200, json.dumps([call.request for call in api.calls[provider].values()]).encode())

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                key = urlsplit(self.path).path, json.dumps(asked, sort_keys=True)
                call = next((calls[key] for calls in api.calls.values() if key in calls), None)
                if call is None:
                    return self.answer(418, b'{"error": {"message": "nobody recorded that"}}')
                api.served.append(call)
                self.answer(call.status, call.body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()

    def expected(self):
        """What the calls since the last time come to, as figures are called."""
        served, self.served = self.served, []
        tokens = [call.tokens() for call in served]
        return {
            "model_calls": len(served),
            "model_errors": sum(call.status != 200 for call in served),
            "prompt_tokens": sum(prompt for prompt, _ in tokens),
            "output_tokens": sum(answer for _, answer in tokens),
        }
