"""SQL over the columns that a feed has by the schema: its key, its row as one text, its decimals.

Goes in: a feed and a relation of its rows, as a SELECT. Comes out: a SELECT in which columns have
the names that the texts of `sql/intake` know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from transforms.intake.cleaning import clean_money
from transforms.language.quoting import identifier, identifiers, literal
from transforms.schema import CLEAN_TABLES, FEED_DATES, FEEDS, LINEAGE, Column

# A tenth of a column's values may be written finer than the others.
_SOME = 10


def as_text(names: Iterable[str]) -> str:
    """Return SQL of one text for several values, different where any of them is."""
    texts = (f"cast({identifier(name)} as varchar)" for name in names)
    return f"cast(json_array({', '.join(texts)}) as varchar)"


def keys(feed: str, rows: str) -> str:
    """Return the keys of rows as texts, under the name `row_key`."""
    return f"select {as_text(FEEDS[feed].key)} as row_key from ({rows})"


def hashed(feed: str, rows: str) -> str:
    """Add `key_hash`, by which most keys are told apart."""
    return f"select *, hash({identifiers(FEEDS[feed].key)}) as key_hash from ({rows})"


def versions(feed: str, rows: str) -> str:
    """Return rows with what decides between those of one key: their version and their text."""
    table = FEEDS[feed]
    body = as_text(name for name in table.names if name != "version")
    version = "version" if "version" in table.names else "null"
    return (
        f"select content, n, stands, file_sha256, file_line, {as_text(table.key)} as row_key,"
        f" cast({version} as bigint) as version, {body} as body from ({rows})"
    )


def numbered(feed: str, columns: Collection[str], rows: str) -> str:
    """Number the `value: row_number` columns along the file, within the rest of the key."""
    numbers, chosen = [], []
    for name in sorted(columns):
        beside = identifiers(["content", *(each for each in FEEDS[feed].key if each != name)])
        numbers.append(
            f"row_number() over (partition by {beside} order by n) as {identifier(name)}"
        )
        chosen.append(f"cast(k.{identifier(name)} as varchar) as {identifier(name)}")
    # Sorting the key alone and joining the number on costs a third of sorting whole rows. From here
    # on only rows that are turned away need their raw text.
    chosen.append("case when s.reason_code is not null then s.raw_row end as raw_row")
    return (
        f"select s.* replace ({', '.join(chosen)}) from ({rows}) as s join (select content, n,"
        f" {', '.join(numbers)} from ({rows})) as k on s.content = k.content and s.n = k.n"
    )


def decimal_columns(feed: str) -> list[Column]:
    """List the columns of a feed that may bear decimals."""
    return [column for column in FEEDS[feed].columns if column.type.scale]


def decimals(feed: str, rows: str) -> str:
    """Return by content to how many decimals each column is written: 2, 4 or 6; 0 without values.

    Zeros at the end say nothing.
    """
    places = ", ".join(map(_places, decimal_columns(feed)))
    return f"select file_sha256, {places} from ({rows}) group by file_sha256"


def _places(column: Column) -> str:
    name, kind = identifier(column.name), column.type

    def finer(scale: int) -> str:
        if scale >= kind.scale:
            return "false"
        rounded = f"cast({name} as decimal({kind.digits}, {scale}))"
        return f"count(*) filter ({name} <> {rounded}) * {_SOME} > count({name})"

    return (
        f"case when count({name}) = 0 then 0 when {finer(4)} then 6 when {finer(2)} then 4"
        " else 2 end"
    )


def comparable(feed: str, rows: str) -> str:
    """Return rows with what two deliveries are compared by: key, text, money, day and JSON."""
    table, day = FEEDS[feed], FEED_DATES.get(feed)
    pairs = ", ".join(f"{literal(name)}, {identifier(name)}" for name in table.names)
    return (
        f"select {as_text(table.key)} as row_key, {as_text(table.names)} as body,"
        f" cast({clean_money(feed)} as decimal(38, 10)) as amount,"
        f" {identifier(day) if day else 'cast(null as date)'} as day,"
        f" cast(json_object({pairs}) as varchar) as row_json from ({rows})"
    )


def said(feed: str, without: Collection[str], rows: str) -> str:
    """Add `said`, the hash of what a row says; `without` where it came from and these columns."""
    left_out = {*LINEAGE, *without}
    columns = (each for each in CLEAN_TABLES[feed] if each.name not in left_out)
    typed = (f"cast({identifier(each.name)} as {each.type.sql})" for each in columns)
    return f"select *, hash({', '.join(typed)}) as said from ({rows})"
