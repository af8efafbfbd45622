"""One thing to know about a program before it runs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ProgramFinding:
    """What deserves a word; `jump` and `within` are null where they do not apply."""

    program: str
    version: int
    kind: str
    message: str
    tier_no: int | None = None
    at: Decimal | None = None
    jump: Decimal | None = None
    within: Decimal | None = None
