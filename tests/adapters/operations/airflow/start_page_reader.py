"""Open the start page from Airflow's navigation, follow its link; run by a Python with a browser.

Goes in, as JSON on standard input: the server, login and password, the browser. Comes out, as JSON:
the page's heading, where its link leads and what stands there.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from playwright.sync_api import Frame, Page, sync_playwright

_ENTRY = "[data-testid=nav-sidebar] >> text=Peakledger"


def inside(page: Page, place: str) -> Frame:
    """Wait until the frame shows a place of the server."""
    found = page.wait_for_selector("iframe")
    frame = found.content_frame() if found else None
    assert frame is not None
    frame.wait_for_url(f"**{place}")
    return frame


def read(page: Page, given: dict[str, Any]) -> dict[str, Any]:
    page.goto(given["url"])
    page.fill("input[name=username]", given["user"])
    page.fill("input[name=password]", given["password"])
    page.keyboard.press("Enter")
    page.click(_ENTRY)
    frame = inside(page, "/peakledger/")
    heading = frame.inner_text("h1")
    place = frame.get_attribute("a", "href")
    frame.click("a")
    frame = inside(page, f"/peakledger/{place}")
    return {"heading": heading, "place": place, "paper": frame.inner_text("body")}


def main() -> None:
    given = json.load(sys.stdin)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=given["browser"], args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(120_000)
        answer = read(page, given)
        browser.close()
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
