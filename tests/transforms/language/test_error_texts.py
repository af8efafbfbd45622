"""What an error says is a text of the catalogues: a bare string would be told in English alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ("adapters", "cli", "dags", "examples", "expectations", "stages", "transforms")
# Which argument without a name is a text, and the arguments by name that are.
KINDS = {
    "PeakledgerError": (0,),
    "DataRefused": (0,),
    "UsageError": (0,),
    "OutsideError": (0,),
    "FileRefused": (1,),
    "MapMistake": (1, 2),
    "RefusedRow": (1, 2),
    "YamlRefused": (1, 2),
    "unknown": (0,),
    "wrong": (0, 1),
}
# A name such as `ops.run` or `--feeds` is no word.
WORD = re.compile(r"(?<![\w.-])[A-Za-z]+(?![\w.])")
NAMED = ("message", "where", "remedy", "says", "lists", "none")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def bare(text: ast.expr, scope: ast.AST) -> Iterator[ast.expr]:
    """Yield the strings with words in them that stand outside of a call such as `_(…)`."""
    if isinstance(text, (ast.Constant, ast.JoinedStr)):
        parts = text.values if isinstance(text, ast.JoinedStr) else [text]
        words = "".join(str(each.value) for each in parts if isinstance(each, ast.Constant))
        if " " in words and WORD.search(words):
            yield text
    for part in made_of(text, scope):
        yield from bare(part, scope)


def made_of(text: ast.expr, scope: ast.AST) -> list[ast.expr]:
    """Return what a text is chosen from or joined of, or what its name was given."""
    if isinstance(text, ast.IfExp):
        return [text.body, text.orelse]
    if isinstance(text, ast.BoolOp):
        return text.values
    if isinstance(text, ast.BinOp):
        return [text.left, text.right]
    if isinstance(text, ast.Name):
        return list(given(text.id, scope))
    return []


def given(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    """Yield what is assigned to a name, other than a further name."""
    for each in ast.walk(scope):
        if isinstance(each, (ast.Assign, ast.AugAssign)) and not isinstance(each.value, ast.Name):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                yield each.value


def texts(call: ast.Call) -> list[ast.expr]:
    places = KINDS.get(getattr(call.func, "id", ""))
    if places is None:
        return []
    named = [each.value for each in call.keywords if each.arg in NAMED]
    return [call.args[place] for place in places if place < len(call.args)] + named


def bare_texts(source: str) -> Iterator[int]:
    """Yield the lines on which an error says what no catalogue has."""

    def within(node: ast.AST, scope: ast.AST) -> Iterator[int]:
        scope = node if isinstance(node, Function) else scope
        if isinstance(node, ast.Call):
            for text in texts(node):
                yield from (each.lineno for each in bare(text, scope))
        for each in ast.iter_child_nodes(node):
            yield from within(each, scope)

    tree = ast.parse(source)
    return within(tree, tree)


@pytest.mark.parametrize("package", PACKAGES)
def test_an_error_is_told_in_every_language(package):
    paths = sorted((ROOT / package).rglob("*.py"))
    assert paths
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in paths
        for line in dict.fromkeys(bare_texts(path.read_text("utf-8")))
    ]
    assert found == [], "say it by `_(…)`: docs/languages.md"


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ('raise UsageError(f"no home at {path}")', 1),
        ('raise DataRefused(_("stale"), remedy="run it" if once else _("run"))', 1),
        ('def f():\n    says = f"no feed {name}"\n    raise FileRefused("x", says)', 1),
        ('raise OutsideError(_("no feed {name}", name=name), where="--feed")', 0),
        ('raise OutsideError(_("no feed"), where=f"{path}, ops.run")', 0),
    ],
)
def test_a_bare_text_is_found(line, count):
    assert len(list(bare_texts(line))) == count
