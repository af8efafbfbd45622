"""All oracles, of whichever module: who imports this has them registered."""

from tests.sql.oracles import (
    barometer,
    candidates,
    concessions,
    danger,
    effort,
    facts,
    margin,
    mix,
    money,
    network,
    promotions,
    standing,
)
from tests.sql.oracles.registry import ORACLES

__all__ = ["ORACLES"]
_ = (
    barometer,
    candidates,
    concessions,
    danger,
    effort,
    facts,
    margin,
    mix,
    money,
    network,
    promotions,
    standing,
)
