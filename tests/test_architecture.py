"""The house keeps its order: imports go one way, folders stay what they are, files stay small."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Each part may import itself and what stands below it.
MAY_IMPORT = {
    "dags": {"adapters", "stages", "transforms"},
    "cli": {"adapters", "examples", "expectations", "stages", "transforms"},
    "stages": {"adapters", "expectations", "transforms"},
    "adapters": {"transforms", "sql"},
    "expectations": {"transforms"},
    "examples": {"transforms"},
    "transforms": set(),
    "sql": set(),
}
LAYERS = ("transforms", "adapters", "stages")
# The rooms of every layer: whoever looks for a subject finds it by this one word.
SUBJECTS = {
    "intake", "schema", "lake", "warehouse", "planning", "rebates", "ledger", "exports",
    "verify", "operations", "language",
}  # fmt: skip
# Words that end like a participle and are nouns: what is done there has this name in the trade.
NOUNS = {
    "booking", "feed", "finding", "landing", "listing", "masking", "posting", "quoting", "reading",
    "rounding", "signing", "staging", "wording", "writing",
}  # fmt: skip
# Words of the glossary that names of other rooms must not use for something else.
OF_ONE_MEANING = {
    "holds?|held": {"intake", "planning", "rebates", "ledger"},
    "standing": {"intake", "verify"},
}
# As `export check --json` names it; the ledger's own holds, told beside all else.
TOLD = {"stages/exports/check.py: held_against", "stages/operations/stoppages.py: held"}
# Of other libraries, and taken by position alone.
FOREIGN = {"zip", "create", "exchange", "ignore_patterns", "registerFontFamily", "roundRect"}
# What would let the pure part touch the world.
WORLD = {
    "transforms": {"airflow", "deltalake", "httpx", "os", "pathlib", "psycopg", "requests",
                   "socket", "sqlalchemy", "subprocess", "tempfile", "time"},
    "dags": {"duckdb", "great_expectations", "pandas", "pyarrow", "sqlalchemy"},
}  # fmt: skip


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def offences(part: str, source: str) -> set[str]:
    """Return the top-level packages that a source file of `part` must not import."""
    found = set(imports(ast.parse(source)))
    upwards = (found & set(MAY_IMPORT)) - MAY_IMPORT[part] - {part}
    return upwards | (found & WORLD.get(part, set()))


def sources(part: str) -> list[Path]:
    return sorted((ROOT / part).rglob("*.py"))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_subject_has_the_same_name_in_every_layer(layer):
    for folder in (ROOT / layer, ROOT / "tests" / layer):
        rooms = {path.name for path in folder.iterdir() if path.is_dir()} - {"__pycache__"}
        assert rooms <= SUBJECTS, folder
    loose = {path.name for path in (ROOT / layer).glob("*.py")}
    assert loose == {"__init__.py"}


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_go_down_only(part):
    wrong = {
        str(path.relative_to(ROOT)): sorted(found)
        for path in sources(part)
        if (found := offences(part, path.read_text("utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("part", "planted", "caught"),
    [
        ("transforms", "from adapters.lake.tables import Lake", {"adapters"}),
        ("transforms", "def f():\n    import os", {"os"}),
        ("adapters", "import stages.warehouse.build", {"stages"}),
        ("stages", "from cli.context import Call", {"cli"}),
        ("expectations", "from adapters import engine", {"adapters"}),
        ("dags", "import pandas as pd", {"pandas"}),
    ],
)
def test_a_planted_violation_is_caught(part, planted, caught):
    assert offences(part, planted) == caught


def modules_imported(path: Path) -> set[str]:
    """Return the modules that a file imports from the house, in functions and for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            folder = ROOT / node.module.replace(".", "/")
            for alias in node.names:
                inner = (folder / f"{alias.name}.py").exists()
                found.add(f"{node.module}.{alias.name}" if inner else node.module)
    return found


def circles(graph: dict[str, set[str]]) -> set[str]:
    """Return the modules from which a circle of imports can be reached."""
    left = {name: imported & set(graph) - {name} for name, imported in graph.items()}
    while leaves := {name for name, imported in left.items() if not imported & set(left)}:
        left = {name: imported for name, imported in left.items() if name not in leaves}
    return set(left)


def many_by_position(trees: dict[str, ast.AST]) -> list[str]:
    """Return the calls that pass more than four arguments without a name.

    A function that takes any number of one kind (`*names`) has no names to give.
    """
    functions = [
        node for tree in trees.values() for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]  # fmt: skip
    any_number = {node.name for node in functions if node.args.vararg} | FOREIGN
    return [
        f"{name}:{node.lineno} {ast.unparse(node.func)}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and len([arg for arg in node.args if not isinstance(arg, ast.Starred)]) > 4
        and ast.unparse(node.func).rsplit(".", 1)[-1] not in any_number
    ]


def test_no_call_passes_more_than_four_arguments_by_position():
    trees = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
        for part in (*MAY_IMPORT, "bench")
        for path in sources(part)
    }
    assert many_by_position(trees) == []


def test_a_planted_call_of_five_positions_is_caught():
    text = "def a(b, *c): ...\nplan(1, 2, 3, 4, 5)\na(1, 2, 3, 4, 5)\nplan(1, 2, 3, 4, e=5)"
    assert many_by_position({"x": ast.parse(text)}) == ["x:2 plan"]


