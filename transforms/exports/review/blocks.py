"""A review as blocks in the order of the page: what its sections answer, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from transforms.exports.blocks import Paragraph, SheetBlock, SheetHead
from transforms.exports.review.sections import SECTIONS
from transforms.exports.sections import Row, pairs, section_blocks
from transforms.exports.words import PageWords


@dataclass(frozen=True)
class AccountReview:
    """One account's review: the rows of each section by its name, and what they are as of."""

    account_id: str
    name: str
    month: str
    version_id: int
    currency: str
    rows: Mapping[str, Sequence[Row]]


def review_blocks(review: AccountReview, words: PageWords) -> Iterator[SheetBlock]:
    """Yield the blocks of an account's review."""
    up_to = words["up_to"].format(month=review.month, version=review.version_id)
    for section in SECTIONS:
        rows = review.rows.get(section.name, ())
        if section.look == "facts":
            facts = pairs(section, rows, words, review.currency)
            yield SheetHead(f"{words['review']} · {up_to}", review.name, facts)
            continue
        yield from section_blocks(section, rows, words, review.currency)
        if section.look == "figures":
            yield Paragraph(words["amounts_in"].format(currency=review.currency), "small")
