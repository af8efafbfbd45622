#!/usr/bin/env python3
"""End with 0 where a URL answers, and with 1 where not: a healthcheck without a tool beside Python.

answers.py URL
"""

from __future__ import annotations

import sys
import urllib.request


def answers(url: str) -> bool:
    """Ask once, past any proxy; a service that says it is not well does not answer with 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=20) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not answers(sys.argv[1]))
