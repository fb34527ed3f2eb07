#!/usr/bin/env python3
"""Resets a password: reset.py USER, with the new password as one line of standard input."""

import json
import os
import secrets
import ssl
import sys
import urllib.error
import urllib.request

LATER = {"directory_unavailable", "too_many_attempts", "operation_in_progress", "outcome_unknown"}


def call(path, body, key):
    """The status and the members of the answer; the same key again writes nothing twice."""
    request = urllib.request.Request(
        os.environ["WRITEBACKD_URL"] + path,
        data=json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["WRITEBACKD_KEY"],
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        },
    )
    trust = ssl.create_default_context(cafile=os.environ["WRITEBACKD_CA"])
    for attempt in range(3):
        try:
            with urllib.request.urlopen(request, timeout=30, context=trust) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as problem:
            return json.load(problem)
        except OSError as trouble:
            print(f"no answer, attempt {attempt + 1}: {trouble}", file=sys.stderr)
    return {"code": "directory_unavailable", "title": "No answer."}


def main():
    user = sys.argv[1]
    password = sys.stdin.readline().rstrip("\n")
    answer = call("/v1/password/reset", {"user": user, "new_password": password}, secrets.token_urlsafe(18))
    if answer.get("result") == "password_reset":
        print("done")
        return 0
    print(answer.get("detail") or answer.get("title"), file=sys.stderr)
    return 75 if answer.get("code") in LATER else 1


if __name__ == "__main__":
    sys.exit(main())
