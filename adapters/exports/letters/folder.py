"""Write the letters of a month into a folder, with the manifest that binds them together.

Goes in: letters, one at a time. Comes out: HTML, PDF, rows as CSV and a form to reply on per
account, a page that lists them, and a manifest with each file's SHA-256 and each account's
balances.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from adapters.exports.folder import sha256_of, write_whole
from adapters.exports.letters.html import index_html, letter_html
from adapters.exports.letters.pdf import letter_pdf
from adapters.exports.letters.reply_book import write_reply_book
from adapters.lake.atomic_files import flush
from transforms.exports.finance.manifest import LETTERS_FORMAT, MANIFEST, RULES, signed_by
from transforms.exports.letters.account import Month, file_name
from transforms.exports.letters.model import Letter
from transforms.exports.letters.reply_form import letter_id
from transforms.exports.letters.rows import rows_csv
from transforms.language.figures import plain_money

INDEX = "index.html"


def write_letters(
    folder: Path, month: Month, letters: Iterable[Letter], tell: Callable[[int], None]
) -> bytes:
    """Write every letter and the manifest into an empty folder, flushed; return the manifest."""
    accounts: list[dict[str, Any]] = []
    for number, letter in enumerate(letters, 1):
        name = file_name(letter.account_id)
        lines = sum(len(part.lines) for own in letter.positions for part in own.parts)
        with (folder / f"{name}.csv").open("xb") as stream:
            stream.writelines(text.encode() for text in rows_csv(letter))
        flush(folder / f"{name}.csv")
        write_whole(folder / f"{name}.html", letter_html(letter, f"{name}.csv").encode())
        write_whole(folder / f"{name}.pdf", letter_pdf(letter, f"{name}.csv"))
        write_reply_book(letter, folder / f"{name}.xlsx")
        flush(folder / f"{name}.xlsx")
        accounts.append(_account(letter, name, lines))
        tell(number)
    write_whole(folder / INDEX, index_html(month, accounts).encode())
    text = _manifest(folder, month, accounts)
    write_whole(folder / MANIFEST, text)
    return text


def balances_told(letter: Letter) -> list[dict[str, str]]:
    """Return an account's balances as its manifest tells them."""
    return [
        {"currency": own.currency}
        | {name: plain_money(getattr(own, name), own.currency) for name in own._fields[1:]}
        for own in letter.balances
    ]


def _account(letter: Letter, name: str, lines: int) -> dict[str, Any]:
    return {
        "account_id": letter.account_id,
        "name": letter.name,
        "file": name,
        "rows": lines,
        "totals": balances_told(letter),
    }


def _manifest(folder: Path, month: Month, accounts: list[dict[str, Any]]) -> bytes:
    rows = {f"{one['file']}.csv": one["rows"] for one in accounts}
    files = [
        {
            "name": path.name,
            "rows": rows.get(path.name, 0),
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in sorted(folder.iterdir())
    ]
    document = {
        "format": LETTERS_FORMAT,
        "import_id": letter_id(month.period, month.head_hash),
        "period": month.period,
        "status": month.status,
        "language": month.language,
        "ledger": {"last_entry_id": month.last_entry_id, "head_hash": month.head_hash},
        "control_totals": {"accounts": accounts},
        "files": files,
        "text_rules": {"csv": RULES["csv"]},
        "signature": signed_by(),
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
