"""Why a metric is not known: the sentence of every code of `reason_code`.

What a metric lacks is said where it is declared (`transforms/warehouse/metric_needs`).
"""

from __future__ import annotations

from transforms.language.messages import gettext as _
from transforms.warehouse.metric_needs import lacking

LACKS = {
    "no_feed": _("the feed {needs_feed:text} has not come in"),
    "no_rate": _("an exchange rate is missing"),
    "no_row": _("no account has a row in the month"),
} | {f"lacks_{metric}": said for metric, said in lacking().items()}
