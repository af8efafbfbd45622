"""Let axe-core judge pages on disk, and take pictures; run by the Python that has a browser.

Goes in, as JSON on standard input: the browser, a folder for pictures, and the pages by name; the
text of `unseen.js` with the smallest letters, where what is cut off is asked for as well, and
whether each page is printed to a PDF beside its picture. Comes out, as JSON: per page, colours and
width what axe-core finds serious, how much wider than the screen the page is, what is cut off.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

_WIDTHS = {"phone": 390, "wide": 1500}
_SERIOUS = ("serious", "critical")
# A browser draws no longer picture.
_TALLEST = 8000
_TOO_WIDE = "() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"


def judged(
    browser: Browser, place: str, colours: str, width: int, *, picture: str, given: dict[str, Any]
) -> dict[str, Any]:
    # The page lets no script run, axe-core neither.
    context = browser.new_context(
        color_scheme=colours,  # type: ignore[arg-type]
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(place)
    tall = min(page.evaluate("() => document.documentElement.scrollHeight"), _TALLEST)
    clip = {"x": 0, "y": 0, "width": width, "height": tall}
    page.screenshot(path=picture, full_page=True, clip=clip)  # type: ignore[arg-type]
    found = Axe().run(page).response["violations"]
    told = {"too_wide": page.evaluate(_TOO_WIDE)}
    if "unseen" in given:
        asked = (
            f"() => {{ {given['unseen']}; return unseen(document, {width}, {given['letters']}) }}"
        )
        told["unseen"] = page.evaluate(asked)
    if given.get("prints") and colours == "light" and width == _WIDTHS["wide"]:
        page.pdf(path=f"{picture}.pdf", prefer_css_page_size=True, print_background=True)
    context.close()
    return told | {
        "serious": [
            f"{each['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
            for each in found
            if each["impact"] in _SERIOUS
            for node in each["nodes"]
        ],
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
                given=given,
            )
            for name, place in given["pages"].items()
            for colours in ("light", "dark")
            for screen, width in _WIDTHS.items()
        }
        browser.close()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
