"""The pages of the documentation, with the lines as a reader of them would write them."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from oriel import CHECKOUT

PAGES = CHECKOUT / "docs" / "producers"
PROGRAMS = Path(__file__).resolve().parent / "programs"


class Page:
    def __init__(self, name, org):
        text = (PAGES / name).read_text()
        text = text.replace("https://oriel.example", org.oriel.address).replace("oriel_KEY", org.key)
        self.blocks = re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)

    def lines(self, kind, place=0):
        return [block for found, block in self.blocks if found == kind][place]

    def toml(self):
        return tomllib.loads(self.lines("toml"))

    def json(self):
        return json.loads(self.lines("json"))

    def run(self, program, *args, block=0, **more):
        """Runs a program where the first lines of the page for a shell were set, as they stand there."""
        command = {".py": sys.executable, ".cjs": "node"}[Path(program).suffix]
        script = self.lines("sh", block) + '\nexec "$@"'
        shell(script, command, str(PROGRAMS / program), *args, **more)


def shell(script, *args, **more):
    # No variable of the machine's own set-up reaches the program.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LANGFUSE_", "TRACELOOP_", "OPENAI_"))}
    env.update(more, PYTHONPATH=str(PROGRAMS), NODE_PATH=os.environ.get("NODE_PATH", ""))
    done = subprocess.run(["sh", "-eu", "-c", script, "sh", *args], env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
