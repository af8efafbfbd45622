"""The words of the start page."""

from __future__ import annotations

from transforms.exports.letters.words import LETTER_CODES
from transforms.exports.review.words import REVIEW_CODES
from transforms.exports.words import page_words
from transforms.intake.reasons import REASON_NAMES
from transforms.language.messages import gettext as _
from transforms.language.messages import pgettext

_PHRASES = {
    "start": _("Peakledger"),
    "up_to": _("facts before {as_of}, version {version} of {published}"),
    "nothing_published": _("Nothing is published yet."),
    "numbers": _("Numbers"),
    "nothing": _("Nothing to tell."),
    "first_day": _(
        "The first version comes with `peakledger run` or the DAGs' first day. Each part"
        " below says what will stand there."
    ),
    # what stands in a section's place where it has no rows
    "no_trade": _("No order yet. Four weeks stand here beside those of last year and the plan."),
    "no_plan": _(
        "No plan yet. `peakledger stock-up` makes one; what it orders, its worth and the"
        " sales that it saves stand here."
    ),
    "no_demand": _("No forecast yet. What is expected to sell week by week comes with a plan."),
    "no_ship": _("No order has to leave within a week of the plan's day."),
    "no_changed": _("No account has changed since the run before."),
    "no_booked": _(
        "No entry yet. From the first accrual on, what was accrued, taken back and settled"
        " stands here, and what is open of it."
    ),
    "no_open_ages": _(
        "Nothing to list. From the first settlement on, what is still open stands here"
        " by how long ago its period ended."
    ),
    "no_disputed": _("No account disputes what its letter told it."),
    "no_disputes": _("`peakledger rebates reply` enters what accounts reply to their letters."),
    "no_near_tiers": _("No account is within a tenth of its next tier."),
    "no_pareto": _(
        "No sales in twelve months. Each account's share stands here, the largest first."
    ),
    "no_turned_away": _("No row is in quarantine."),
    "no_runs": _("No run is on record yet."),
    "origin": _("Where this comes from"),
    "amounts_in": _("Amounts in {currency}. A dash: not known."),
    "asked_as": _("-- asked as {role}; `peakledger sql` asks as bi"),
    "trade": _("Trade of four weeks"),
    "changed": _("What changed since the run before"),
    "plan": _("The plan"),
    "demand": _("What is expected to sell, units a week"),
    "ship": _("To ship this week"),
    "booked": _("The ledger"),
    "open_ages": _("What is open, by the end of its period"),
    "disputed": _("In dispute with accounts"),
    "disputes": _("What accounts dispute"),
    "near_tiers": _("Near their next tier"),
    "pareto": _("Who brings the sales"),
    "late": _("Late feeds"),
    "none_late": _("No feed is late."),
    "turned_away": _("Rows in quarantine"),
    "runs": _("The last runs"),
    "papers": _("Papers"),
    "band_says": _("From {low} to {high} a week."),
    "pareto_says": _("Shares from {low} to {high}."),
    "low_to_high": _("all low to all high at once (10 % to 90 %)"),
    # columns
    "name": _("Account"),
    "region": _("Region"),
    "change_kind": _("About"),
    "change_subject": _("Of what"),
    "change_direction": _("Direction"),
    "stake_amount": _("At stake"),
    "order_lines": _("Orders"),
    "accounts": _("Accounts"),
    "order_amount": _("Worth"),
    "avoided_amount": _("Sales it saves"),
    "ship_by_date": _("Ship by"),
    "week": _("Week"),
    "demand_units": _("Expected"),
    "low_units": _("10 %"),
    "high_units": _("90 %"),
    "product": _("Product"),
    "recommended_cases": _("Cases"),
    "season": _("Season"),
    "age": _("Age"),
    "open_amount": _("Open"),
    "account": _("Account"),
    "program_id": _("Program"),
    "earning_period": _("Period"),
    "tier_no": _("Tier"),
    "earned_amount": pgettext("so far", "Earned"),
    "next_tier_from": _("Next from"),
    "next_tier_distance": _("Still to go"),
    "disputed_positions": _("Positions"),
    "disputed_amount": _("They say, beside what was told"),
    "disputed_since": _("Since, UTC"),
    "told_amount": _("We told"),
    "said_amount": _("They say"),
    "dispute_reason": _("Because"),
    "account_rank": _("Place"),
    "revenue_share_ratio": _("Share"),
    "cumulative_share_ratio": _("with all larger"),
    "pareto_class": pgettext("Pareto", "Class"),
    "step": pgettext("stage", "Step"),
    "step_amount": _("Amount"),
    "source": _("Source"),
    "feed": _("Feed"),
    "reason_code": _("Reason"),
    "held_rows": _("Rows"),
    "file": _("First file"),
    "stage": _("Stage"),
    "as_of_date": _("As of"),
    "state": _("Verdict"),
    "started_at": _("Began, UTC"),
    "message": _("Says"),
}
START_CODES = {
    "class": _("Class"),
    "danger": pgettext("change", "Danger"),
    "new": _("new"),
    "worse": _("worse"),
    "better": _("better"),
    "other": _("other"),
    "over": _("over"),
    "accrual": _("Accrued"),
    "reversal": _("Taken back"),
    "settlement": pgettext("step", "Settled"),
    "claw_back": _("Clawed back"),
    "adjustment": _("Adjusted"),
    "recovery": _("Came back"),
    "write_off": _("Written off"),
    "transfer": _("Moved"),
    "open": _("Open"),
    "period_open": _("period not over"),
    "days_31_90": _("31 to 90 days"),
    "done": _("done"),
    "failed": _("failed"),
    "running": _("running"),
    "accrue": pgettext("stage", "accrue"),
    "answer": pgettext("stage", "answer"),
    "build": pgettext("stage", "build"),
    "changes": pgettext("stage", "changes"),
    "correct": pgettext("stage", "correct"),
    "close": pgettext("stage", "close"),
    "hold": pgettext("stage", "hold"),
    "post": pgettext("stage", "post"),
    "release": pgettext("stage", "release"),
    "reply": pgettext("stage", "reply"),
    "resolve": pgettext("stage", "resolve"),
    "settle": pgettext("stage", "settle"),
    "stock_up": pgettext("stage", "stock_up"),
    "validate": pgettext("stage", "validate"),
}
START_WORDS = page_words(_PHRASES, {**REASON_NAMES, **LETTER_CODES, **REVIEW_CODES, **START_CODES})
