"""A dashboard's filters as Superset's native filters.

Goes in: a dashboard. Comes out: its `native_filter_configuration`, as the examples that come with
Superset 6.1 write it. Charts are named by their place in the dashboard and datasets by identity;
the importer puts its own numbers in their place.
"""

from __future__ import annotations

from typing import Any

from transforms.exports.bi.charts import Dashboard
from transforms.exports.bi.filters import DashboardFilter, filters_of
from transforms.exports.bi.identity import identity

Document = dict[str, Any]


def native_filters(dashboard: Dashboard) -> list[Document]:
    """Return the filters of a dashboard, in the order they are shown."""
    return [_filter(dashboard, offered) for offered in filters_of(dashboard)]


def _filter(dashboard: Dashboard, offered: DashboardFilter) -> Document:
    changed = offered.charts(dashboard)
    places = enumerate(dashboard.charts, start=1)
    target = {"datasetUuid": identity("dataset", offered.table(dashboard))}
    return {
        "id": f"NATIVE_FILTER-{offered.column}",
        "name": offered.label,
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [target | {"column": {"name": offered.column}}],
        "scope": {
            "rootPath": ["ROOT_ID"],
            "excluded": [place for place, chart in places if chart not in changed],
        },
        "cascadeParentIds": [],
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "requiredFirst": offered.is_one,
        "controlValues": {
            "enableEmptyFilter": offered.is_one,
            "defaultToFirstItem": offered.is_one,
            "multiSelect": not offered.is_one,
            "searchAllOptions": False,
            "inverseSelection": False,
            # The latest first, which is then the one chosen.
            "sortAscending": not offered.is_one,
        },
        "description": "",
    }
