"""The models: what each file says of itself, and which model reads which.

Goes in: the texts of `sql/`. Comes out: models in an order in which each stands after those it
reads. Dependencies are found from FROM and JOIN; nobody lists them. A header may say what the text
cannot:

    -- partition: month                          kept and rebuilt by month
    -- reads: orders month-1..month+1            a month needs these months of a relation
    -- reads: earlier = orders month-12..month   the same, of a relation read under another name
    -- reach: 6 days                             rows of a month take days of the next one in
    -- months: complete                          built of complete months alone
    -- through: buying_habit 1                   rows pass through this arithmetic

Without such a line a month needs the same month of what bears dates, and all of what does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from sql import model_files
from transforms.lake.model_text import columns_of, names, relations, tokens
from transforms.schema import WAREHOUSE_TABLES, Table
from transforms.schema.models import MODEL_TABLES

TABLES: dict[str, Table] = {**MODEL_TABLES, **WAREHOUSE_TABLES}
_HEADER = re.compile(
    r"^-- (partition|reads|reach|months|through|refuses|remedy): (.+)$", re.MULTILINE
)
_WINDOW = re.compile(
    r"(?:(?P<alias>\w+) = )?(?P<relation>\w+)"
    r" month(?P<low>[+-]\d+)?(?:\.\.month(?P<high>[+-]\d+)?)?"
)
_KEPT = ("facts", "dims", "marts")


@dataclass(frozen=True)
class MonthWindow:
    """The months of a relation that one month needs, counted from it."""

    relation: str
    low: int = 0
    high: int = 0


@dataclass(frozen=True)
class Model:
    """One file of `sql/`.

    `query` is the text with its columns in the registry's types; `normal` the same without comments
    and layout, which decides the rows; `reads` the relations it names, `names` all columns it
    mentions, and other names too, `told` the columns it names of what the run is told.
    """

    name: str
    folder: str
    text: str
    query: str
    normal: str
    reads: frozenset[str]
    names: frozenset[str]
    told: frozenset[str] = frozenset()
    windows: Mapping[str, MonthWindow] = field(default_factory=dict)
    is_by_month: bool = False
    is_of_complete_months: bool = False
    reach_days: int = 0
    through: str = ""
    refuses: str = ""
    remedy: str = ""

    @property
    def is_kept(self) -> bool:
        """Tell whether the model becomes a lake table."""
        return self.folder in _KEPT

    @property
    def place(self) -> str:
        """Return where a person finds the file."""
        return f"sql/{self.folder}/{self.name}.sql"

    @property
    def table(self) -> Table:
        return TABLES[self.name]


class Catalog:
    """All models, each after those it reads."""

    def __init__(self, texts: Mapping[str, tuple[str, str]]):
        made = {name: read_model(name, folder, text) for name, (folder, text) in texts.items()}
        self.models = {name: made[name] for name in _ordered(made)}
        self._inlined: dict[str, list[Model]] = {}
        self._names: dict[str, frozenset[str]] = {}

    @staticmethod
    @cache
    def of_project() -> Catalog:
        """Return the project's models, read once a process."""
        return Catalog(model_files())

    def __getitem__(self, name: str) -> Model:
        return self.models[name]

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())

    def inlined(self, model: Model) -> list[Model]:
        """Return the model and all it reads through that is not kept, in order."""
        if model.name not in self._inlined:
            self._inlined[model.name] = self._read_through(model)
        return self._inlined[model.name]

    def _read_through(self, model: Model) -> list[Model]:
        found = {model.name}
        for other in reversed(self.models.values()):
            if other.name in found:
                reads = other.reads if other is model or not other.is_kept else frozenset()
                found |= {name for name in reads if name in self.models}
        return [
            other
            for other in self.models.values()
            if other is model or (other.name in found and not other.is_kept)
        ]

    def below(self, model: Model) -> list[Model]:
        """Return the model and every model it rests on, kept ones too, in order."""
        found = {model.name}
        for other in reversed(self.models.values()):
            if other.name in found:
                found |= other.reads & set(self.models)
        return [other for other in self.models.values() if other.name in found]

    def inputs(self, model: Model) -> list[str]:
        """Return the relations the model rests on: kept models, feeds, what the runner hands in."""
        inlined = self.inlined(model)
        own = {other.name for other in inlined}
        return sorted({name for other in inlined for name in other.reads} - own)

    def names(self, model: Model) -> frozenset[str]:
        """Return the names that the model and what it reads through mention: all its columns."""
        if model.name not in self._names:
            every = (other.names for other in self.inlined(model))
            self._names[model.name] = frozenset[str]().union(*every)
        return self._names[model.name]

    def told(self, model: Model) -> frozenset[str]:
        """Return the columns of `params` that the model and what it reads through name."""
        return frozenset[str]().union(*(other.told for other in self.inlined(model)))

    def reads_as_of(self, model: Model) -> bool:
        """Tell whether the as-of date cuts the model's rows."""
        return "as_of_date" in self.told(model)

    def windows(self, model: Model) -> dict[str, MonthWindow]:
        """Return the window of each input: the widest that any of the inlined models declares."""
        windows: dict[str, MonthWindow] = {}
        for name in self.inputs(model):
            declared = [m.windows[name] for m in self.inlined(model) if name in m.windows]
            relation = declared[0].relation if declared else name
            windows[name] = MonthWindow(
                relation,
                min((window.low for window in declared), default=0),
                max((window.high for window in declared), default=0),
            )
        return windows


