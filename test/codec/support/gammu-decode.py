"""Decodes PDUs (hexadecimal, one per line, without a service centre address) with gammu; one JSON object per line."""

import datetime
import json
import sys

import gammu


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value


for line in sys.stdin:
    try:
        answer = plain(gammu.DecodePDU(bytes.fromhex(line.strip()), False))
    except Exception as error:  # gammu refuses in many ways: the comparison sorts them out.
        answer = {"error": f"{type(error).__name__}: {error}"}
    # Halves of surrogate pairs are not UTF-8: JSON escapes carry them.
    print(json.dumps(answer), flush=False)
