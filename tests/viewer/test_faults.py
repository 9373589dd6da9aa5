"""What arrives is wrong, late or not at all; and what the page costs."""

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.servers import require_program
from tests.viewer.conftest import FLAGS, Visit, come
from tests.viewer.documents import ADDENDUM, pdf
from tests.viewer.gateway_double import GatewayDouble
from tests.viewer.pictures import ct_series, phantom, thumbnail
from tests.viewer.shares import Json, Report, Sealed, Series, seal_share

pytestmark = pytest.mark.real_server

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def ct() -> list[bytes]:
    return ct_series(3, 64)


@pytest.fixture(scope="module")
def large() -> Sealed:
    """About six packs: 60 uncompressed slices."""
    return seal_share([Series(ct_series(60, 448, compressed=False))])


@pytest.fixture(scope="module")
def share(ct: list[bytes]) -> Sealed:
    chest = Series(ct, thumbnail=thumbnail(phantom(64, 0.3)))
    reports = [Report(pdf(1)), Report(ADDENDUM.encode(), "Adendo", "text/plain")]
    return seal_share([chest], reports, allow_download=True)


def flipped(data: bytes) -> bytes:
    return data[:100] + bytes([data[100] ^ 1]) + data[101:]


def swapped(data: bytes) -> bytes:
    frame = 262_144 + 16
    return data[frame : 2 * frame] + data[:frame] + data[2 * frame :]


@pytest.mark.parametrize(
    "change",
    [flipped, swapped, lambda data: data[:-20], lambda data: data + b"more", lambda _: b""],
    ids=["flipped", "reordered", "truncated", "longer", "empty"],
)
def test_that_a_damaged_pack_shows_no_picture_but_says_so_and_can_be_tried_again(
    gateway: GatewayDouble, visit: Open, large: Sealed, change: Callable[[bytes], bytes]
):
    page = visit(gateway.add(large))
    gateway.damage[large.packs[0]] = change
    page.go().answer()
    page.picture(1, "failed")
    expect(page.page.locator(".cover")).to_contain_text("what arrived is not what was sent")
    gateway.damage.clear()
    page.page.click(".cover button")
    page.picture(1)


def test_that_a_pack_of_another_share_is_refused(
    gateway: GatewayDouble, visit: Open, large: Sealed
):
    first = Series(ct_series(12, 448, compressed=False))
    other = seal_share([first])
    page = visit(gateway.add(large))
    gateway.damage[large.packs[0]] = lambda _: other.objects[other.packs[0]]
    page.go().answer()
    page.picture(1, "failed")


def at(*path: Any) -> Callable[[Json, Any], None]:
    """Set a value deep inside the manifest."""

    def change(manifest: Json, value: Any) -> None:
        place: Any = manifest
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


INSTANCE = ("studies", 0, "series", 0, "instances", 0)


LIES = [
    (at("v"), 2),
    (at("pack_bytes"), 1 << 40),
    (at("segments", 0, "length"), 1 << 50),
    (at("segments", 0, "length"), 1),
    (at("segments", 0, "packs", 0, "size"), 1 << 33),
    (at("segments", 0, "packs", 0, "size"), -1),
    (at("segments", 0, "packs", 0, "oid"), "../../etc/passwd"),
    (at("segments", 0, "packs"), []),
    (at(*INSTANCE, "offset"), 1 << 40),
    (at(*INSTANCE, "offset"), -5),
    (at(*INSTANCE, "length"), 1e300),
    (at(*INSTANCE, "length"), "12"),
    (at(*INSTANCE, "segment"), 7),
    (at(*INSTANCE, "rows"), 1 << 31),
    (at(*INSTANCE, "frames"), 4_000_000_000),
    (at(*INSTANCE, "frames"), 0),
    (at(*INSTANCE, "kind"), "html"),
    (at("studies"), {"length": 1 << 30}),
    (at("studies", 0, "series"), None),
]


