"""The page behind a share link: time to the first picture, memory for 1,000 slices.

python benchmarks/viewer_page.py [WebGL: cpu | gpu]

The study is a synthetic CT (512 x 512, 12 bit, HTJ2K lossless), the server on loopback, the browser
headless Chromium. Memory is what only the page's process holds (Private_* of smaps_rollup), and the
browser's own process, where Blobs live.
"""

import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from playwright.sync_api import BrowserContext, sync_playwright

from tests.servers import find_program
from tests.viewer.conftest import DESKTOP, FLAGS, Visit
from tests.viewer.gateway_double import GatewayDouble
from tests.viewer.pictures import ct_header, part10, phantom
from tests.viewer.shares import Report, Sealed, Series, seal_share

SLICES = 500  # 262 MB of pixels
MANY = 1000
STEPS = 8  # different anatomies; every slice has its own noise


def study(slices: int) -> Sealed:
    """A share of one series."""
    bases = [phantom(512, i / STEPS, seed=i).astype(np.int32) for i in range(STEPS)]
    random = np.random.default_rng(1)
    noise = random.integers(-12, 13, (512, 512 + slices), dtype=np.int32)
    files = []
    for i in range(slices):
        pixels = (bases[i * STEPS // slices] + noise[:, i : i + 512]).clip(0, 4095)
        files.append(part10(ct_header(512, i + 1, slices), [pixels.astype(np.uint16)]))
    return seal_share([Series(files)], [Report(b"Laudo", type="text/plain")])


def megabytes(folder: str) -> dict[str, float]:
    """Memory of the browser with this profile folder by kind of process, in 10^6 bytes."""
    found: dict[str, float] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode("utf-8", "replace")
            text = (process / "smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        if folder not in command:
            continue
        kind = re.search(r"--type=([a-z-]+)", command)
        private = sum(map(int, re.findall(r"^Private_\w+: +(\d+) kB", text, re.MULTILINE)))
        name = kind[1] if kind else "browser"
        found[name] = max(found.get(name, 0.0), private * 1024 / 1e6)
    return found


def first_picture(context: BrowserContext, gateway: GatewayDouble, share: Sealed) -> float:
    """Seconds from Enter on the right date to the picture on the screen."""
    page = Visit(context.new_page(), gateway.add(share)).go()
    year, month, day = "1961", "05", "03"
    for name, value in (("day", day), ("month", month), ("year", year)):
        page.page.fill(f"#{name}", value)
    page.page.wait_for_load_state("networkidle")  # somebody types longer than the viewer loads
    started = time.perf_counter()
    page.page.press("#year", "Enter")
    page.picture(1)
    seconds = time.perf_counter() - started
    page.page.close()
    return seconds


def scroll_through(context: BrowserContext, gateway: GatewayDouble, folder: str) -> None:
    """Every slice of a long series, one after the other."""
    page = Visit(context.new_page(), gateway.add(study(MANY))).enter()
    before = megabytes(folder)
    worst: dict[str, float] = {}
    page.page.focus("#picture")
    started = time.perf_counter()
    for number in range(2, MANY + 1):
        page.page.keyboard.press("ArrowDown")
        page.picture(number)
        if number % 100 == 0:
            for kind, size in megabytes(folder).items():
                worst[kind] = max(worst.get(kind, 0.0), size)
    seconds = time.perf_counter() - started
    heap = page.page.evaluate("() => performance.memory.usedJSHeapSize") / 1e6
    print(f"{MANY} slices scrolled through: {seconds:.1f} s, {1e3 * seconds / MANY:.0f} ms a slice")
    print(f"  page {before['renderer']:.0f} -> at most {worst['renderer']:.0f} MB")
    print(f"  browser process {before['browser']:.0f} -> at most {worst['browser']:.0f} MB")
    print(f"  JavaScript heap at the end {heap:.0f} MB")


def main() -> int:
    """Measure."""
    chromium = find_program("chromium")
    if chromium is None:
        print("chromium is not installed")
        return 0
    render = sys.argv[1] if len(sys.argv) > 1 else "cpu"
    share = study(SLICES)
    sealed = sum(map(len, share.objects.values()))
    print(
        f"CT, {SLICES} slices: {SLICES * 0.524288:.0f} MB of pixels, {sealed / 1e6:.0f} MB sealed"
    )
    gateway = GatewayDouble().start()
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=chromium,
            args=FLAGS,
            viewport=DESKTOP["viewport"],  # type: ignore[arg-type]
            locale="en-US",
        )
        context.add_init_script(f"globalThis.omegaTest = {{ render: {render!r} }}")
        times = [first_picture(context, gateway, share) for _ in range(5)]
        listed = ", ".join(f"{one:.2f}" for one in times)
        print(f"first picture after the right date ({render}): {min(times):.2f} s of {listed}")
        scroll_through(context, gateway, folder)
        context.close()
    gateway.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
