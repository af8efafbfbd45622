"""Account reviews: what the yearly meeting with an account is held over.

Goes in: the published warehouse, a month, and a folder. Comes out: one HTML file per account and a
page that lists them. Everything on it is read as the role of BI, in one version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapters.exports import folder
from adapters.exports.review import accounts_at, month_ends, review_rows
from adapters.exports.sheets import (
    INDEX,
    IndexColumn,
    IndexRow,
    index_html,
    require_own,
    sheet_html,
)
from adapters.exports.snapshot import company_currency, version_now
from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from transforms.exports.letters.account import file_name
from transforms.exports.review.blocks import AccountReview, review_blocks
from transforms.exports.review.words import REVIEW_WORDS
from transforms.exports.words import PageWords
from transforms.language.errors import DataRefused
from transforms.language.messages import Message, ngettext
from transforms.language.messages import gettext as _
from transforms.language.words import unknown
from transforms.operations.progress import ReportProgress, silent
from transforms.operations.progress import counted as counted_out

_KIND = "account review"
_AT_ONCE = 200
_NAMED = {"account": _("account"), "region": _("region"), "class": _("class")}


@dataclass(frozen=True)
class ReviewsResult:
    """How many reviews were written, of which month, and where."""

    folder: str
    month: str
    version_id: int
    language: str
    accounts: int

    def text(self) -> Message:
        return ngettext(
            "{count} account review up to {month}, version {version}: open {file}",
            "{count} account reviews up to {month}, version {version}: open {file}",
            self.accounts,
            month=self.month,
            version=str(self.version_id),
            file=f"{self.folder}/{INDEX}",
        )


@dataclass(frozen=True)
class ReviewsAsked:
    """Whose reviews are asked for: accounts (none named: all), a region, a class; of a month."""

    accounts: tuple[str, ...] = ()
    region: str | None = None
    account_class: str | None = None
    month: str | None = None


def account_reviews(
    home: Home,
    warehouse_url: str | None,
    to: Path,
    asked: ReviewsAsked,
    *,
    language: str = "en",
    progress: ReportProgress = silent,
) -> ReviewsResult:
    """Write reviews into the folder `to`, whole or not at all; earlier ones are replaced.

    Raises `DataRefused` where no month is published, the month asked for is not, no account is
    meant, or the folder holds anything else.
    """
    target, words = to.expanduser().absolute(), REVIEW_WORDS[language]
    require_own(target, _KIND)
    with (
        Warehouse.open(home, warehouse_url) as warehouse,
        warehouse.snapshot() as connection,
        folder.staged(target) as staging,
    ):
        month_end = _month_end(month_ends(connection), asked.month)
        version = version_now(connection)
        currency = company_currency(connection, home)
        chosen = _chosen(accounts_at(connection, month_end), asked)
        names = {account: name for account, name, _, _ in chosen}

        def reviews() -> Iterator[AccountReview]:
            ids = list(names)
            for start in range(0, len(ids), _AT_ONCE):
                some = ids[start : start + _AT_ONCE]
                for account, rows in review_rows(connection, some, month_end).items():
                    yield AccountReview(
                        account,
                        names[account],
                        month_end.strftime("%Y-%m"),
                        version,
                        currency=currency,
                        rows=rows,
                    )

        told = counted_out(progress, "account reviews", reviews(), len(names), every=1)
        for review in told:
            _write(staging, review, words)
        text = _index(chosen, words, month_end, version)
        folder.write_whole(staging / INDEX, text.encode())
        folder.place(staging, target)
    return ReviewsResult(
        folder=str(target),
        month=month_end.strftime("%Y-%m"),
        version_id=version,
        language=language,
        accounts=len(names),
    )


_Account = tuple[str, str, str | None, str | None]


def _month_end(found: Sequence[date], month: str | None) -> date:
    if not found:
        raise DataRefused(
            _("no month is published yet"),
            where="warehouse.account_metrics",
            remedy=_("build first: `peakledger run --feeds DIR --as-of DATE`"),
        )
    if month is None:
        return found[0]
    known = {day.strftime("%Y-%m"): day for day in found}
    if month not in known:
        raise unknown(
            _("no metrics of month {month} are published", month=repr(month)),
            month,
            known,
            where=_("option {name}", name="--month"),
        )
    return known[month]


def _chosen(found: Sequence[_Account], asked: ReviewsAsked) -> list[_Account]:
    wanted = (("account", 0, asked.accounts), ("region", 2, asked.region))
    for name, place, values in (*wanted, ("class", 3, asked.account_class)):
        known = {one[place] for one in found}
        for value in (values,) if isinstance(values, str) else values or ():
            if value not in known:
                listed = sorted(filter(None, known))
                said = _("the month has no {name} {value}", name=_NAMED[name], value=repr(value))
                raise unknown(said, value, listed, where=_("option {name}", name=f"--{name}"))
    chosen = [
        one
        for one in found
        if (not asked.accounts or one[0] in asked.accounts)
        and asked.region in (None, one[2])
        and asked.account_class in (None, one[3])
    ]
    if not chosen:
        raise DataRefused(
            _("no account is all that was asked for"),
            where=_("options --account, --region, --class together"),
            remedy=_("leave one of them out"),
        )
    return chosen


def _write(staging: Path, review: AccountReview, words: PageWords) -> None:
    title = f"{words['review']} · {review.name} · {review.month}"
    text = sheet_html(_KIND, title, review_blocks(review, words), words.language)
    folder.write_whole(staging / f"{file_name(review.account_id)}.html", text.encode())


def _index(found: Sequence[_Account], words: PageWords, month_end: date, version: int) -> str:
    rows = [
        IndexRow(
            f"{file_name(account)}.html", (name, account, region or "", words.code(class_ or ""))
        )
        for account, name, region, class_ in found
    ]
    names = [words[name] for name in ("review", "account_id", "region", "class_code")]
    up_to = words["up_to"].format(month=month_end.strftime("%Y-%m"), version=version)
    title = f"{words['reviews']} · {up_to}"
    columns = [IndexColumn(name) for name in names]
    return index_html(_KIND, title, columns, rows, language=words.language)
