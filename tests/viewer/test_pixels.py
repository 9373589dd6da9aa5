"""What is on the screen, pixel by pixel, against what pydicom reads from the same file."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, expect
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut

from tests.viewer.conftest import Visit, come
from tests.viewer.gateway_double import GatewayDouble
from tests.viewer.pictures import mammogram, sample
from tests.viewer.shares import Series, seal_share

pytestmark = [
    pytest.mark.real_server,
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),  # its test files are not flawless
]

Pixels = NDArray[Any]


def windowed(values: Pixels, center: float, width: float, *, dark: bool = False) -> Pixels:
    """Grey as the standard's linear window makes it (PS3.3 C.11.2.1.2)."""
    grey = ((values.astype(float) - (center - 0.5)) / (width - 1) + 0.5) * 255
    grey = grey.clip(0, 255)
    return 255 - grey if dark else grey


def middle(image: Pixels, rows: int, columns: int) -> Pixels:
    """The part around the centre, as large as both the picture and the screen."""
    top, left = (image.shape[0] - rows) // 2, (image.shape[1] - columns) // 2
    return image[top : top + rows, left : left + columns]


def difference(screen: Pixels, expected: Pixels) -> float:
    """Largest difference of grey levels; both are centred on their middle.

    An odd difference of sizes puts the picture's middle half a pixel away: then the nearer of both
    positions counts.
    """
    rows = min(screen.shape[0], expected.shape[0]) - 2
    columns = min(screen.shape[1], expected.shape[1]) - 2
    wanted = middle(expected, rows, columns).astype(float)
    top, left = (screen.shape[0] - rows) // 2, (screen.shape[1] - columns) // 2
    found = []
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            part = screen[top + down : top + down + rows, left + right : left + right + columns]
            if part.shape[:2] == wanted.shape[:2]:
                found.append(float(np.abs(part.astype(float) - wanted).max()))
    return min(found)


GREY = [
    ("CT_small.dcm", "CT"),
    ("693_UNCR.dcm", "CT"),
    ("MR_small.dcm", "MR"),
    ("MR2_UNCR.dcm", "MR"),  # a slope that is no whole number
    ("RG1_UNCR.dcm", "CR"),  # MONOCHROME1, 15 bit
    ("RG3_UNCR.dcm", "CR"),  # MONOCHROME1, 10 of 16 bit
    ("mlut_18.dcm", "OT"),  # a modality look-up table
    ("eCT_Supplemental.dcm", "CT"),  # enhanced: values in functional groups
]
COLOUR = [
    ("US1_UNCR.dcm", True),
    ("examples_rgb_color.dcm", False),
    ("examples_palette.dcm", True),
    ("examples_palette.dcm", False),
]
LOOPS = [("examples_ybr_color.dcm", True), ("emri_small.dcm", False)]

RENDER = pytest.mark.parametrize("render", ["cpu", "gpu"])


class Gallery:
    """One share with every kind of picture, open in a page for each way of drawing."""

    def __init__(self, browser: Browser) -> None:
        files: dict[Any, tuple[bytes, Pixels]] = {key: sample(key[0]) for key in GREY}
        files |= {key: sample(key[0], compressed=key[1]) for key in [*COLOUR, *LOOPS]}
        files["MG"] = mammogram()
        self.pixels = {key: pixels for key, (_, pixels) in files.items()}
        self._keys = list(files)
        self._gateway = GatewayDouble().start()
        modality = dict(GREY)
        share = seal_share(
            [
                Series([data], str(key), modality.get(key[0], "OT"))
                for key, (data, _) in files.items()
            ]
        )
        url = self._gateway.add(share)
        self._visits = {render: come(browser, url, render) for render in ("cpu", "gpu")}
        for visit in self._visits.values():
            visit.enter()

    def show(self, key: Any, render: str) -> Visit:
        """Choose a picture, at one pixel to a pixel."""
        visit = self._visits[render]
        visit.series(self._keys.index(key))
        visit.actual_size()
        return visit

    def close(self) -> list[str]:
        problems = [p for each in self._visits.values() for p in each.problems(self._gateway.url)]
        for visit in self._visits.values():
            visit.page.context.close()
        self._gateway.stop()
        return problems


@pytest.fixture(scope="module")
def gallery(browser: Browser) -> Iterator[Gallery]:
    opened = Gallery(browser)
    yield opened
    assert opened.close() == []


