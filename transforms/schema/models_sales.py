"""Models of what sells and of what is done to sell: promotions, events, the barometer."""

from __future__ import annotations

from transforms.schema.models_barometer import (
    BAROMETER_FACTS,
    BAROMETER_INTERMEDIATES,
    BAROMETER_STAGING,
)
from transforms.schema.models_candidate import CANDIDATE_INTERMEDIATES
from transforms.schema.models_claim import CLAIM_INTERMEDIATES, CLAIM_STAGING
from transforms.schema.models_event import EVENT_INTERMEDIATES, EVENT_STAGING
from transforms.schema.models_mix import MIX_INTERMEDIATES
from transforms.schema.models_promotion import PROMOTION_INTERMEDIATES, PROMOTION_STAGING

SALES_FACTS = BAROMETER_FACTS
SALES_STAGING = (*PROMOTION_STAGING, *CLAIM_STAGING, *EVENT_STAGING, *BAROMETER_STAGING)
SALES_INTERMEDIATES = (
    *PROMOTION_INTERMEDIATES,
    *CLAIM_INTERMEDIATES,
    *EVENT_INTERMEDIATES,
    *BAROMETER_INTERMEDIATES,
    *CANDIDATE_INTERMEDIATES,
    *MIX_INTERMEDIATES,
)
