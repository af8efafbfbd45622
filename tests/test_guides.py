"""The guides name files that are there, and the site of them leaves none out and calls nobody."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PLACES = re.compile(
    r"`((?:dags|cli|stages|adapters|expectations|transforms|sql|tests|docs)/[\w./]*)`"
)

# What a page takes from elsewhere when it is opened, not what one may go to from it.
TAKEN = re.compile(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?://[^"]+)"')


@pytest.mark.parametrize("guide", ["CONTRIBUTING.md", "docs/architecture.md", "README.md"])
def test_every_place_that_a_guide_names_is_there(guide):
    named = PLACES.findall((ROOT / guide).read_text("utf-8"))
    assert named != []
    assert [place for place in named if not (ROOT / place).exists()] == []


def test_the_site_has_every_manual_in_one_place() -> None:
    told = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    listed = sorted(_pages(told["nav"]))
    assert listed == sorted(
        page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")
    )


def _pages(listed: object) -> Iterator[str]:
    """Yield the pages of a part of the site's table of contents."""
    if isinstance(listed, str):
        yield listed
    elif isinstance(listed, dict):
        for below in listed.values():
            yield from _pages(below)
    elif isinstance(listed, list):
        for each in listed:
            yield from _pages(each)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_site_is_made_and_no_page_of_it_calls_home() -> None:
    subprocess.run(["make", "manuals"], cwd=ROOT, check=True, capture_output=True)
    pages = list((ROOT / ".cache" / "manuals" / "site").rglob("*.html"))
    assert len(pages) > 40
    texts = (page.read_text("utf-8") for page in pages)
    asked = {address for text in texts for address in TAKEN.findall(text)}
    assert asked == set()
