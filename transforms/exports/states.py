"""What stands at an account, and what to do about it: sentences by code.

They say what `account_state`, `account_class`, `visit_due` and `development_candidate`
say of it in words, or what their figures come to.
"""

from __future__ import annotations

from transforms.language.messages import Message, joined, pgettext
from transforms.language.messages import gettext as _

_STATES = {
    "tier_stands": _(
        "it stands in tier {tier_no:number} of {program_id:text} for {earning_period:text}"
    ),
    "tier_short": _(", {next_tier_distance:money} short of the next"),
    "overdue_owed": _("{overdue_amount:money} is overdue"),
    "stock_out_ahead": _(
        "{product:text} runs out in the week of {first_week:date} unless it orders"
    ),
    "breach_reported": _("reported as {breach:code}, {status:code}"),
    "breach_bought": _(
        "bought from {seller:text}, where the account is supplied by {upstream:text}"
    ),
    "breach_bought_from_us": _("bought from us, where the account is supplied by {upstream:text}"),
    "breach_bought_off_us": _("bought from {seller:text}, where the account is supplied by us"),
    "breach_scanned": _(
        "scanned in {seen_territory:text}, while the account may sell in {own_territory:text}"
    ),
    "breach_sent": _(
        "sent to {seen_territory:text}, while the account may sell in {own_territory:text}"
    ),
    "breach_undercut": _("sold to {buyer:text} below the price floor"),
    "late_sell_through": _(
        "its last sell-through is of the week of {last_on:date},"
        " more than a week behind the others'"
    ),
    "late_inventory": _(
        "its last count of stock is of {last_on:date}, more than a week behind the others'"
    ),
}
_STEPS = {
    "do_class": _("agree on what it takes to hold the class or to rise"),
    "do_tier_near": _("tell it how little the next tier takes, and until when"),
    "do_tier": _("tell it what it has earned"),
    "do_overdue": _("ask for payment before the next delivery"),
    "do_stock_out": _("order by the plan's ship-by date"),
    "do_breach": _("hear the account, then confirm or dismiss it"),
    "do_late_feed": _("ask for the missing report, and see that its file comes"),
}
_VISITS = {
    "visit_late": _("visit it: that was due {visit_overdue_days:number} days ago"),
    "visit_ahead": _("visit it by {visit_due_on:date}"),
    "executive_late": _(
        "; an executive's visit was due {executive_visit_overdue_days:number} days ago"
    ),
    "executive_ahead": _("; an executive by {executive_visit_due_on:date}"),
}
_DEVELOPMENT = {
    "develop_sub_distributors": _("help it win distributors of its own"),
    "develop_outlets": _("open outlets with it, street by street"),
    "develop_complementary_lines": _("add categories that it does not carry yet"),
    "develop_loyalty": _("learn why it orders unevenly or carries competitors"),
    "develop_funds": _("agree on credit and terms that it can keep"),
    "develop_people_and_vehicles": _("train its people, and plan its deliveries with it"),
}
_SCORES = {
    "percentile": _("percentile"),
    "composite": _("composite"),
    "volume": pgettext("score", "volume"),
    "profit": pgettext("score", "profit"),
    "strength": pgettext("score", "strength"),
    "potential": pgettext("score", "potential"),
}


def _class_moves() -> dict[str, Message]:
    """Say a change of class: from what to what and when, then each score, moved or as it was."""
    said = {
        "class_first": _("first class {class:code} on {class_held_since:date}"),
        "class_moved": _("{class_before:code} to {class:code} on {class_held_since:date}"),
        "class_share": _("; below the floor: it buys too little of an even share"),
        "class_idle": _("; below the floor: it has not ordered for too long"),
    }
    for name, score in _SCORES.items():
        # columns of the row, which its figures fill in when it is told
        now, before = f"{{{name}:measure}}", f"{{{name}_before:measure}}"
        told = {
            "held": _("{score} {now}", score=score, now=now),
            "moved": _("{score} {before} to {now}", score=score, before=before, now=now),
            "known": _("{score} unknown to {now}", score=score, now=now),
            "lost": _("{score} {before} to unknown", score=score, before=before),
            "unknown": _("{score} unknown", score=score),
        }
        stop = pgettext("score", "; ") if name == "percentile" else pgettext("score", ", ")
        said |= {f"{name}_{how}": joined(("", each), stop) for how, each in told.items()}
    return said


STATES = _STATES | _STEPS | _VISITS | _DEVELOPMENT | _class_moves()