def test_that_a_manifest_that_lies_is_refused_before_anything_is_made_of_it(
    gateway: GatewayDouble, visit: Open, ct: list[bytes]
):
    page = visit(gateway.url)
    for position, (change, value) in enumerate(LIES):
        gateway.reset()

        def lie(manifest: Json, change: Any = change, value: Any = value) -> None:
            change(manifest, value)

        sealed = seal_share([Series(ct[:1])], lie=lie)
        page.page.goto("about:blank")
        page.page.goto(gateway.add(sealed))
        page.answer()
        message = page.page.locator("#message")
        expect(message, f"lie {position}").to_contain_text("what arrived is not what was sent")
        assert len(gateway.asked("/api/v1/objects/")) == 1, position  # the manifest only
        assert page.page.locator(".banner").count() == 0, position


def test_that_a_file_that_is_not_the_announced_picture_is_not_shown(
    gateway: GatewayDouble, visit: Open, ct: list[bytes]
):
    sealed = seal_share([Series(ct)], lie=lambda manifest: at(*INSTANCE, "rows")(manifest, 63))
    page = visit(gateway.add(sealed)).go().answer()
    page.picture(1, "failed")
    page.page.focus("#picture")
    page.page.keyboard.press("ArrowDown")
    page.picture(2)


def test_that_words_of_the_manifest_are_text_and_never_markup(
    gateway: GatewayDouble, visit: Open, ct: list[bytes]
):
    evil = '<img src=x onerror="window.owned = 1">'
    patient = {"name": evil, "id": evil, "birth_date": evil, "sex": "F"}
    series = Series(ct, description=evil, modality=evil)
    sender = {"name": evil, "organization": evil}
    page = visit(gateway.add(seal_share([series], patient=patient, sender=sender, message=evil)))
    page.enter()
    expect(page.page.locator(".patient h1")).to_have_text(evil)
    assert page.page.evaluate("() => window.owned ?? document.querySelectorAll('img').length") == 0


def test_that_the_first_picture_is_there_before_the_rest_has_arrived(
    gateway: GatewayDouble, visit: Open, large: Sealed
):
    page = visit(gateway.add(large)).go()
    gateway.held.update(large.packs[1:-1])
    gateway.bytes_per_s = 6e5  # its pack alone takes seven seconds
    page.answer()
    page.picture(1)
    status = page.page.locator(".status")
    expect(status).to_have_text(re.compile(r"^Decrypting: 0\.0 of \d+ MB$"))
    asked = [one.path.rsplit("/", 1)[1] for one in gateway.asked("/api/v1/objects/")]
    assert large.packs[0] in asked[1:5]
    assert large.packs[-1] not in asked
    page.page.focus("#picture")
    page.page.keyboard.press("End")
    page.picture(60)  # its pack comes before those that nobody waits for
    expect(status).to_have_text(re.compile("^Decrypting"))
    gateway.bytes_per_s = 0
    gateway.faster.set()
    expect(status).to_have_text("Everything is here.")


def test_that_a_lost_connection_is_told_and_the_picture_comes_when_it_is_back(
    gateway: GatewayDouble, visit: Open, large: Sealed
):
    page = visit(gateway.add(large)).go()
    gateway.failing.update(large.packs)
    page.answer()
    expect(page.page.locator(".status")).to_contain_text("Connection lost")
    gateway.failing.clear()
    page.page.click(".status button")
    page.picture(1)
    expect(page.page.locator(".status")).not_to_contain_text("lost")


def test_that_a_session_that_is_over_asks_again_and_keeps_the_place(
    gateway: GatewayDouble, visit: Open, large: Sealed
):
    page = visit(gateway.add(large)).go()
    gateway.held.update(large.packs[1:-1])
    page.answer()
    page.picture(1)
    page.page.select_option(".presets", "Lung")
    page.page.focus("#picture")
    page.page.keyboard.press("End")
    page.picture(60)  # although all transfers are taken
    gateway.sessions.clear()
    gateway.faster.set()  # everything else is answered: the session is over
    dialog = page.page.locator("dialog")
    expect(dialog).to_contain_text("Your session has ended")
    page.answer("1961-05-04")
    expect(dialog.locator("#message")).to_contain_text("9 attempts left")
    page.answer()
    expect(dialog).to_have_count(0)
    expect(page.page.locator(".status")).to_have_text("Everything is here.")
    page.picture(60)
    assert page.window() == (-600, 1500)
    page.page.focus("#picture")
    page.page.keyboard.press("PageUp")
    page.picture(50)


