"""The dashboards of the pack: one question each, answered from the top left to the bottom right."""

from transforms.exports.bi.dashboards import (
    barometer,
    fairness,
    key_accounts,
    peak_readiness,
    rebates,
)

DASHBOARDS = (
    key_accounts.DASHBOARD,
    peak_readiness.DASHBOARD,
    rebates.DASHBOARD,
    fairness.DASHBOARD,
    barometer.DASHBOARD,
)