def grey_of(page: Visit) -> Pixels:
    screen = page.canvas()
    assert (screen[..., 0] == screen[..., 1]).all()
    return screen[..., 0]


def modality_values(name: str, pixels: Pixels) -> Pixels:
    path = get_testdata_file(name)
    assert isinstance(path, str)
    values: Pixels = apply_modality_lut(pixels, dcmread(path))
    return values


@RENDER
@pytest.mark.parametrize(("name", "modality"), GREY)
def test_that_grey_is_what_pydicom_reads(gallery: Gallery, name: str, modality: str, render: str):
    pixels = gallery.pixels[name, modality]
    page = gallery.show((name, modality), render)
    frame = pixels[0] if pixels.ndim == 3 else pixels
    path = get_testdata_file(name)
    assert isinstance(path, str)
    ds = dcmread(path, stop_before_pixels=True)
    values = frame.astype(float) if name.startswith("eCT") else modality_values(name, frame)
    if name.startswith("eCT"):
        shared = ds.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0]
        values = values * float(shared.RescaleSlope) + float(shared.RescaleIntercept)
    center, width = page.window()
    if "WindowCenter" in ds:
        assert (center, width) == (float(ds.WindowCenter), float(ds.WindowWidth))
    dark = ds.PhotometricInterpretation == "MONOCHROME1"
    assert difference(grey_of(page), windowed(values, center, width, dark=dark)) <= 1.01


@RENDER
def test_that_a_mammogram_is_what_was_stored(gallery: Gallery, render: str):
    page, pixels = gallery.show("MG", render), gallery.pixels["MG"]
    assert page.window() == (1500, 2600)
    assert difference(grey_of(page), windowed(pixels, 1500, 2600, dark=True)) <= 1.01


@RENDER
@pytest.mark.parametrize(("name", "compressed"), COLOUR)
def test_that_colour_and_palette_are_what_pydicom_reads(
    gallery: Gallery, name: str, compressed: bool, render: str
):
    wanted = pixels = gallery.pixels[name, compressed]
    page = gallery.show((name, compressed), render)
    if "palette" in name:
        path = get_testdata_file(name)
        assert isinstance(path, str)
        table = apply_color_lut(pixels, dcmread(path))
        wanted = table >> 8 if table.dtype == np.uint16 else table
    assert difference(page.canvas()[..., :3], wanted) <= 1.01
    expect(page.page.locator(".presets")).to_be_disabled()


@RENDER
def test_that_every_frame_of_an_ultrasound_loop_is_shown(gallery: Gallery, render: str):
    page, frames = gallery.show(LOOPS[0], render), gallery.pixels[LOOPS[0]]
    for number in (1, 2, 17, 30):
        page.page.fill(".slider", str(number))
        page.picture(number)
        assert difference(page.canvas()[..., :3], frames[number - 1]) <= 1.01, number


@RENDER
def test_that_uncompressed_multiframe_grey_is_shown_with_its_own_frames(
    gallery: Gallery, render: str
):
    page, frames = gallery.show(LOOPS[1], render), gallery.pixels[LOOPS[1]]
    for number in (1, 10, 4):
        page.page.fill(".slider", str(number))
        page.picture(number)
        center, width = page.window()
        wanted = windowed(frames[number - 1], center, width)
        assert difference(grey_of(page), wanted) <= 1.01, number


@RENDER
def test_that_turning_mirroring_and_inverting_do_what_they_say(gallery: Gallery, render: str):
    page, pixels = gallery.show(GREY[0], render), gallery.pixels[GREY[0]]
    center, width = page.window()
    straight = windowed(modality_values("CT_small.dcm", pixels), center, width)

    act = {
        "r": lambda shown: np.rot90(shown, -1),  # clockwise
        "h": lambda shown: shown[:, ::-1],
        "v": lambda shown: shown[::-1],
        "i": lambda shown: 255 - shown,
    }
    for keys in ("r", "rh", "rv", "hr", "rhr", "rrrvi", "hvri"):
        page.page.focus("#picture")
        page.page.keyboard.press("0")
        page.actual_size()
        page.page.focus("#picture")
        wanted = straight
        for key in keys:
            page.page.keyboard.press(key)
            wanted = act[key](wanted)
        assert difference(grey_of(page), wanted) <= 1.01, keys
