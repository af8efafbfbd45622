"""Each tutorial is what a newcomer types: its commands run, and what it shows is what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from tests.test_clone import LEFT_OUT

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "tutorials"
# In the order in which one goes on from the other.
ORDER = (
    "own_spreadsheets",
    "week_before_season",
    "first_settlement",
    "month_end",
    "an_account_disagrees",
    "new_program",
    "new_distributor",
    "bi_tools",
    "new_metric",
)
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"
TERMINAL = {"LC_ALL": "C.UTF-8", "COLUMNS": "100"}
_END = "__end of a block__"


@dataclass(frozen=True)
class Step:
    """Commands of a page, and what the page shows of their answer, if it shows any."""

    page: str
    commands: str
    shown: str | None = None


def steps(page: str) -> list[Step]:
    """Read a page: a block of output belongs to the commands before it."""
    found: list[Step] = []
    for kind, body in BLOCK.findall((PAGES / f"{page}.md").read_text("utf-8")):
        if kind == "sh":
            found.append(Step(page, body))
        else:
            found[-1] = Step(page, found[-1].commands, body)
    return found


def fits(shown: str, said: str) -> bool:
    """Say whether an answer is what is shown; a line of `…` alone stands for any lines.

    An `…` within a line stands for what differs from run to run.
    """
    parts = []
    for line in shown.splitlines():
        words = [re.escape(part) for part in line.rstrip().split(ANYTHING)]
        parts.append(r"(?:[^\n]*\n)*?" if line == ANYTHING else r"[^\n]*?".join(words) + r" *\n")
    return re.fullmatch("".join(parts), said) is not None


def typed(all_steps: list[Step]) -> str:
    """Return the script that types the commands into one shell and tells where each step ends."""
    script = ["exec 2>/dev/null", "set -euo pipefail"]
    for step in all_steps:
        script += [step.commands.rstrip(), f"echo; echo '{_END}'"]
    return "\n".join(script)


def require_as_shown(all_steps: list[Step], told: str) -> None:
    """Hold what a shell told of the steps against what their pages show."""
    said = told.split(f"\n{_END}\n")
    assert len(said) == len(all_steps) + 1, f"stopped after {said[-1]}"
    for step, answer in zip(all_steps, said, strict=False):
        if step.shown is not None:
            assert fits(step.shown, answer), f"{step.page}: {step.commands}\n{answer}"


def played(all_steps: list[Step], place: Path) -> str:
    """Type the commands in a copy of the project; return what all of them said."""
    clone = place / "peakledger"
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (clone / ".venv").symlink_to(ROOT / ".venv")
    told = subprocess.run(
        ["bash", "-c", typed(all_steps)],
        cwd=clone,
        # A page changes the code: the copy's is to run, and the .venv knows the original.
        env={**os.environ, **TERMINAL, "PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout


def test_each_page_is_in_the_order_and_shows_commands() -> None:
    assert sorted(page.stem for page in PAGES.glob("*.md")) == sorted(ORDER)
    for page in ORDER:
        assert any(step.shown for step in steps(page)), page


@pytest.mark.parametrize(
    ("shown", "said", "is_so"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("…\nb\n", "a\nx\nb\n", True),
        ("a\n…\n", "a\n", True),
        ("no. … of 3\n", "no. 17 of 3\n", True),
        ("no. … of 3\n", "no. 17 of 4\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_what_is_shown_is_held_against_what_was_said(shown, said, is_so) -> None:
    assert fits(shown, said) == is_so


def hunks(diff: str) -> Iterator[tuple[str, int, int, list[str]]]:
    """Yield file, lines before and after by its head, and lines of each hunk of a diff."""
    file = ""
    for part in re.split(r"^(?=--- |@@ )", diff, flags=re.MULTILINE)[1:]:
        head, *lines = part.splitlines()
        if head.startswith("--- a/"):
            file = head.removeprefix("--- a/")
        else:
            before, after = re.findall(r"[-+]\d+,(\d+)", head)
            yield file, int(before), int(after), lines


def test_the_changes_of_code_that_a_page_shows_are_of_the_code_as_it_is() -> None:
    """As `git apply` asks; a machine that makes no change of code may have no git."""
    diffs = [
        diff
        for page in ORDER
        for step in steps(page)
        for diff in re.findall(r"<<'DIFF'\n(.*?)^DIFF$", step.commands, re.MULTILINE | re.DOTALL)
    ]
    assert len(diffs) == 4
    shown = [hunk for diff in diffs for hunk in hunks(diff)]
    assert len(shown) == sum(diff.count("\n@@ ") for diff in diffs) >= 4
    for file, before, after, lines in shown:
        old = [line[1:] for line in lines if line[:1] != "+"]
        assert (len(old), len([line for line in lines if line[:1] != "-"])) == (before, after), file
        assert "\n".join(["", *old, ""]) in f"\n{(ROOT / file).read_text('utf-8')}", file


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_every_command_of_the_tutorials_says_what_they_show(new_home) -> None:
    place = new_home().path
    all_steps = [step for page in ORDER for step in steps(page)]
    try:
        told = played(all_steps, place)
    finally:
        Embedded(Home.at(place / "peakledger" / "work" / "var")).stop()
    require_as_shown(all_steps, told)