def test_that_a_revoked_exam_says_so(gateway: GatewayDouble, visit: Open, large: Sealed):
    page = visit(gateway.add(large)).go()
    page.page.route("**/api/v1/objects/*", _only_first())
    page.answer()
    page.picture(1, "failed")
    expect(page.page.locator(".cover")).to_contain_text("not available any more")


def _only_first() -> Callable[[Any], None]:
    seen: list[str] = []

    def answer(route: Any) -> None:
        seen.append(route.request.url)
        if len(seen) == 1:  # the manifest
            route.continue_()
        else:
            route.fulfill(status=404, json={"error": "not_available"})

    return answer


def test_that_closing_ends_the_session_and_shows_nothing_more(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    page = visit(gateway.add(share)).enter()
    page.page.click(".leave")
    expect(page.page.locator("h1")).to_have_text("The exam is closed")
    assert "MARIA" not in page.page.content()
    assert gateway.asked("/api/v1/close") != []
    assert gateway.sessions == {}


def test_that_without_any_webgl_the_exam_opens(
    chromium: Playwright, gateway: GatewayDouble, share: Sealed
):
    browser = chromium.chromium.launch(
        executable_path=require_program("chromium"),
        args=[*FLAGS, "--disable-software-rasterizer", "--disable-3d-apis"],
        ignore_default_args=["--enable-unsafe-swiftshader"],
    )
    page = come(browser, gateway.add(share)).enter()
    supported = page.page.evaluate("() => !!document.createElement('canvas').getContext('webgl')")
    assert supported is False
    page.page.keyboard.press("End")
    page.page.focus("#picture")
    page.page.keyboard.press("End")
    page.picture(3)
    assert page.canvas()[..., 0].max() > 200
    problems = page.problems(gateway.url)
    browser.close()
    assert problems == []


def violations(page: Visit) -> list[str]:
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.page.evaluate(source)
    found = page.page.evaluate("() => axe.run()")
    assert len(found["passes"]) > 10
    return [
        f"{one['id']}: {one['help']} {[node['html'][:120] for node in one['nodes']]}"
        for one in found["violations"]
    ]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_that_axe_finds_no_violation_anywhere(
    gateway: GatewayDouble, visit: Open, share: Sealed, chromium: Playwright, phone: bool
):
    device = dict(chromium.devices["iPhone 13"]) if phone else {}
    device.pop("default_browser_type", None)
    page = visit(gateway.add(share), **device).go()
    page.page.wait_for_selector("#day")
    assert violations(page) == []
    page.answer("1961-05-04")
    expect(page.page.locator("#message")).not_to_be_empty()
    assert violations(page) == []
    page.answer()
    page.picture()
    assert violations(page) == []
    page.page.focus("#picture")
    page.page.keyboard.press("?")
    page.page.wait_for_selector("dialog")
    assert violations(page) == []
    page.page.keyboard.press("Escape")
    for report in (0, 1):
        page.page.locator(".reports .item").nth(report).click()
        page.page.wait_for_selector('.report-body[data-state="shown"]')
        assert violations(page) == []


def test_that_at_twice_the_size_nothing_is_cut_off_and_all_tools_remain(
    gateway: GatewayDouble, visit: Open, share: Sealed
):
    # 200 % on 1366 x 768 leaves 683 x 384 CSS pixels
    page = visit(gateway.add(share), viewport={"width": 683, "height": 384}, device_scale_factor=2)
    page.enter()
    expect(page.page.get_by_text("Not for diagnosis on this screen")).to_be_visible()
    expect(page.page.locator(".patient h1")).to_be_visible()
    box = page.page.locator("#picture").bounding_box()
    assert box is not None
    assert box["height"] > 100
    page.page.locator(".tool.help").click()  # scrolled into view within the toolbar
    expect(page.page.locator("dialog")).to_be_visible()
    assert page.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
