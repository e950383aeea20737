"""The browser of the tests: Chromium, as installed on the system."""

from __future__ import annotations

import os
import shutil

import pytest

#: If set to "required", tests that need the browser fail instead of being skipped without it.
BROWSER = "JIU_BROWSER"
#: Seconds to wait for what shows itself in the browser. Long, because the machine may be busy.
PATIENCE = 240
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(what: str) -> None:
    """Skip the test, or fail if the browser is required."""
    if os.environ.get(BROWSER) == "required":
        pytest.fail(f"{what} is not here, and {BROWSER} says that it must be")
    pytest.skip(f"{what} is not here (Debian: apt-get install chromium poppler-utils)")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium, as installed on the system."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("Chromium")
    return program


@pytest.fixture(scope="module")
def browser(chromium):
    """Yield the browser; it ends with the module, since its event loop is in the way of others."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield running
        running.close()