def house() -> dict[str, set[str]]:
    """Return every module of the house by its dotted name, and the modules that it imports."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): modules_imported(path)
        for part in MAY_IMPORT
        for path in sources(part)
        if path.name != "__init__.py"
    }


def test_modules_import_each_other_in_no_circle():
    graph = house()
    assert graph
    assert circles(graph) == set()


def test_a_planted_circle_is_caught():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == {"a", "b", "c"}


def mutual(graph: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Return the pairs of subjects of one layer whose modules import each other both ways."""
    found = {
        (room(importer), room(imported))
        for importer, names in graph.items()
        for imported in names
        if importer.split(".")[0] == imported.split(".")[0] in LAYERS
    }
    return {(one, other) for one, other in found if one < other and (other, one) in found}


def room(module: str) -> str:
    """Return the layer and subject of a module: `stages.rebates`."""
    return ".".join(module.split(".")[:2])


def test_no_two_subjects_of_a_layer_import_each_other():
    assert mutual(house()) == set()


def test_a_planted_pair_of_subjects_is_caught():
    planted = {
        "stages.ledger.book": {"stages.rebates.owed", "transforms.ledger.entry"},
        "stages.rebates.page": {"stages.ledger.view"},
        "stages.lake.rows": {"stages.ledger.book"},
    }
    assert mutual(planted) == {("stages.ledger", "stages.rebates")}


def test_no_clock_below_the_outermost_layer():
    """As-of is an argument; only the command and adapters that stamp a row may read the clock."""
    clocks = ("datetime.now(", "date.today(", "time.time(", "utcnow(", "default_rng()")
    wrong = [
        str(path.relative_to(ROOT))
        for part in ("transforms", "stages", "expectations", "examples")
        for path in sources(part)
        if any(clock in path.read_text("utf-8") for clock in clocks)
    ]
    assert wrong == []


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for part in MAY_IMPORT
        for path in sources(part)
        if path.stat().st_size and ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None
    ]
    assert silent == []


def test_a_module_is_named_by_a_noun():
    """No room is called by a participle: the name says what is inside, not what became of it."""
    wrong = [
        str(path.relative_to(ROOT))
        for part in MAY_IMPORT
        for path in sources(part)
        if (last := path.stem.split("_")[-1]).endswith(("ing", "ed")) and last not in NOUNS
    ]
    assert wrong == []


def test_a_class_name_means_one_class():
    """Whoever searches for a class finds it, and not another of its name."""
    homes: dict[str, list[str]] = {}
    for part in MAY_IMPORT:
        for path in sources(part):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


@pytest.mark.parametrize("word", OF_ONE_MEANING)
def test_a_word_of_the_glossary_names_nothing_else(word):
    """What is held elsewhere, a lease or a lock or stock on hand, is called by another word."""
    rooms = OF_ONE_MEANING[word]
    part_of_name = re.compile(rf"(^|[^a-z])({word})(?![a-z])", re.IGNORECASE)
    wrong = {
        f"{path.relative_to(ROOT)}: {token.string}"
        for layer in LAYERS
        for path in sources(layer)
        if path.relative_to(ROOT).parts[1] not in rooms
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        if token.type == tokenize.NAME and part_of_name.search(token.string)
    }
    assert wrong - TOLD == set()


def test_modules_stay_readable():
    """A module past this size is two ideas."""
    long = {
        str(path.relative_to(ROOT)): lines
        for part in MAY_IMPORT
        for path in sources(part)
        if (lines := len(path.read_text("utf-8").splitlines())) > 250
    }
    assert long == {}


# Quotes doubled for another language than SQL: a cell of CSV, a setting of PostgreSQL's file.
NO_SQL = {"transforms/exports/finance/cells.py", "adapters/warehouse/embedded/cluster.py"}
BY_HAND = re.compile(
    r"\b(as|by|from|into|join|table|view|select|describe) (\(|.*, )?\"$|\b(date|timestamp) '$",
    re.IGNORECASE,
)


def quoted_by_hand(source: str) -> list[int]:
    """Return the lines that double quotes themselves, or put them around a name or a date."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = tuple(each.value for each in node.args if isinstance(each, ast.Constant))
            if node.func.attr == "replace" and given in {("'", "''"), ('"', '""')}:
                found.append(node.lineno)
        if isinstance(node, ast.JoinedStr):
            found += [
                node.lineno
                for before, value in pairwise(node.values)
                if isinstance(value, ast.FormattedValue)
                and isinstance(before, ast.Constant)
                and BY_HAND.search(before.value)
            ]
    return found


def test_names_and_values_are_quoted_for_sql_in_one_place():
    wrong = {
        str(path.relative_to(ROOT)): lines
        for part in MAY_IMPORT
        for path in sources(part)
        if (lines := quoted_by_hand(path.read_text("utf-8")))
    }
    assert wrong.keys() - NO_SQL == {"transforms/language/quoting.py"}


@pytest.mark.parametrize(
    "planted",
    [
        """text.replace("'", "''")""",
        """f'create temp view "{name}" as select 1'""",
        """f"where day < date '{day}'\"""",
    ],
)
def test_a_planted_quotation_is_caught(planted):
    assert quoted_by_hand(planted) == [1]


def test_nothing_in_the_tree_names_a_machine_path_or_a_registry():
    secrets = ("/work/", "/root/", "pypi.org", "pythonhosted", "--index-url", "--find-links")
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for pattern in ("requirements/*", "docs/*.md", "*.md", "dags/*.py", "docker/*", "Makefile")
        for path in ROOT.glob(pattern)
        if path.is_file()
        for word in secrets
        if word in path.read_text("utf-8")
    ]
    assert wrong == []
