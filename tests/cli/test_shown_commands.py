"""Every command that a page or a `--help` shows is one that the program would take."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.verbs import VERBS
from tests.cli.grammar import take

ROOT = Path(__file__).parents[2]
_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("S*.md"))]
_COMMAND = re.compile(
    r'^\s*(?:\$ )?(?:\.venv/bin/)?peakledger (?P<words>(?:[^"\n]|"[^"]*")+)$', re.MULTILINE
)
# In a sentence a command may be named by its first words alone; with options it is meant whole.
_IN_A_SENTENCE = re.compile(r"`(?:\.venv/bin/)?peakledger (?P<words>[^`]+)`")
_STANDS_FOR = {"DATE": "2026-11-01", "P": "2026-10"}
# What shows a grammar and not a command.
_GRAMMAR = re.compile(r"[\[\]|…]|DATE…")


def _shown() -> Iterator[tuple[str, str]]:
    for page in _PAGES:
        text = page.read_text("utf-8")
        joined = re.sub(r"\\\n\s*", " ", text)
        for found in _COMMAND.finditer(joined):
            # A remark stands behind a `#`, or behind three blanks; the shell's part behind a `>`.
            # A `>` within quotes compares.
            words = re.sub(
                r'"[^"]*"',
                lambda quoted: " ".join(quoted[0].split()).replace(" > ", ">"),
                found["words"],
            )
            yield page.name, re.split(r"\s#|\s>\s|\s{3,}", words)[0].strip()
        for found in _IN_A_SENTENCE.finditer(joined):
            if " --" in found["words"]:
                yield page.name, " ".join(found["words"].split())
    for name, verb in VERBS.items():
        yield "--help", f"{name} {verb.example}".strip() if verb.example else f"{name} --help"


_SHOWN = sorted({(page, words) for page, words in _shown() if not _GRAMMAR.search(words)})


def test_the_pages_show_commands_at_all():
    assert len(_SHOWN) > 40


@pytest.mark.parametrize(("page", "words"), _SHOWN)
def test_a_shown_command_is_one_the_program_takes(page, words):
    take([_STANDS_FOR.get(word, word) for word in shlex.split(words)])


def test_a_command_that_does_not_exist_would_be_seen():
    with pytest.raises(click.UsageError):
        take(["rebates", "statement", "--acount", "W001"])
