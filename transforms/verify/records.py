"""Nothing that was written beside the entries was changed, taken away or slipped in.

Worked: the owner of the tables moves an approval to another day and leaves its comment: the row has
another hash than was recorded. He records it anew and hashes all records after it: the head outside
expects another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from transforms.ledger.chain import GENESIS
from transforms.ledger.records import Record, record_hash
from transforms.verify.check import Checked

RecordsHead = tuple[int, str]


def check_records(
    records: Iterable[Record], rows: Mapping[tuple[str, str], str], head: RecordsHead
) -> Checked:
    """Hold the records against the rows there are and against the head outside.

    `rows` gives the name of each row by its table and hash.
    """
    checked, left = Checked("records"), dict(rows)
    before, last = GENESIS, 0
    for record in records:
        where = f"ledger.{record.kept_in}, {record.row_name}"
        follows = (record.record_no, record.prev_hash) == (last + 1, before)
        due = record_hash(record.prev_hash, record.kept_in, record.row_hash)
        if not follows or record.hash != due:
            checked.note(f"record {record.record_no} does not follow {last}", "ledger.record")
        found = left.pop((record.kept_in, record.row_hash), None)
        says = "the row is not what was written, or is gone"
        checked.judge(found is not None, says, where)
        before, last = record.hash, record.record_no
        if last == head[0] and before != head[1]:
            says = f"record {last} has the hash {before}, the head expects {head[1]}"
            checked.note(says, "ledger.record and <home>/ledger_head")
    if last < head[0]:
        says = f"the last record is {last}, the head expects {head[0]}"
        checked.note(says, "ledger.record and <home>/ledger_head")
    for (kept_in, _), name in sorted(left.items()):
        checked.note("the row was never recorded", f"ledger.{kept_in}, {name}")
    return checked
