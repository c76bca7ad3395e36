"""Ids that this server gives: UUIDs of version 7, so that what is written together stands together in an index."""

from __future__ import annotations

import os
import re
import time

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
"""The form of a FHIR id (FHIR R4, Data types, id)."""


def new_id() -> str:
    moment = time.time_ns() // 1_000_000
    number = (moment << 80) | int.from_bytes(os.urandom(10))
    number = number & ~(0xF << 76) | (7 << 76)
    number = number & ~(0x3 << 62) | (2 << 62)
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
