"""Rows of a reply form as replies; what cannot be taken is told cell by cell.

Goes in: texts by column name, each row with its place, and what the letters told. Comes out:
replies, or every fault with cell, value and remedy. A row without an answer replies nothing, and
its figures are held against the letter all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.exports.letters.reply_form import ANSWERS, FIGURES, KEYS, STATES
from transforms.exports.letters.reply_words import REPLY_WORDS
from transforms.intake.form_rows import Given, RefusedRow, refused_rows
from transforms.language.errors import DataRefused
from transforms.language.figures import plain_money
from transforms.language.messages import gettext as _
from transforms.language.words import choices
from transforms.ledger.replies import LedgerKey, LetterTold, Reply

_STATE_OF = {state: state for state in STATES} | {
    words[state].casefold(): state for words in REPLY_WORDS.values() for state in STATES
}
_LARGEST = Decimal(10) ** 15
_NOT_YOURS = _("take the figure back: what your books say belongs under said_amount")


@dataclass(frozen=True)
class RepliesAsked:
    """What replies are held against: letters by their id, and open disputes by position."""

    letters: Mapping[str, LetterTold]
    disputes: Mapping[LedgerKey, str]


def replies_of(rows: Sequence[Given], asked: RepliesAsked) -> list[Reply]:
    """Return what the rows reply; raise `DataRefused` where one of them cannot be taken."""
    found: list[Reply] = []
    faults: list[RefusedRow] = []
    places: dict[LedgerKey, str] = {}
    for row in rows:
        told = list(_faults(row, asked, places))
        faults += told
        if not told and _is_answered(row):
            found.append(_reply(row, asked.letters[row.text("letter_id")]))
            places[found[-1].key] = row.place
    if faults:
        raise refused_rows(faults)
    if not found:
        raise DataRefused(
            _("no line is answered"),
            where=rows[0].place if rows else None,
            remedy=_(
                "fill in {columns} of the lines that are answered", columns=", ".join(ANSWERS)
            ),
        )
    return found


def _is_answered(row: Given) -> bool:
    return any(row.text(name) for name in ANSWERS)


def _key(row: Given) -> LedgerKey:
    return LedgerKey(*(row.text(name) for name in LedgerKey._fields))


def _reply(row: Given, letter: LetterTold) -> Reply:
    key, said = _key(row), _amount(row, "said_amount")
    told = letter.told[key].open
    is_disputed = _STATE_OF[row.text("reply").casefold()] == "disputed"
    return Reply(
        letter.letter_id,
        letter.period,
        key,
        "disputed" if is_disputed else "agreed",
        told_amount=told,
        said_amount=said if is_disputed and said is not None else told,
        reason=" ".join(row.text("said_reason").split()),
    )


def _faults(
    row: Given, asked: RepliesAsked, places: Mapping[LedgerKey, str]
) -> Iterator[RefusedRow]:
    if row.beyond:
        says = _("{value} stands beyond the last column", value=repr(row.beyond))
        yield RefusedRow(row.place, says, _("take it away, or write it under said_reason"))
        return
    if not any(row.text(name) for name in (*KEYS, *ANSWERS)):
        return
    letter, key = asked.letters.get(row.text("letter_id")), _key(row)
    if letter is None:
        says = _("no letter {letter} was written here", letter=repr(row.text("letter_id")))
        yield RefusedRow(
            row.at("letter_id"), says, _("reply on the form that came with the letter")
        )
    elif key not in letter.told:
        yield _no_position(row, key, letter)
    else:
        if key in places:
            says = _("this position stands in {place} already", place=places[key])
            yield RefusedRow(row.place, says, _("keep one of the two"))
        yield from _other_figures(row, key, letter)
        if not _is_answered(row):
            return
        yield from _written_anew(row, key, letter)
        yield from _other_answers(row, letter.told[key].open)
        reply = row.text("reply").casefold()
        if reply in _STATE_OF and (fault := _in_dispute(row, asked, letter)):
            yield fault


def _no_position(row: Given, key: LedgerKey, letter: LetterTold) -> RefusedRow:
    """Name the first part of a position's name that the letter has not."""
    known = list(letter.told)
    for place, (name, value) in enumerate(zip(key._fields, key, strict=True)):
        near = [other for other in known if other[:place] == key[:place]]
        if value not in {other[place] for other in near}:
            says = _(
                "{name} is {value}, of which the letter tells nothing", name=name, value=repr(value)
            )
            there_is = choices(value, sorted({other[place] for other in near}))
            return RefusedRow(
                row.at(name), says, _("take the id back; {there_is}", there_is=there_is)
            )
    raise ValueError(key)


