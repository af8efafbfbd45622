"""The staged rows of a feed as relations on the engine, each row with its fate.

A row's fate is one of loaded, quarantined, repeated, filtered. What decides it, in this order: an
identical row before it in its file (where the map says so), a filter of the map, a fault, another
row with its key (`stages.intake.ingest.keys`).

Relations: `contents` (number, hash, place in the order of deliveries, shift from `n` to the line),
`staged` (rows with those), `verdicts` (what other rows say of a row), `fates`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from adapters.intake.feed_files import Opened, raw_relation
from adapters.lake.engine import Engine
from adapters.lake.paths import scratch_sql
from transforms.language.errors import DataRefused
from transforms.language.quoting import identifier, literal
from transforms.schema import FEEDS


@dataclass
class Staged:
    """What a pass left: scratch files, the shift from `n` to the line by content number, notes.

    `numbers`: content number → hash; a content read again leaves its first number out. `opened`:
    the last part of each content, `parts` all of them.
    """

    files: list[Path] = field(default_factory=list)
    shifts: dict[int, int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused: dict[str, DataRefused] = field(default_factory=dict)
    opened: dict[str, Opened] = field(default_factory=dict)
    parts: dict[str, list[Opened]] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    decimals: dict[str, dict[str, int]] = field(default_factory=dict)

    def place(self, opened: Opened, shift: int, width: int) -> None:
        """Take a content in as it was read; `width` rows may share a line."""
        self.widths[opened.content.number] = width
        self.numbers[opened.content.number] = opened.content.sha256
        self.shifts[opened.content.number] = shift
        self.opened[opened.content.sha256] = opened
        self.parts.setdefault(opened.content.sha256, []).append(opened)


def place_rows(engine: Engine, staged: Staged, order: Mapping[str, int]) -> None:
    """Define `contents`, `staged` and an empty `verdicts`."""
    shas = list(staged.numbers.values())
    hold(
        engine,
        "contents",
        {
            "content": list(staged.numbers),
            "file_sha256": shas,
            "seq": [order[sha] for sha in shas],
            "shift": [staged.shifts[number] for number in staged.numbers],
            "width": [staged.widths[number] for number in staged.numbers],
        },
    )
    engine.connection.execute(
        "create or replace table verdicts (content bigint, n bigint, verdict varchar,"
        " blamed boolean, keeper varchar, row_key varchar)"
    )
    engine.connection.execute(
        "create or replace view staged as select s.*, c.file_sha256, c.seq,"
        " s.n // c.width + c.shift as file_line from"
        f" {scratch_sql(staged.files)} as s"
        " join contents as c on s.content = c.content"
    )


def hold(engine: Engine, table: str, columns: Mapping[str, Sequence[object]]) -> None:
    """Put columns of Python values on the engine as a table, in one go."""
    handed = pa.table({name: list(values) for name, values in columns.items()})
    engine.connection.register("handed", handed)
    engine.connection.execute(f"create or replace table {table} as select * from handed")
    engine.connection.unregister("handed")


def number_rows(engine: Engine, feed: str, staged: Staged, target: Path) -> None:
    """Number the `value: row_number` columns along the file, within the rest of the key."""
    if not staged.numbered:
        return
    numbers, chosen = [], []
    for name in sorted(staged.numbered):
        beside = ", ".join(identifier(each) for each in FEEDS[feed].key if each != name)
        over = f"partition by content, {beside} order by n" if beside else "partition by content"
        numbers.append(f"row_number() over ({over}) as {identifier(name)}")
        chosen.append(f"cast(k.{identifier(name)} as varchar) as {identifier(name)}")
    # Sorting the key alone and joining the number on costs a third of sorting whole rows. From here
    # on only rows that are turned away need their raw text.
    chosen.append("case when s.reason_code is not null then s.raw_row end as raw_row")
    engine.save(
        f"select s.* replace ({', '.join(chosen)}) from staged as s join (select content, n,"
        f" {', '.join(numbers)} from staged) as k on s.content = k.content and s.n = k.n",
        target,
    )
    engine.connection.execute(
        f"create or replace view staged as select * from {scratch_sql([target])}"
    )


def find_identical_rows(engine: Engine) -> None:
    """Note every row that stands before in its file, text by text."""
    engine.connection.execute(
        "insert into verdicts select content, n, 'identical', false, null, null from"
        " (select content, n, row_number() over (partition by content, raw_row order by n) as place"
        " from staged semi join (select content, raw_hash from staged group by content, raw_hash"
        " having count(*) > 1) as twice on staged.content = twice.content"
        " and staged.raw_hash = twice.raw_hash) where place > 1"
    )


def define_fates(engine: Engine) -> None:
    """Define `fates`: staged rows with `fate`, `reason`, `key_text`, `blamed` and `keeper`.

    `blamed`: whether the row counts against its file's limits; of two versions in two files only
    the later one does.
    """
    some = bool(engine.scalar("select count(*) from verdicts"))
    joined = (
        "left join verdicts as v on s.content = v.content and s.n = v.n"
        if some
        else "cross join (select null as verdict, false as blamed, null as keeper,"
        " null as row_key) as v"
    )
    engine.connection.execute(
        "create or replace view fates as select s.* exclude (row_key), v.keeper,"
        " coalesce(v.row_key, s.row_key) as row_key,"
        " case when v.verdict = 'identical' then 'repeated'"
        " when s.left_out is not null then 'filtered'"
        " when s.reason_code is not null then 'quarantined'"
        " when v.verdict = 'repeat' then 'repeated'"
        " when v.verdict is not null then 'quarantined' else 'loaded' end as fate,"
        " coalesce(s.reason_code, case v.verdict when 'conflict' then 'conflicting_version'"
        " when 'alike' then 'ambiguous_id' when 'identical' then null when 'repeat' then null"
        " else v.verdict end) as reason,"
        " s.reason_code is not null or coalesce(v.blamed, false) as blamed"
        f" from staged as s {joined}"
    )


def read_raw_rows(engine: Engine, staged: Staged) -> None:
    """Define `raw_rows`: the raw text of rows that other rows turned away, read once more.

    A row with a fault of its own brought its raw text along; nobody knew yet that these would need
    theirs.
    """
    run = engine.connection.execute
    run("create or replace table raw_rows (file_sha256 varchar, file_line bigint, raw_row varchar)")
    wanted = (
        "select file_sha256, file_line from fates where fate = 'quarantined' and raw_row is null"
    )
    found = [sha for (sha,) in engine.rows(f"select distinct file_sha256 from ({wanted})")]
    for sha, opened in ((each, part) for each in found for part in staged.parts[each]):
        before = opened.lines_before + (opened.first_line - 1 if opened.kind == "text" else 0)
        line = f"n // {opened.rows_a_line} + {before}"
        pairs = ", ".join(f"{literal(name)}, c{at}" for at, name in enumerate(opened.header))
        run("set preserve_insertion_order = true")
        run(
            f"insert into raw_rows select {literal(sha)}, line, json from (select {line} as line,"
            f" cast(json_object({pairs}) as varchar) as json from {raw_relation([opened])})"
            f" where line in (select file_line from ({wanted}) where file_sha256 = {literal(sha)})"
        )
        run("set preserve_insertion_order = false")
