"""Builds the page behind a share link, or takes its pictures for the documents.

python tools/share_page.py build      omega_desktop/gateway/static from omega_desktop/gateway/web
python tools/share_page.py pictures   docs/images/share-*.png
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.viewer.conftest import Visit
    from tests.viewer.shares import Sealed

PROJECT = Path(__file__).resolve().parent.parent
WEB = PROJECT / "omega_desktop" / "gateway" / "web"
IMAGES = PROJECT / "docs" / "images"
sys.path.insert(0, str(PROJECT))


def build() -> None:
    """Install what package-lock.json names and build; needs Node.js 20 or newer."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        sys.exit("Node.js and npm are needed to build the page (not to use it)")
    subprocess.run([npm, "ci", "--ignore-scripts"], cwd=WEB, check=True)
    subprocess.run([npm, "run", "check"], cwd=WEB, check=True)
    subprocess.run([node, "build.mjs"], cwd=WEB, check=True)


def share() -> "Sealed":
    """An exam that nobody had."""
    from tests.viewer.documents import ADDENDUM, pdf
    from tests.viewer.pictures import ct_series, mammogram, phantom, sample, thumbnail
    from tests.viewer.shares import Report, Series, seal_share

    chest = ct_series(40, 512)
    loop, frames = sample("examples_ybr_color.dcm")
    breast, pixels = mammogram()
    radiograph, film = sample("RG1_UNCR.dcm")
    series = [
        Series(chest, "TÓRAX AXIAL 1,25 mm", "CT", 2, thumbnail=thumbnail(phantom(512, 0.4))),
        Series([radiograph], "TÓRAX PA", "CR", 3, thumbnail=thumbnail(film.max() - film)),
        Series([loop], "ECOCARDIOGRAMA", "US", 4, thumbnail=thumbnail(frames[0][..., 0])),
        Series([breast], "MAMA D CC", "MG", 5, thumbnail=thumbnail(pixels.max() - pixels)),
    ]
    reports = [
        Report(pdf()),
        Report(ADDENDUM.encode(), "Adendo", "text/plain", "amended"),
    ]
    text = "Prezado colega, segue o exame da nossa paciente. Fico à disposição."
    return seal_share(series, reports, message=text, allow_download=True)


DESKTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 764},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}


def pictures() -> None:
    """Drive the page as its tests do and take pictures on the way."""
    from playwright.sync_api import sync_playwright

    from tests.servers import find_program
    from tests.viewer.conftest import FLAGS, come
    from tests.viewer.gateway_double import GatewayDouble

    chromium = find_program("chromium")
    if chromium is None:
        sys.exit("Chromium is needed for the pictures")
    gateway = GatewayDouble().start()
    url = gateway.add(share())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for device, options in (("", DESKTOP), ("-phone", PHONE)):
            for language, locale in (("en", "en-US"), ("pt", "pt-BR")):
                visit = come(browser, url, locale=locale, **options)
                walk(visit, f"{device}-{language}")
                visit.page.context.close()
        browser.close()
    gateway.stop()


def walk(visit: "Visit", ending: str) -> None:
    """Form, viewer, report."""

    def take(what: str) -> None:
        visit.settle()
        visit.page.screenshot(path=IMAGES / f"share-{what}{ending}.png")

    visit.go()
    visit.page.wait_for_selector("#day")
    take("form")
    visit.answer()
    visit.picture()
    visit.page.fill(".slider", "17")
    visit.picture(17)
    visit.page.wait_for_selector(".thumbnail img >> nth=3", state="attached")
    visit.page.wait_for_selector(".status.done")
    visit.page.evaluate("() => document.activeElement.blur()")
    take("viewer")
    visit.page.locator(".reports .item").first.click()
    visit.page.wait_for_selector('.report-body[data-state="shown"]')
    visit.page.evaluate("() => document.activeElement.blur()")
    take("report")


COMMANDS = {"build": build, "pictures": pictures}


def main() -> int:
    """Do what is asked."""
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        print(__doc__)
        return 2
    COMMANDS[sys.argv[1]]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
