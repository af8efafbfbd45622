"""Nothing that was written beside the entries was changed, taken away or slipped in.

Worked: the owner of the tables moves an approval to another day and leaves its comment: the row has
another hash than was recorded. He records it anew and hashes all records after it: the head outside
expects another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from transforms.language.messages import gettext as _
from transforms.ledger.chain import GENESIS
from transforms.ledger.records import Record, record_hash
from transforms.verify.check import Checked

RecordsHead = tuple[int, str]
_HEAD = _("ledger.record and {path}", path="<home>/ledger_head")


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
            number = str(record.record_no)
            says = _("record {record} does not follow {last}", record=number, last=str(last))
            checked.note(says, "ledger.record")
        found = left.pop((record.kept_in, record.row_hash), None)
        if not checked.accepts(found is not None):
            checked.note(_("the row is not what was written, or is gone"), where)
        before, last = record.hash, record.record_no
        if last == head[0] and before != head[1]:
            says = _(
                "record {record} has the hash {hash}, the head expects {due}",
                record=str(last),
                hash=before,
                due=head[1],
            )
            checked.note(says, _HEAD)
    if last < head[0]:
        says = _(
            "the last record is {last}, the head expects {due}", last=str(last), due=str(head[0])
        )
        checked.note(says, _HEAD)
    for (kept_in, _hash), name in sorted(left.items()):
        checked.note(_("the row was never recorded"), f"ledger.{kept_in}, {name}")
    return checked
