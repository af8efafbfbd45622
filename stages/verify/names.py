"""What an invariant is called where a person reads it: its name in JSON, a few words elsewhere."""

from __future__ import annotations

from transforms.language.messages import pgettext

_NAMES = {
    "chain": pgettext("invariant", "chain"),
    "head": pgettext("invariant", "head"),
    "balance": pgettext("invariant", "balance"),
    "numbers": pgettext("invariant", "numbers"),
    "time": pgettext("invariant", "time"),
    "closed_months": pgettext("invariant", "closed_months"),
    "corrections": pgettext("invariant", "corrections"),
    "merges": pgettext("invariant", "merges"),
    "terms": pgettext("invariant", "terms"),
    "paid_of_payable": pgettext("invariant", "paid_of_payable"),
    "settlements": pgettext("invariant", "settlements"),
    "records": pgettext("invariant", "records"),
    "terms_are_kept": pgettext("invariant", "terms_are_kept"),
    "gate_is_validated": pgettext("invariant", "gate_is_validated"),
    "lake_is_as_written": pgettext("invariant", "lake_is_as_written"),
    "owed_is_posted": pgettext("invariant", "owed_is_posted"),
    "intake": pgettext("invariant", "intake"),
    "intake_is_shown": pgettext("invariant", "intake_is_shown"),
    "intake_from_raw": pgettext("invariant", "intake_from_raw"),
    "published_is_in_lake": pgettext("invariant", "published_is_in_lake"),
    "published_is_built": pgettext("invariant", "published_is_built"),
    "version_of_one_day": pgettext("invariant", "version_of_one_day"),
}


def called(invariant: str) -> str:
    """Return what an invariant is called."""
    return _NAMES.get(invariant, invariant)
