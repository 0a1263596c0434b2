"""A real server on an empty data folder, and what is asked of it."""

import json
import os
import re
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 20
ADMIN = ("clients@oriel.test", "a test has no secrets")


class Oriel:
    def __init__(self, binary):
        self.binary = str(binary)
        self.data = tempfile.TemporaryDirectory(prefix="oriel-clients-")
        # Nothing of the machine's own set-up reaches the server.
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("ORIEL_") and name != "DATABASE_URL"}
        command = [self.binary, "serve", "--empty", "--data", self.data.name, "--addr", "127.0.0.1:0"]
        self.server = subprocess.Popen(command, env=self.env, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        self.address = next(found[0] for line in self.server.stdout if (found := re.search(r"http://[^\s/]+", line)))
        self.say("user", "add", ADMIN[0], "--global", "--role", "SUPER_ADMIN", "--password-stdin", given=ADMIN[1])
        login = self.ask("/api/auth/login", {"email": ADMIN[0], "password": ADMIN[1]})
        self.token = login["access_token"]

    def stop(self):
        self.server.terminate()
        self.server.wait(30)
        self.data.cleanup()

    def say(self, *args, given=None):
        """A command of the operator; what it prints."""
        command = [self.binary, *args, "--data", self.data.name]
        done = subprocess.run(command, env=self.env, cwd=CHECKOUT, input=given, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    def ask(self, path, body=None):
        headers = {"content-type": "application/json"}
        if hasattr(self, "token"):
            headers["authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.address + path, data, headers)) as answer:
            return json.load(answer)

    def org(self, slug):
        self.say("org", "add", slug)
        return Org(self, slug, self.say("key", "add", "--org", slug, "--name", "tests"))

    def stored(self):
        """Events, spans, log records and points that were stored since the start."""
        with urllib.request.urlopen(self.address + "/metrics") as answer:
            text = answer.read().decode()
        found = re.search(r"^oriel_ingest_accepted_events_total (\d+)", text, re.MULTILINE)
        return int(found[1]) if found else 0


class Org:
    """An organisation of its own for a test: its figures are of what that test sent."""

    def __init__(self, oriel, slug, key):
        self.oriel, self.slug, self.key = oriel, slug, key

    def figures(self, **expected):
        """The figures of the last hour, once those that are expected are there; wrong ones are told after a while."""
        deadline = time.monotonic() + PATIENCE
        while True:
            found = self._overview()
            found = {name: found[name] for name in expected}
            if found == expected or time.monotonic() > deadline:
                return found
            time.sleep(0.2)

    def sessions(self):
        return self._ask("/api/v1/sessions")["rows"]

    def _overview(self):
        figures = self._ask("/api/v1/stats/overview")
        # Whatever is sent to a model, from a cache or not.
        figures["prompt_tokens"] = sum(figures[name] or 0 for name in ("input_tokens", "cache_read_tokens", "cache_write_tokens"))
        return figures

    def _ask(self, path):
        now = time.time()
        hour = {name: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)) for name, at in (("from", now - 3600), ("to", now + 60))}
        return self.oriel.ask(f"{path}?{urllib.parse.urlencode({'org': self.slug, **hour})}")["data"]
