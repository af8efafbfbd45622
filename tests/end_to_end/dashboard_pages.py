"""Open dashboards in a browser and say what is on them; run by the Python that has one.

Goes in, as JSON on standard input: the server, login and password, the dashboards' slugs, the
browser, a folder for pictures, and per slug what to choose in its filters. Comes out, as JSON: per
slug the titles of the charts that drew something, what went wrong, the numbers shown at first and
once chosen, and every address outside the server that a page asked for.
"""

from __future__ import annotations

import json
import sys

from playwright.sync_api import ElementHandle, Page, sync_playwright

_CHART = ".dashboard-component-chart-holder"
_DRAWN = "canvas, table, .header-line"
_BUSY = ".loading, .ant-spin, [data-test=loading-indicator]"


def opened(page: Page, given: dict, slug: str) -> dict:
    page.goto(f"{given['url']}/superset/dashboard/{slug}/?standalone=1")
    page.wait_for_selector(_CHART, timeout=120_000)
    settle(page)
    drawn, empty = [], []
    for holder in page.query_selector_all(_CHART):
        (drawn if holder.query_selector(_DRAWN) else empty).append(title_of(holder))
    wrong = [e.inner_text()[:300] for e in page.query_selector_all("[role=alert]")]
    if given["pictures"]:
        page.screenshot(path=f"{given['pictures']}/{slug}.png", full_page=True)
    found = {"drawn": drawn, "empty": empty, "wrong": wrong, "numbers": numbers(page)}
    for column, value in given["chosen"].get(slug, {}).items():
        choose(page, column, value)
    return found | {"chosen": numbers(page)}


def settle(page: Page) -> None:
    """Wait until nothing is loading any more."""
    page.wait_for_timeout(1500)
    for _ in range(120):
        if not page.query_selector(_BUSY):
            break
        page.wait_for_timeout(1000)
    page.wait_for_timeout(1500)


def title_of(holder: ElementHandle) -> str:
    title = holder.query_selector("[data-test=editable-title-input], .header-title")
    return title.inner_text().strip() if title else holder.inner_text().splitlines()[0]


def numbers(page: Page) -> dict[str, str]:
    """Return what the charts of one number show, by title."""
    charts = page.query_selector_all(_CHART)
    shown = {title_of(chart): chart.query_selector(".header-line") for chart in charts}
    return {title: line.inner_text().strip() for title, line in shown.items() if line}


def choose(page: Page, column: str, value: str) -> None:
    """Choose a value in a filter, as a reader does."""
    box = page.locator(f"input[role=combobox]#NATIVE_FILTER-{column}")
    box.click(force=True)
    if box.is_editable():  # A long list shows its first values alone until one types.
        box.fill(value)
    page.click(f".ant-select-item-option[title='{value}']:visible")
    box.press("Escape")
    page.click("[data-test=filter-bar__apply-button]")
    settle(page)


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
