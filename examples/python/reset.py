#!/usr/bin/env python3
"""Resets a password: reset.py USER, with the new password as one line of standard input."""

import json
import os
import secrets
import ssl
import sys
import time
import urllib.error
import urllib.request

AGAIN = {"", "directory_unavailable", "operation_in_progress", "outcome_unknown"}


def call_once(path, body, key):
    """The members of the answer, and how long to wait before the next call."""
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
    try:
        answer = urllib.request.urlopen(request, timeout=30, context=trust)
    except urllib.error.HTTPError as problem:
        answer = problem
    with answer:
        wait = answer.headers.get("Retry-After", "")
        return json.load(answer), min(int(wait) if wait.isdigit() else 2, 30)


def call(path, body):
    """One key for this wish: with the same key again nothing is written twice, and what became of a lost answer is found out."""
    key = secrets.token_urlsafe(18)
    answer, wait = {}, 2
    for attempt in range(1, 4):
        try:
            answer, wait = call_once(path, body, key)
        except (OSError, ValueError) as trouble:
            if isinstance(getattr(trouble, "reason", None), ssl.SSLCertVerificationError):
                sys.exit(f"{trouble}: WRITEBACKD_CA has to name the authority")
            answer, wait = {"title": str(trouble)}, 2  # no answer, or a balancer's own page
        if answer.get("code", answer.get("result", "")) not in AGAIN:
            return answer
        print(f"{answer.get('code', 'no answer')}, attempt {attempt}: {answer.get('title')}", file=sys.stderr)
        if attempt < 3:
            time.sleep(wait)
    return answer


def main():
    user = sys.argv[1]
    password = sys.stdin.readline().rstrip("\n")
    answer = call("/v1/password/reset", {"user": user, "new_password": password})
    code = answer.get("code", "")
    if answer.get("result") == "password_reset":
        print("done")
        return 0
    if code == "outcome_unknown":
        print("It may have worked: try the new password first.", file=sys.stderr)
    elif code not in AGAIN:
        print(answer.get("detail") or answer.get("title"), file=sys.stderr)
    return 75 if code in AGAIN or code == "too_many_attempts" else 1


if __name__ == "__main__":
    sys.exit(main())
