"""An entry of the ledger as a person reads it: who and why, its rows, and every step to its sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Protocol

from transforms.exports.letters.arithmetic import read_step
from transforms.exports.letters.words import LETTER_CODES
from transforms.language.figures import number, told
from transforms.language.messages import Message, joined, laid, lines, ngettext, pgettext
from transforms.language.messages import gettext as _
from transforms.rebates.steps import Step

_SHOWN = 20


class ToldEntry(Protocol):
    """What is told of an entry; see `EntryLines`."""

    @property
    def entry(self) -> dict[str, Any]: ...
    @property
    def known(self) -> str: ...
    @property
    def parts(self) -> tuple[dict[str, Any], ...]: ...
    @property
    def steps(self) -> tuple[dict[str, Any], ...]: ...
    @property
    def paper(self) -> dict[str, Any] | None: ...
    @property
    def estimate(self) -> tuple[dict[str, Any], ...]: ...


def entry_text(found: ToldEntry) -> Message:
    """Return the entry, its rows and its steps, each with the sum it leads to."""
    currency = found.entry["currency"]
    rows = (line for part in found.parts for line in _part(part, currency))
    steps = (_step(step, currency) for step in found.steps)
    return lines([*_head(found), *rows, *steps, *map(_way, found.estimate)])


def _head(found: ToldEntry) -> Iterator[Message]:
    entry = found.entry
    yield _(
        "Entry {entry}: {kind} of {amount} {currency} to {account} under {program} version"
        " {version} for {period}",
        entry=str(entry["entry_id"]),
        kind=_code(entry["kind"]),
        amount=told(entry["amount"], entry["currency"]),
        currency=entry["currency"],
        account=entry["account_id"],
        program=entry["program_id"],
        version=str(entry["terms_version"]),
        period=entry["earning_period"],
    )
    day, month = entry["posted_as_of"], entry["posting_period"]
    when = _("  as of {day}, booked in {month}", day=day, month=month)
    if entry["cause"]:
        cause = _code(entry["cause"])
        when = _(
            "  because of {cause}, as of {day}, booked in {month}",
            cause=cause,
            day=day,
            month=month,
        )
    yield when
    if found.paper:
        nobody = _("nobody: it needed no approval")
        by = joined(found.paper["approved_by"], _(" and ")) or nobody
        preparer = found.paper["prepared_by"]
        yield _("  prepared by {preparer}, approved by {by}", preparer=preparer, by=by)
        if found.paper["reason"]:
            yield _("  reason given: {reason}", reason=found.paper["reason"])
    if found.parts:
        yield _("  on the facts and terms {known}", known=found.known)


def _part(part: Mapping[str, Any], currency: str) -> Iterator[Message]:
    if part["is_compensation"]:
        yield _("  Compensation")
    else:
        version = str(part["terms_version"])
        yield _("  Terms version {version}, {pool}", version=version, pool=part["pool_id"])
    if part["rows"]:
        yield laid(
            "    {order:>14} {line:>5} {blank:>18} {basis:>16}  {tier:<14} {part:>14}",
            order=pgettext("row", "order"),
            line=pgettext("row", "line"),
            blank="",
            basis=pgettext("row", "basis"),
            tier=_("tier, rate"),
            part=_("its part"),
        )
    yield from (_row(row, currency) for row in part["rows"][:_SHOWN])
    if (more := len(part["rows"]) - _SHOWN) > 0:
        yield ngettext(
            "    … and {count} more row (--json prints them all)",
            "    … and {count} more rows (--json prints them all)",
            more,
        )
    yield from (laid("  {step}", step=_step(step, currency)) for step in part["steps"])


def _row(row: Mapping[str, Any], currency: str) -> Message:
    if row["order_id"] is None:
        return _("    without an order line")
    tier = _("tier {tier}", tier=str(row["tier_no"]))
    if row["rate"]:
        tier = _("tier {tier} {rate}", tier=str(row["tier_no"]), rate=row["rate"])
    units = _("{units:>12} units", units=number(Decimal(row["units"])))
    return laid(
        "    {order:>14} {line:>5} {units} {basis:>16}  {tier:<14} {earned:>14}",
        order=row["order_id"],
        line=str(row["line_no"]),
        units=units,
        basis=told(row["basis"], currency),
        tier=tier,
        earned="" if row["earned"] is None else told(row["earned"], currency),
    )


def _step(step: Mapping[str, Any], currency: str) -> Message:
    """Tell a step by the words of its clauses; its figures stay as the step writes them."""
    read = {
        name: None if step[name] is None else Decimal(step[name]) for name in ("change", "after")
    }
    line = Step(step["name"], step["says"], **read).line(currency)
    before, says, after = line.partition(step["says"] or line)
    said = read_step(says)
    if before:
        said = _("{about}: {said}", about=_code(step["name"]), said=said)
    if after:
        said = _("{about}: {said}", about=said, said=after.removeprefix(": "))
    return laid("  {said}", said=said)


def _code(name: str) -> str:
    """Return what a kind, a cause or a step is called."""
    return LETTER_CODES.get(name, name.replace("_", " "))


def _way(way: Mapping[str, Any]) -> Message:
    currency = way.get("currency", "")
    return _(
        "  {method}: ends in tier {tier} on {paths} of {all} paths, with {final}, owed {owed};"
        " accrued {accrued} on {so_far} so far",
        method=way["accrual_method"].replace("_", " "),
        tier=str(way["tier_no"]),
        paths=way["path_count"],
        all=way["path_count_total"],
        final=told(way["final_basis"], currency),
        owed=told(way["final_owed_amount"], currency),
        accrued=told(way["estimate_amount"], currency),
        so_far=told(way["basis_to_date"], currency),
    )
