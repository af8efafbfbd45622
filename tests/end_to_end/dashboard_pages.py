"""Open dashboards in a browser and say what is on them; run by Superset's own Python.

Goes in, as JSON on standard input: the server, login and password, the dashboards' slugs, the
browser, and a folder for pictures. Comes out, as JSON: per slug the titles of the charts that drew
something and what went wrong, and every address outside the server that a page asked for.
"""

from __future__ import annotations

import json
import sys

from playwright.sync_api import Page, sync_playwright

_DRAWN = "canvas, table, .header-line"
_BUSY = ".loading, .ant-spin, [data-test=loading-indicator]"


def opened(page: Page, given: dict, slug: str) -> dict:
    page.goto(f"{given['url']}/superset/dashboard/{slug}/?standalone=1")
    page.wait_for_selector(".dashboard-component-chart-holder", timeout=120_000)
    for _ in range(120):
        page.wait_for_timeout(1000)
        if not page.query_selector(_BUSY):
            break
    page.wait_for_timeout(1500)
    drawn, empty = [], []
    for holder in page.query_selector_all(".dashboard-component-chart-holder"):
        title = holder.query_selector("[data-test=editable-title-input], .header-title")
        said = title.inner_text().strip() if title else holder.inner_text().splitlines()[0]
        (drawn if holder.query_selector(_DRAWN) else empty).append(said)
    wrong = [e.inner_text()[:300] for e in page.query_selector_all("[role=alert]")]
    if given["pictures"]:
        page.screenshot(path=f"{given['pictures']}/{slug}.png", full_page=True)
    return {"drawn": drawn, "empty": empty, "wrong": wrong}


def main() -> None:
    given = json.load(sys.stdin)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=given["browser"], args=arguments)
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        outside: set[str] = set()
        near = (given["url"], "data:", "blob:")
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(near) else outside.add(asked.url),
        )
        page.goto(f"{given['url']}/login/")
        page.fill("#username, input[name=username]", given["login"])
        page.fill("input[type=password]", given["password"])
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        pages = {slug: opened(page, given, slug) for slug in given["slugs"]}
        browser.close()
    json.dump({"pages": pages, "outside": sorted(outside)}, sys.stdout)


if __name__ == "__main__":
    main()