def read_model(name: str, folder: str, text: str) -> Model:
    """Read one file; raise `ValueError` for a header line that says nothing.

    So it does where `params` is read and no column of it named by its alias: what a model is told
    decides when it is built again.
    """
    said: dict[str, list[str]] = {}
    for key, value in _HEADER.findall(text):
        said.setdefault(key, []).append(value)
    words = tokens(text)
    table = TABLES.get(name)
    before, after = (f"{table.select} from (", ") as untyped") if table else ("", "")
    read, told = relations(words), columns_of("params", words)
    if "params" in read and not told:
        raise ValueError(f"{name} names no column of params by its alias; write `p.as_of_date`")
    windows = dict(_window(part) for value in said.get("reads", ()) for part in value.split(", "))
    return Model(
        name,
        folder,
        text,
        query=f"{before}\n{text.rstrip()}\n{after}" if table else text,
        normal=" ".join([*tokens(before), *words, *tokens(after)]),
        reads=read,
        names=names(words),
        told=told,
        windows=windows,
        is_by_month=said.get("partition") == ["month"],
        is_of_complete_months=said.get("months") == ["complete"],
        reach_days=int(said.get("reach", ["0 days"])[0].removesuffix(" days")),
        through=" ".join(said.get("through", ())),
        refuses=" ".join(said.get("refuses", ())),
        remedy=" ".join(said.get("remedy", ())),
    )


def _window(text: str) -> tuple[str, MonthWindow]:
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a window: {text!r}; write `orders month-1..month+1`")
    low = int(match["low"] or 0)
    high = int(match["high"] or 0) if ".." in text else low
    return match["alias"] or match["relation"], MonthWindow(match["relation"], low, high)


def _ordered(models: Mapping[str, Model]) -> list[str]:
    """Return the names so that each stands after what it reads; facts as early as they can."""
    done: list[str] = []
    visiting: list[str] = []

    def visit(name: str) -> None:
        if name in done or name not in models:
            return
        if name in visiting:
            raise ValueError("models read each other: " + " → ".join([*visiting, name]))
        visiting.append(name)
        for other in sorted(models[name].reads):
            visit(other)
        visiting.pop()
        done.append(name)

    for name in sorted(models, key=lambda one: models[one].folder != "facts"):
        visit(name)
    return done