def _other_figures(row: Given, key: LedgerKey, letter: LetterTold) -> Iterator[RefusedRow]:
    for name in FIGURES:
        figure = getattr(letter.told[key], name)
        if _amount(row, name) != figure:
            says = _(
                "{name} is {value}, the letter told {sum} {currency}",
                name=name,
                value=repr(row.text(name)),
                sum=plain_money(figure, key.currency),
                currency=key.currency,
            )
            yield RefusedRow(row.at(name), says, _NOT_YOURS)


def _written_anew(row: Given, key: LedgerKey, letter: LetterTold) -> Iterator[RefusedRow]:
    newest = letter.newest.get(key)
    if newest != letter.told[key]:
        amount = _("nothing") if newest is None else plain_money(newest.open, key.currency)
        says = _(
            "the letter was written anew since ({letter}) and tells {amount} here",
            letter=letter.newest_id,
            amount=amount,
        )
        yield RefusedRow(row.at("open"), says, _("send the account that letter, and take its form"))


def _other_answers(row: Given, told: Decimal) -> Iterator[RefusedRow]:
    text, amount = row.text("reply"), row.text("said_amount")
    state, said = _STATE_OF.get(text.casefold()), _amount(row, "said_amount")
    if state is None:
        says = _("reply is {value}", value=repr(text)) if text else _("reply is empty")
        yield RefusedRow(
            row.at("reply"),
            says,
            _("write agreed or disputed, as the form offers"),
        )
    elif amount and said is None:
        says = _("said_amount is {amount}, which is no amount", amount=repr(amount))
        yield RefusedRow(row.at("said_amount"), says, _("write it as 5400.05 or 5,400.05"))
    elif state == "agreed" and said not in (None, told):
        says = _(
            "it is agreed, and said_amount is {amount} where the letter told another",
            amount=repr(amount),
        )
        yield RefusedRow(
            row.at("said_amount"), says, _("leave it empty, or mark the line as disputed")
        )
    elif state == "disputed" and said in (None, told):
        says = _("it is disputed, and said_amount is empty")
        if amount:
            says = _("it is disputed, and said_amount is the letter's own")
        yield RefusedRow(
            row.at("said_amount"), says, _("write what is open by the account's books")
        )
    if state == "disputed" and not row.text("said_reason"):
        yield RefusedRow(row.at("said_reason"), _("nobody says why it is disputed"), _("say why"))


def _in_dispute(row: Given, asked: RepliesAsked, letter: LetterTold) -> RefusedRow | None:
    key = _key(row)
    open_id = asked.disputes.get(key)
    if open_id is None or list(_other_answers(row, letter.told[key].open)):
        return None
    if _reply(row, letter).reply_id == open_id:
        return None
    says = _(
        "the account has disputed this position before ({dispute}), and it is open", dispute=open_id
    )
    first = _(
        "resolve it first: `peakledger rebates resolve {dispute} --by NAME --reason WHY`",
        dispute=open_id,
    )
    return RefusedRow(row.at("reply"), says, first)


def _amount(row: Given, column: str) -> Decimal | None:
    value = row.number(column)
    if value is None or not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return value if value == round(value, 4) else None
