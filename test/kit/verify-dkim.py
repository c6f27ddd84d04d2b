"""Verifies each DKIM-Signature of the message on standard input with dkimpy, a verifier that is not ours.

Argument: a JSON object, DNS name -> text of its TXT record. Prints one line for each signature, top first.
"""
import json
import sys

import dkim

records = json.loads(sys.argv[1])
message = sys.stdin.buffer.read()


def dnsfunc(name, timeout=5):
    text = records.get(name.decode().rstrip("."))
    return text.encode() if text else None


verifier = dkim.DKIM(message)
count = sum(1 for name, _ in verifier.headers if name.lower() == b"dkim-signature")
for index in range(count):
    try:
        print("pass" if verifier.verify(idx=index, dnsfunc=dnsfunc) else "fail")
    except dkim.DKIMException as error:
        print("error", error)
