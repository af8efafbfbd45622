"""Arrow without pandas, until somebody imports pandas.

Arrow imports all of pandas (two seconds of a processor) to make its first array of Python values,
only to see whether they are pandas' own:

    python -X importtime -c "import pyarrow; pyarrow.array([1])" 2>&1 | grep -c pandas

It looks once. Here it looks while pandas cannot be found, and may look again when something that
works with pandas imports it; `to_pandas` then does what it always does.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, cast

import pyarrow as pa

_SHIM: Any = pa.lib._pandas_api


class _PandasImport(MetaPathFinder):
    """Tells Arrow of the import of pandas, once."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "pandas":
            sys.meta_path.remove(self)
            _SHIM.__init__()
        return None


def start_without_pandas() -> None:
    """Let Arrow take it that there is no pandas; nothing happens where pandas is imported."""
    if "pandas" in sys.modules:
        return
    sys.modules["pandas"] = cast(ModuleType, None)
    try:
        # `import pandas` gives Arrow's Cython the null itself, which has no version to compare.
        with suppress(AttributeError, ImportError):
            _ = _SHIM.have_pandas
        pa.array([None])
        pa.scalar(1)
    finally:
        del sys.modules["pandas"]
    sys.meta_path.insert(0, _PandasImport())
