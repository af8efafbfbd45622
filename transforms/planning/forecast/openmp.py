"""GCC's OpenMP, which LightGBM's wheel leaves to the system it is installed on.

    ldd .venv/lib/python3.*/site-packages/lightgbm/lib/lib_lightgbm.so | grep gomp

`make setup` puts it into .venv where a system has none, and a library that is loaded already is
found by its name. https://github.com/microsoft/LightGBM/blob/master/python-package/README.rst
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

from transforms.language.messages import gettext as _

NAME = "libgomp.so.1"
LACKS = _("LightGBM, which learns forecasts, does not find GCC's OpenMP")
REMEDY = _("install it (Debian, Ubuntu: libgomp1; Fedora: libgomp), then run again")


def load_openmp() -> bool:
    """Load it, from .venv where the system has none; say whether LightGBM finds it."""
    if not sys.platform.startswith("linux"):
        return True
    for place in (NAME, f"{sys.prefix}/lib/{NAME}"):
        with suppress(OSError):
            ctypes.CDLL(place, mode=ctypes.RTLD_GLOBAL)
            return True
    return False
