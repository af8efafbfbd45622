"""How much of what is dear to try is tried in the gate; `make proofs` tries it all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings


def draws(*, gate: int, proofs: int) -> int:
    """Return the number of examples for what runs now: `make test`, or `make proofs`."""
    return proofs if settings.get_current_profile_name() == "open" else gate


def first_in_gate(*values: object) -> list[Any]:
    """Return parameters of a test: the first for the gate, the others for the proofs."""
    return [values[0], *(pytest.param(value, marks=pytest.mark.proof) for value in values[1:])]
