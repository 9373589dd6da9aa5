"""A browser, a gateway and what a visitor does."""

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.servers import require_program
from tests.viewer.gateway_double import GatewayDouble
from tests.viewer.shares import BIRTH_DATE

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

DESKTOP = {"viewport": {"width": 1366, "height": 768}, "locale": "en-US"}
# what the browser itself says about answers that a test provokes
EXPECTED = re.compile(
    r"Failed to load resource: (the server responded with a status of|net::ERR)"
    r"|Canvas2D: Multiple readback operations"  # these tests' own reading
)

READ_CANVAS = """() => {
  const canvas = document.querySelector('#picture canvas');
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  let text = '';
  for (let i = 0; i < data.length; i += 32768)
    text += String.fromCharCode(...data.subarray(i, i + 32768));
  return [width, height, btoa(text)];
}"""


class Visit:
    """Somebody on the page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.said: list[str] = []  # by the browser's console
        self.requests: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not EXPECTED.search(text):
            self.said.append(f"{kind}: {text}")

    def go(self) -> "Visit":
        self.page.goto(self.url)
        return self

    def answer(self, birth_date: str = BIRTH_DATE) -> "Visit":
        """Fill the three fields and press Enter."""
        year, month, day = birth_date.split("-")
        for name, value in (("day", day), ("month", month), ("year", year)):
            self.page.fill(f"#{name}", value)
        self.page.press("#year", "Enter")
        return self

    def enter(self) -> "Visit":
        """Open the page, answer rightly, wait for the first picture."""
        self.go().answer()
        self.picture()
        return self

    def picture(self, number: int | None = None, state: str = "image") -> None:
        """Wait until a picture is there (or is told not to be)."""
        which = f'[data-image="{number}"]' if number else ""
        self.page.wait_for_selector(f'#picture[data-state="{state}"]{which}', timeout=20_000)

    def settle(self) -> None:
        """Wait for what was asked of the screen to be drawn."""
        self.page.evaluate(
            "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() =>"
            " requestAnimationFrame(r))))"
        )

    def canvas(self) -> NDArray[np.uint8]:
        """What is on the screen: ``(rows, columns, 4)``."""
        self.settle()
        width, height, data = self.page.evaluate(READ_CANVAS)
        flat = np.frombuffer(base64.b64decode(data), np.uint8)
        return flat.reshape(height, width, 4)

    def actual_size(self) -> None:
        """One pixel of the picture on one of the screen."""
        self.page.click("button.actualSize")
        self.settle()

    def window(self) -> tuple[float, float]:
        """Centre and width in force, once the picture asked for last is there."""
        found = self.page.wait_for_function(
            "() => document.querySelector('#picture').dataset.window", timeout=20_000
        )
        center, width = str(found.json_value()).split("/")
        return float(center), float(width)

    def series(self, position: int) -> None:
        """Choose a series and wait for its first picture."""
        item = self.page.locator(".series .item").nth(position)
        item.click()
        self.page.wait_for_selector(f'.series li:nth-child({position + 1}) [aria-current="true"]')
        self.picture(1)

    def problems(self, origin: str) -> list[str]:
        """Complaints of the browser, and requests to anywhere else."""
        ours = (origin, "blob:", "data:")
        return self.said + [url for url in self.requests if not url.startswith(ours)]


def come(browser: Browser, url: str, render: str = "", **context: Any) -> Visit:
    """Start a browser of its own for a link."""
    opened = browser.new_context(**{**DESKTOP, **context})
    opened.set_default_timeout(15_000)
    if render:
        opened.add_init_script(f"globalThis.omegaTest = {{ render: {render!r} }}")
    return Visit(opened.new_page(), url)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Playwright]:
    """Playwright; ended with the module, for its event loop must not run in other tests."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(chromium: Playwright) -> Iterator[Browser]:
    """The system's Chromium."""
    started = chromium.chromium.launch(executable_path=require_program("chromium"), args=FLAGS)
    yield started
    started.close()


@pytest.fixture(scope="module")
def running_gateway() -> Iterator[GatewayDouble]:
    """One server for a module."""
    server = GatewayDouble().start()
    yield server
    server.stop()


@pytest.fixture
def gateway(running_gateway: GatewayDouble) -> GatewayDouble:
    """The server without anything of another test."""
    running_gateway.reset()
    return running_gateway


@pytest.fixture
def visit(browser: Browser, gateway: GatewayDouble) -> Iterator[Callable[..., Visit]]:
    """Open a link: ``visit(url, render="gpu", locale="pt-BR", ...)``.

    A page that complains on its console, breaks its policy or asks another host fails the test.
    """
    made: list[Visit] = []

    def start(url: str, *, render: str = "", **context: Any) -> Visit:
        made.append(come(browser, url, render, **context))
        return made[-1]

    expect.set_options(timeout=10_000)
    yield start
    problems = [text for each in made for text in each.problems(gateway.url)]
    for each in made:
        each.page.context.close()
    assert problems == []
