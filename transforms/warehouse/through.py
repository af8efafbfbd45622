"""What SQL cannot say of a model's rows: arithmetic by the name that the model's header bears.

The number beside a name is raised whenever its arithmetic changes: it is part of what a month was
built from, so that all months are built again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa


def _with_buying_habits(rows: pa.Table) -> pa.Table:
    # Optimisers take long to load, and most runs build no month.
    from transforms.warehouse.buying_habit import with_buying_habits

    return with_buying_habits(rows)


THROUGH: Mapping[str, Callable[[pa.Table], pa.Table]] = {"buying_habit 1": _with_buying_habits}
