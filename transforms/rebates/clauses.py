"""What the steps of a result and of a ledger entry say, clause by clause.

A text is made of clauses one after the other, with nothing between them. Results keep it in
English; letters read it back into its clauses to tell it in another language.

Worked: `tier` and `by_percent` say "tier 2: 1,000.00 × 25% = 250.00"; told in Chinese: "第 2
档：1,000.00 × 25% = 250.00".
"""

from __future__ import annotations

from transforms.language.messages import gettext as _
from transforms.language.messages import pgettext

# What counts
_BASIS = {
    "amount": _("net amount"),
    "quantity": _("quantity"),
    "collected": _("cash collected"),
    "cost": _("cost"),
    "margin": _("margin"),
    "ordered": _(", ordered"),
    "invoiced": _(", invoiced"),
    "delivered": _(", delivered"),
    "sold_through": _(", sold through"),
    "collected_on": _(", collected"),
    "deducted": _(", returns deducted"),
    "ignored": _(", returns ignored"),
    "gifts": _(", free goods counted"),
    "products": _(", products {products}"),
    "another": _("the case of another account"),
    "members": _("{pool}, all members together: "),
    "lines": _(": {count} lines"),
    "line": _(": 1 line"),
    "waiting": _("; {count} lines still without that date"),
    "waits": _("; 1 line still without that date"),
    "carry": _("{amount} {unit} of earlier periods"),
    "net_of": _("{amount} {unit} less {earned} that {programs} earned on these lines"),
    "first_units": _("the first {units} of {count}"),
    "sum": _("{amount} {unit}"),
}
# What the method gives
_METHOD = {
    "not_computed": _("not computed: {text}"),
    "pays": _("tier {tier} pays {amount}"),
    "no_tier": _("no tier is reached"),
    "tier": _("tier {tier}: "),
    "above": _("tier {tier}, above the target: "),
    "by_unit": _("{units} {unit} × {rate} = {amount}"),
    "by_percent": _("{amount} × {percent} = {earned}"),
    "rate": _("{rate} {unit} per {goods}"),
    "full_step": _("{count} counted, {amount} for every full {per}"),
    "goods": _("{count} bought, {units} {product} for every full {per}"),
    "events_own": _("{count} {event}, its own amount each"),
    "events": _("{count} {event}, {amount}"),
    "for_every": _(" for every {per}"),
    "prices": _("what list prices fell by, on the stock counted last before"),
    "bought": _(", at most what was bought in {days} days"),
    "place": _("place {place} of {prizes} prizes in its {scope}"),
    "by_method": _("by the method {text}"),
}
# What the contract's steps do to it
_STEPS = {
    "points": _("{percent} off the rate, not below 0: "),
    "cases": _("{count} cases of {kind} ({cases})"),
    "case": _("1 case of {kind} ({cases})"),
    "next": pgettext("list", ", "),
    "no_case": _("no case"),
    "times": _(": × {factor}"),
    "cancelled": _(": nothing is paid"),
    "require": _("nothing is paid unless all of this holds: {text}"),
    "collection": _("paid by the days in which its invoices were collected: {percent} of it"),
    "cap": _("at most {amount} a period"),
    "floor": _("at least {amount} a period"),
    "guarantee": _("at least {amount} is guaranteed"),
    "paid_back": _("; an earlier top-up is paid back"),
    "counted": _("counted in already: "),
    "has_earned": _("{program} has earned {amount}"),
    "not_below": _("; not below 0"),
    "compensation": _("{amount} = {percent} of {earned} that {pool} had earned, "),
    "some_cases": _("{count} cases of {every}: {numbers}"),
    "some_case": _("1 case of {every}: {numbers}"),
    "all_cases": _("cases {numbers}"),
    "one_case": _("case {numbers}"),
    "half_up": _("rounded half up"),
    "half_even": _("rounded half even"),
    "down": _("rounded down"),
    "decimals": _(" to {count} decimals"),
    "decimal": _(" to 1 decimal"),
    "leader": _("earned by {pool}, paid to {account} as leader of the group"),
    "sale": _("less what its sale line had earned before it"),
    "even_share": _("the part of {account}, shared evenly: no member bought"),
    "share": _("the part of {account}: {units} of {count} of the basis, by largest remainder"),
}
# What the ledger makes of it
_LEDGER = {
    "booked_nothing": _("booked before: nothing"),
    "booked_by_one": _("booked before by entry {numbers}"),
    "booked_by_some": _("booked before by entries {numbers}"),
    "booked_by_many": _("booked before by {count} entries"),
    "rest": _("the rest of the difference is entry {count}"),
    "entry": _("entry {count}"),
    "entry_because": _("entry {count}, {cause}"),
    "beyond": _("paid {amount}, owed now {earned}: what was paid beyond it comes back"),
    "netted": _("netted in the same batch with other sums of the account"),
    "closes": _("the part of it that this entry closes"),
    "takes_back": _("takes back entry {count}: {entry_kind} of {amount}"),
    "takes_back_because": _("takes back entry {count}: {entry_kind}, {cause} of {amount}"),
}
# What is counted
UNITS = {
    "each": pgettext("unit", "each"),
    "case": pgettext("unit", "case"),
    "pallet": pgettext("unit", "pallet"),
    "units": pgettext("unit", "units"),
    "unit": pgettext("unit", "unit"),
}
# As the terms name them; the English is that of the step.
KINDS = {
    "diversion": _("diversion"),
    "undercutting": _("undercutting"),
    "off network": _("off network"),
    "price raise": _("price raise"),
    "supply failure": _("supply failure"),
}
# What is no figure; what stands at the end of a clause says where it ends itself.
TEXTS = {
    **dict.fromkeys(("pool", "account", "programs", "program", "product", "kind"), ".+?"),
    "products": r".+?(?=: [0-9,]+ lines?\b|$)",
    "percent": r"-?[0-9][0-9,.]* ?%",
    **dict.fromkeys(("unit", "goods", "scope"), "[A-Za-z]+"),
    "event": "[^,=]+",
    "cases": "[^)]*",
    **dict.fromkeys(("cause", "entry_kind"), "[a-z ]+"),
    "numbers": "[^()]+",
    "text": ".+",
}
CLAUSES = {**_BASIS, **_METHOD, **_STEPS, **_LEDGER}


def clause(kind: str, /, **figures: object) -> str:
    """Return one clause in English; `figures` fill it in."""
    return CLAUSES[kind].format(**figures)


def clauses(one: str, many: str, count: int, /, **figures: object) -> str:
    """Return the clause of one thing, or the one of so many."""
    return clause(one if count == 1 else many, count=f"{count:,}", **figures)
