"""Asks a model what was recorded of others who asked one."""

import json
import os
import urllib.request

import anthropic
import openai

MODEL_API = os.environ["MODEL_API"]


def requests(provider):
    with urllib.request.urlopen(f"{MODEL_API}/recorded/{provider}") as answer:
        return json.load(answer)


def ask_openai(client_class=openai.OpenAI):
    client = client_class(base_url=f"{MODEL_API}/v1", api_key="nobody's", max_retries=0)
    for request in requests("openai"):
        try:
            client.chat.completions.create(**request)
        except openai.APIStatusError as error:
            # Recorded as well.
            assert error.status_code in (400, 404), error


def ask_anthropic():
    client = anthropic.Anthropic(base_url=MODEL_API, api_key="nobody's", max_retries=0)
    for request in requests("anthropic"):
        try:
            client.messages.create(**request)
        except anthropic.APIStatusError as error:
            assert error.status_code in (400, 404), error
