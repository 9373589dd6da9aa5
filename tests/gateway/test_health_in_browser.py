"""A health app that is a web page of somebody else's: a real browser's rules for other origins."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.gateway.health_parts import RIGHT, WRONG, offered
from tests.gateway.rig import running
from tests.viewer.conftest import browser, chromium

__all__ = ["browser", "chromium"]

pytestmark = pytest.mark.real_server

ASK = """async ([url, passcode]) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: 'web app', passcode }),
  });
  return [answer.status, await answer.json()];
}"""
GET = """async (url) => {
  try {
    const answer = await fetch(url);
    return [answer.status, answer.headers.get('content-type'), (await answer.text()).length];
  } catch (fault) { return [String(fault)]; }
}"""


class _Page(BaseHTTPRequestHandler):
    isolated = False

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.isolated:
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>app</title>")

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def elsewhere(*, isolated: bool) -> Iterator[str]:
    """A page of another origin."""
    kind = type("Page", (_Page,), {"isolated": isolated})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("isolated", [False, True])
def test_that_a_page_of_another_origin_reads_a_health_link_and_nothing_else(
    browser: Browser, tmp_path: Path, isolated: bool
) -> None:
    with running(tmp_path / "gateway") as gateway, elsewhere(isolated=isolated) as url:
        made = offered(gateway.api)
        page = browser.new_page()
        page.goto(url)
        manifest = gateway.api.url + made.path
        assert page.evaluate(ASK, [manifest, WRONG]) == [401, {"remainingAttempts": 9}]
        status, found = page.evaluate(ASK, [manifest, RIGHT])
        assert status == 200
        status, kind, length = page.evaluate(GET, found["files"][0]["location"])
        assert (status, kind, length > 300) == (200, "application/jose", True)
        for path in ("/api/v1/me", "/healthz", f"/s/{made.link.id}"):
            assert page.evaluate(GET, gateway.api.url + path) == ["TypeError: Failed to fetch"]
        page.close()
