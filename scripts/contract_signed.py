"""Signs what schemathesis sends to webhooks, as docs/webhooks.md says, with the key in ORIEL_KEY."""

import hashlib
import hmac
import os
import time

import requests
import schemathesis


class Signed(requests.auth.AuthBase):
    def __call__(self, request):
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        secret = hashlib.sha256(os.environ["ORIEL_KEY"].encode()).hexdigest()
        seconds = str(int(time.time()))
        signature = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
        request.headers["X-Oriel-Key-Id"] = hashlib.sha256(secret.encode()).hexdigest()[:16]
        request.headers["X-Oriel-Timestamp"] = seconds
        request.headers["X-Oriel-Signature"] = f"v1={signature}"
        return request


@schemathesis.hook
def before_call(context, case, kwargs):
    kwargs["auth"] = Signed()
