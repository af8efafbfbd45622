"""The guides name files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLACES = re.compile(
    r"`((?:dags|cli|stages|adapters|expectations|transforms|sql|tests|docs)/[\w./]*)`"
)


@pytest.mark.parametrize("guide", ["CONTRIBUTING.md", "docs/architecture.md", "README.md"])
def test_every_place_that_a_guide_names_is_there(guide):
    named = PLACES.findall((ROOT / guide).read_text("utf-8"))
    assert named != []
    assert [place for place in named if not (ROOT / place).exists()] == []
