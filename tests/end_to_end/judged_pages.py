"""Let axe-core judge pages on disk, and take pictures; run by the Python that has a browser.

Goes in, as JSON on standard input: the browser, a folder for pictures, and the pages by name. Comes
out, as JSON: per page, colours and width what axe-core finds serious, and how much wider than
the screen the page is.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

_WIDTHS = {"phone": 390, "wide": 1500}
_SERIOUS = ("serious", "critical")
_TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def judged(browser: Browser, place: str, colours: str, width: int, picture: str) -> dict[str, Any]:
    # The page lets no script run, axe-core neither.
    context = browser.new_context(
        color_scheme=colours,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(place)
    page.screenshot(path=picture, full_page=True)
    found = Axe().run(page).response["violations"]
    wide = page.evaluate(_TOO_WIDE)
    context.close()
    return {
        "serious": [
            f"{each['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
            for each in found
            if each["impact"] in _SERIOUS
            for node in each["nodes"]
        ],
        "too_wide": wide,
    }


def main() -> None:
    given = json.load(sys.stdin)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=given["browser"], args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        found = {
            f"{name}-{colours}-{screen}": judged(
                browser,
                place,
                colours,
                width,
                picture=f"{given['pictures']}/{name}-{colours}-{screen}.png",
            )
            for name, place in given["pages"].items()
            for colours in ("light", "dark")
            for screen, width in _WIDTHS.items()
        }
        browser.close()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
