"""The opened exam: pictures, tools, keys, fingers, reports, downloads."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import CDPSession, Playwright, expect

from tests.viewer.conftest import Visit
from tests.viewer.documents import ADDENDUM, pdf
from tests.viewer.gateway_double import GatewayDouble
from tests.viewer.pictures import ct_series, mammogram, phantom, sample, thumbnail
from tests.viewer.shares import Report, Sealed, Series, seal_share

pytestmark = [
    pytest.mark.real_server,
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]

Open = Callable[..., Visit]
SLICES = 24


@pytest.fixture(scope="module")
def ct() -> list[bytes]:
    return ct_series(SLICES, 128)


@pytest.fixture(scope="module")
def share(ct: list[bytes]) -> Sealed:
    chest = Series(ct, thumbnail=thumbnail(phantom(128, 0.3)))
    loop = Series([sample("examples_ybr_color.dcm")[0]], "CINE", "US", 2)
    bare = Series([sample("mlut_18.dcm")[0]], "CAPTURA", "OT", 5)
    mixed = Series([ct[0], ct[1], ct[2]], "MISTA", "CT", 3, other={1: "no_image"})
    breast = Series([mammogram()[0]], "MAMA D", "MG", 4)
    reports = [Report(pdf()), Report(ADDENDUM.encode(), "Adendo", "text/plain", "amended")]
    return seal_share(
        [chest, loop, mixed, breast, bare], reports, message="Segue o exame.\n<i>Att.</i>"
    )


def centre(page: Visit) -> tuple[float, float]:
    box = page.page.locator("#picture").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Visit, dx: float, dy: float, button: str = "left") -> None:
    x, y = centre(page)
    page.page.mouse.move(x, y)
    page.page.mouse.down(button=button)  # type: ignore[arg-type]
    page.page.mouse.move(x + dx, y + dy, steps=6)
    page.page.mouse.up(button=button)  # type: ignore[arg-type]
    page.settle()


def test_that_patient_sender_notice_and_contents_are_on_screen(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).enter()
    banner = page.page.locator(".banner")
    for text in ("MARIA APARECIDA SILVA", "May 3, 1961", "female", "48211", "Luísa Souza"):
        expect(banner).to_contain_text(text)
    expect(page.page.get_by_text("Not for diagnosis on this screen")).to_be_visible()
    expect(page.page.locator(".sender-message")).to_contain_text("<i>Att.</i>")
    expect(page.page.locator(".series .item")).to_have_count(5)
    expect(page.page.locator(".thumbnail img")).to_have_count(1)
    expect(page.page.locator(".status")).to_have_text("Everything is here.")
    expect(page.page.locator(".download-box")).to_have_count(0)  # not allowed
    page.page.click("button:text-is('Português')")
    expect(banner).to_contain_text("Não usar para diagnóstico nesta tela")
    expect(banner).to_contain_text("03/05/1961")


def test_that_an_anonymized_study_names_nobody(
    gateway: GatewayDouble, visit: Open, ct: list[bytes]
):
    sealed = seal_share([Series(ct[:1])], anonymized=True, patient=None)
    page = visit(gateway.add(sealed)).enter()
    expect(page.page.locator(".patient h1")).to_have_text("Anonymized study")


@pytest.mark.parametrize("render", ["cpu", "gpu"])
def test_that_wheel_drag_and_keys_move_through_the_stack_and_keep_the_window(
    gateway: GatewayDouble, visit: Open, share: Sealed, render: str
):
    page = visit(gateway.add(share), render=render).enter()
    assert page.window() == (40, 400)
    drag(page, 80, -40)
    changed = page.window()
    assert changed[1] > 400
    assert changed[0] < 40
    page.page.mouse.wheel(0, 120)
    page.picture(2)
    page.page.focus("#picture")
    for key, number in (
        ("ArrowDown", 3),
        ("ArrowUp", 2),
        ("PageDown", 12),
        ("End", SLICES),
        ("ArrowRight", SLICES),
        ("PageUp", SLICES - 10),
        ("Home", 1),
    ):
        page.page.keyboard.press(key)
        page.picture(number)
    assert page.window() == changed  # also without WebGL
    before = page.canvas()
    page.page.keyboard.press("ArrowDown")
    page.picture(2)
    page.page.keyboard.press("ArrowUp")
    page.picture(1)
    assert np.abs(page.canvas().astype(int) - before).max() <= 1
    page.page.keyboard.press("s")
    drag(page, 0, 120)
    assert int(page.page.get_attribute("#picture", "data-image") or 0) > 3
    expect(page.page.locator(".top-left")).to_contain_text(f"of {SLICES}")


def test_that_windows_can_be_chosen_and_given_back(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).enter()
    presets = page.page.locator(".presets")
    for name, window in (
        ("Lung", (-600, 1500)),
        ("Bone", (480, 2500)),
        ("Brain", (40, 80)),
        ("Soft tissue", (40, 400)),
        ("Original", (40, 400)),
    ):
        presets.select_option(name)
        page.settle()
        assert page.window() == window, name
    page.page.focus("#picture")
    page.page.keyboard.press("4")
    page.settle()
    assert page.window() == (-600, 1500)
    presets.select_option("Automatic")
    page.settle()
    assert page.window() not in {(40, 400), (-600, 1500)}
    drag(page, 30, 0)
    expect(presets.locator("option:checked")).to_have_text("Own")
    page.page.focus("#picture")
    page.page.keyboard.press("0")
    page.settle()
    assert page.window() == (40, 400)
    expect(presets.locator("option:checked")).to_have_text("Original")


@pytest.mark.parametrize("render", ["cpu", "gpu"])
def test_that_lengths_have_a_unit_and_say_what_they_are_worth(
    gateway: GatewayDouble, visit: Open, share: Sealed, render: str
):
    page = visit(gateway.add(share), render=render).enter()
    # 128 pixels over 360 mm: 100 pixels are 281.25 mm; the loop's region says 0.051 cm a pixel
    for position, told in (
        (0, r"^281\.[23] mm$"),
        (3, r"^10\.0 mm \(at the detector\)$"),
        (4, r"^100 px \(no scale in the image\)$"),
        (1, r"^51\.0 mm$"),
    ):
        page.series(position)
        page.actual_size()
        page.page.focus("#picture")
        page.page.keyboard.press("l")
        drag(page, 100, 0)
        text = page.page.locator("#picture svg text").first
        expect(text).to_be_attached()
        expect(text).to_have_text(re.compile(told))
        if position == 0:  # it belongs to its slice
            page.page.keyboard.press("ArrowDown")
            page.picture(2)
            page.settle()
            expect(page.page.locator("#picture svg text")).to_have_count(0)
            page.page.keyboard.press("ArrowUp")
            page.picture(1)
            expect(text).to_have_text(re.compile(told))
        page.page.keyboard.press("0")
        page.settle()
        expect(page.page.locator("#picture svg text")).to_have_count(0)


@pytest.mark.parametrize("render", ["cpu", "gpu"])
def test_that_zoom_and_pan_move_the_picture_and_reset_puts_it_back(
    gateway: GatewayDouble, visit: Open, share: Sealed, render: str
):
    page = visit(gateway.add(share), render=render).enter()
    before = page.canvas()
    scale = page.page.locator(".bottom-right div").last
    first = scale.inner_text()
    drag(page, 0, -60, "right")
    assert scale.inner_text() != first
    drag(page, 60, 30, "middle")
    page.page.mouse.wheel(0, 120)
    page.picture(2)
    kept = scale.inner_text()
    assert kept != first  # zoom stays while scrolling
    page.page.focus("#picture")
    page.page.keyboard.press("Home")
    page.picture(1)
    page.page.keyboard.press("Escape")
    assert np.abs(page.canvas().astype(int) - before).max() <= 2
    assert scale.inner_text() == first


@pytest.mark.parametrize("render", ["cpu", "gpu"])
def test_that_a_turned_phone_or_a_resized_window_fits_the_picture_again(
    gateway: GatewayDouble, visit: Open, share: Sealed, render: str
):
    page = visit(gateway.add(share), render=render, device_scale_factor=2).enter()
    for width, height in ((900, 900), (1366, 500), (1366, 768)):
        page.page.set_viewport_size({"width": width, "height": height})
        page.settle()
        screen = page.canvas()
        box = page.page.locator("#picture").bounding_box()
        assert box is not None
        assert screen.shape[:2] == (round(box["height"] * 2), round(box["width"] * 2))
        lit = np.argwhere(screen[..., 0] > 20)
        (top, left), (bottom, right) = lit.min(axis=0), lit.max(axis=0)
        # the body fills the frame as it did before, in the middle of it
        assert (bottom - top) / min(screen.shape[:2]) == pytest.approx(0.62, abs=0.08)
        assert (left + right) / 2 == pytest.approx(screen.shape[1] / 2, abs=4)


@pytest.mark.parametrize("render", ["cpu", "gpu"])
def test_that_letters_tell_left_and_right_however_the_picture_is_turned(
    gateway: GatewayDouble, visit: Open, share: Sealed, render: str
):
    page = visit(gateway.add(share), render=render).enter()
    edges = ("left", "top", "right", "bottom")

    def letters() -> str:
        page.settle()
        return "".join(page.page.inner_text(f".edge.{edge}") for edge in edges)

    assert letters() == "RALP"
    page.page.focus("#picture")
    page.page.keyboard.press("r")
    assert letters() == "PRAL"
    page.page.keyboard.press("h")
    assert letters() == "ARPL"
    page.page.keyboard.press("0")
    assert letters() == "RALP"


def test_that_a_loop_plays_at_its_own_speed_and_stops(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).enter()
    page.series(1)
    expect(page.page.locator(".cine select")).to_have_value("30")
    page.page.focus("#picture")
    page.page.keyboard.press(" ")
    late = ",".join(f'[data-image="{n}"]' for n in range(20, 31))
    early = ",".join(f'[data-image="{n}"]' for n in range(1, 11))
    for part in (late, early, late):  # around and around
        page.page.wait_for_selector(f"#picture:is({part})")
    page.page.keyboard.press(" ")
    expect(page.page.locator(".cine[data-playing]")).to_have_count(0)


def test_that_a_file_without_a_picture_says_so_in_its_place(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).enter()
    page.series(2)
    page.page.focus("#picture")
    page.page.keyboard.press("ArrowDown")
    page.picture(2, "other")
    expect(page.page.locator(".cover")).to_contain_text("cannot be shown here as a picture")
    expect(page.page.locator(".cover")).to_contain_text("It is not a picture but a document")
    page.page.keyboard.press("ArrowUp")
    page.picture(1)
    page.page.keyboard.press("End")
    page.picture(3)
    expect(page.page.locator(".cover")).to_be_hidden()


def test_that_everything_can_be_reached_with_the_keyboard_alone(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).go()
    keyboard = page.page.keyboard
    for text in ("05", "03", "1961"):  # full fields pass on by themselves
        keyboard.type(text)
    keyboard.press("Enter")
    page.picture(1)
    reached = set()
    for _ in range(45):
        keyboard.press("Tab")
        reached.add(
            page.page.evaluate(
                "() => { const e = document.activeElement;"
                " return e.id || e.classList[0] + ':' + e.textContent.trim().slice(0, 20) }"
            )
        )
    assert {"picture", "slider:"} <= reached
    named = " ".join(reached)
    for text in ("Window", "Invert", "Laudo TC", "CINE", "Close exam", "Play", "Keys"):
        assert text in named, text
    page.page.focus(".tool.window")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    expect(page.page.locator(".tool.scroll")).to_have_attribute("aria-pressed", "true")
    page.page.focus("#picture")
    keyboard.press("?")
    expect(page.page.locator("dialog")).to_contain_text("Keys and gestures")
    keyboard.press("Escape")
    expect(page.page.locator("dialog")).to_have_count(0)
    expect(page.page.locator("#picture")).to_be_focused()


def test_that_reports_are_read_on_the_page_as_picture_and_as_text(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).enter()
    page.page.click(".reports .item >> nth=0")
    page.page.wait_for_selector('.report-body[data-state="shown"]')
    layer = page.page.locator(".textLayer")
    expect(layer).to_have_count(2)
    expect(layer.first).to_contain_text("Impressão: exame dentro dos limites da normalidade.")
    dark = page.page.evaluate(
        """() => {
          const canvas = document.querySelector('.sheet canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let dark = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i] < 100) dark += 1;
          return dark;
        }"""
    )
    assert dark > 2_000  # letters, not an empty sheet
    page.page.click(".reports .item >> nth=1")
    text = page.page.locator(".report-text")
    expect(text).to_contain_text("<b>sem</b> alterações & sem dúvidas")
    assert page.page.locator(".report-text b").count() == 0
    page.page.click("text=Back to the images")
    page.picture(1)
    expect(page.page.locator("#picture")).to_be_visible()


HTML = b"<!doctype html><script>top.owned = 1</script><h1>Laudo</h1>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="top.owned = 1"><script>1</script></svg>'


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        (HTML, "text/html", "a type that is not shown here"),
        (SVG, "image/svg+xml", "a type that is not shown here"),
        (HTML, "application/pdf", "cannot be shown"),
        (SVG, "application/pdf", "cannot be shown"),
        (HTML, "text/plain", "<script>"),
    ],
)
def test_that_markup_smuggled_as_a_report_is_never_rendered(
    gateway: GatewayDouble, visit: Open, ct: list[bytes], body: bytes, kind: str, told: str
):
    sealed = seal_share([Series(ct[:1])], [Report(body, type=kind)], allow_download=True)
    page = visit(gateway.add(sealed)).enter()
    page.page.click(".reports .item")
    page.page.wait_for_selector('.report-body:not([data-state="loading"])')
    expect(page.page.locator(".report-body")).to_contain_text(told)
    owned = page.page.evaluate("() => window.owned ?? document.querySelectorAll('iframe').length")
    assert owned == 0


def test_that_an_allowed_download_holds_the_very_files(
    gateway: GatewayDouble, visit: Open, ct: list[bytes], tmp_path: Path
):
    report = pdf(1)
    reports = [Report(report)]
    both = [Series(ct[:3]), Series(ct[3:5], "B", "CT", 2)]
    sealed = seal_share(both, reports, allow_download=True)
    page = visit(gateway.add(sealed), accept_downloads=True).enter()

    def downloaded(button: str) -> tuple[str, bytes]:
        with page.page.expect_download() as waiting:
            page.page.locator(button).first.click()
        target = tmp_path / "file"
        waiting.value.save_as(target)
        return waiting.value.suggested_filename, target.read_bytes()

    def files(data: bytes) -> list[bytes]:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.testzip() is None
            return [archive.read(name) for name in sorted(archive.namelist())]

    name, data = downloaded(".series .download")
    assert name == "TC-TORAX.zip"
    assert files(data) == ct[:3]
    name, data = downloaded(".study > .download-box .download")
    assert sorted(files(data)) == sorted([*ct[:5], report])
    assert "MARIA" not in name
    page.page.click(".reports .item")
    page.page.wait_for_selector('.report-body[data-state="shown"]')
    name, data = downloaded(".report-actions .download")
    assert (name, data) == ("Laudo-TC-de-torax.pdf", report)


def touch(client: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
    client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


@pytest.mark.parametrize("render", ["cpu", "gpu"])
def test_that_fingers_scroll_zoom_and_move_on_a_phone(
    gateway: GatewayDouble, visit: Open, share: Sealed, chromium: Playwright, render: str
):
    phone = dict(chromium.devices["iPhone 13"])
    phone.pop("default_browser_type", None)
    page = visit(
        gateway.add(share),
        render=render,
        **phone,
    ).enter()
    client = page.page.context.new_cdp_session(page.page)
    x, y = centre(page)
    touch(client, "touchStart", (x, y))
    for step in range(1, 7):
        touch(client, "touchMove", (x, y + 12 * step))
    touch(client, "touchEnd")
    page.settle()
    assert int(page.page.get_attribute("#picture", "data-image") or 0) > 2  # one finger scrolls

    def scale() -> int:
        page.settle()
        return int(
            page.page.locator(".bottom-right div").last.inner_text().split()[0].replace(",", "")
        )

    before = scale()
    touch(client, "touchStart", (x - 40, y))
    touch(client, "touchStart", (x - 40, y), (x + 40, y))  # one finger after the other
    for step in range(1, 9):
        touch(client, "touchMove", (x - 40 - 8 * step, y), (x + 40 + 8 * step, y))
        page.settle()
    touch(client, "touchEnd")
    pinched = scale()
    # as far as the fingers, from the moment when both have moved
    assert pinched == pytest.approx(before * 208 / 96, rel=0.02)
    lit = page.canvas()[..., 0] > 60
    touch(client, "touchStart", (x - 40, y), (x + 40, y))
    for step in range(1, 9):
        touch(client, "touchMove", (x - 40, y + 5 * step), (x + 40, y + 5 * step))
        page.settle()
    touch(client, "touchEnd")
    moved = page.canvas()[..., 0] > 60
    assert (lit != moved).mean() > 0.02
    page.page.tap(".tool.window")
    _, width = page.window()
    touch(client, "touchStart", (x, y))
    for step in range(1, 7):
        touch(client, "touchMove", (x + 12 * step, y))
    touch(client, "touchEnd")
    page.settle()
    assert page.window()[1] > width
    assert page.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
