"""A browser for tests of pages: what a page loads and complains of, and whether all can use it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OFFLINE = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
# On tests, or as `pytestmark` of a file.
in_a_browser = (
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="neither chromium nor chromium-browser is here"),
)


def in_browser(test):
    """Mark a test as one that needs a browser."""
    for mark in in_a_browser:
        test = mark(test)
    return test


@contextmanager
def open_browser() -> Iterator:
    """Open Chromium and close it again."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OFFLINE))
        yield browser
        browser.close()


class Visit:
    """A page that is looked at, with the complaints and the requests that it makes."""

    def __init__(self, browser, path, *, width=1300, height=900, **context):
        size = {"width": width, "height": height}
        self.context = browser.new_context(viewport=size, **context)
        self.page = self.context.new_page()
        self.address = path.as_uri()
        self.complaints, self.requests = [], []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def go(self, view=""):
        """Open the page anew, at a view."""
        self.page.goto("about:blank")
        self.page.goto(self.address + view)
        return self.page

    def arrive(self, view):
        """Wait until the page has drawn a view, which it does a moment after its address changed.

        What is asked of the page at once after a click may else still be of the view before.
        """
        drawn = "view => location.hash === view && drawn.address === view"
        self.page.wait_for_function(drawn, arg=view)

    def loaded_elsewhere(self):
        """List what was asked for beside the page itself."""
        kept = (self.address, "data:", "about:blank")
        return [url for url in self.requests if not url.startswith(kept)]

    def close(self):
        """Close the page with all that it has stored."""
        self.context.close()


def barriers(page):
    """List what axe-core calls a serious or critical barrier, with the first element of each."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [
        f"{row['impact']}: {row['id']}: {row['nodes'][0]['html'][:200]}"
        for row in violations
        if row["impact"] in ("serious", "critical")
    ]
