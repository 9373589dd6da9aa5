"""Palette, icons and style sheet: measured, not looked at."""

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from omega_desktop.domain.resources import resource
from omega_desktop.widgets.parts import make_button
from omega_desktop.widgets.theme import GRAPHIC_PAIRS, TEXT_PAIRS, Theme, contrast

CODE = [
    path
    for package in ("ui", "widgets")
    for path in (Path(__file__).parents[2] / "omega_desktop" / package).rglob("*.py")
]
ICONS = sorted(resource("icons").glob("*.svg"))


def palette(name: str, *, high: bool = False) -> dict[str, QColor]:
    stored = json.loads(resource("themes", f"{name}.json").read_text(encoding="utf-8"))
    values = stored["colors"] | (stored["high_contrast"] if high else {})
    return {role: QColor(value) for role, value in values.items()}


@pytest.mark.parametrize("high", [False, True], ids=["usual", "high-contrast"])
@pytest.mark.parametrize("name", ["dark", "light"])
class TestContrast:
    def test_that_text_is_readable_on_every_surface_it_stands_on(self, name: str, high: bool):
        colors = palette(name, high=high)
        poor = {
            pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2)
            for pair in TEXT_PAIRS
            if contrast(colors[pair[0]], colors[pair[1]]) < 4.5
        }
        assert poor == {}

    def test_that_borders_focus_and_icons_stand_out(self, name: str, high: bool):
        colors = palette(name, high=high)
        poor = {
            pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2)
            for pair in GRAPHIC_PAIRS
            if contrast(colors[pair[0]], colors[pair[1]]) < 3
        }
        assert poor == {}

    def test_that_no_surface_is_white_and_dark_text_is_not_either(self, name: str, high: bool):
        colors = palette(name, high=high)
        assert all(
            colors[role].name() != "#ffffff" for role in ("window", "base", "alternate", "raised")
        )
        if name == "dark" and not high:
            assert contrast(colors["text"], colors["base"]) < 14  # glare in a dim room


def test_that_contrast_is_measured_as_wcag_does():
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#D5D9DE"), QColor("#141618")) == pytest.approx(12.8, abs=0.05)


def test_that_both_themes_know_the_same_roles():
    assert palette("dark").keys() == palette("light").keys()


def test_that_no_colour_is_written_in_code_or_style_sheet():
    literal = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\s*[\"'\d]|GlobalColor\.(?!transparent)")
    found = [
        f"{path.name}: {line.strip()}"
        for path in [*CODE, resource("themes", "style.qss")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if literal.search(line)
    ]
    assert found == []


def test_that_every_icon_is_drawn_and_takes_its_colour_from_the_theme(theme: Theme):
    assert len(ICONS) >= 40
    for path in ICONS:
        source = path.read_text(encoding="utf-8")
        assert "currentColor" in source, path.name
        assert not re.search(r"#[0-9A-Fa-f]{3,6}", source), path.name
        assert QSvgRenderer(source.replace("currentColor", "red").encode()).isValid(), path.name
        image = theme.pixmap(path.stem, "danger", 48).toImage()
        opaque = [
            image.pixelColor(x, y)
            for x in range(48)
            for y in range(48)
            if image.pixelColor(x, y).alpha() > 250
        ]
        assert opaque, path.name
        assert opaque[0].name() == theme.color("danger").name(), path.name


def test_that_icons_named_in_code_exist():
    known = {path.stem for path in ICONS}
    named = re.compile(r"(?:icon=|set_icon\([\w.\[\]\"]+, |IconLabel\(\s*theme, )\"([a-z-]+)\"")
    used = {name for path in CODE for name in named.findall(path.read_text(encoding="utf-8"))}
    assert used
    assert used - known - palette("dark").keys() == set()


def test_that_switching_the_theme_recolours_what_is_on_screen(theme: Theme, qtbot: QtBot):
    button: QPushButton = make_button(theme, "Send", name="send", icon="send")
    qtbot.addWidget(button)
    button.show()
    application = QApplication.instance()
    assert isinstance(application, QApplication)

    def colour(icon: QIcon) -> str:
        image = icon.pixmap(QSize(24, 24)).toImage()
        return max(
            (image.pixelColor(x, y) for x in range(24) for y in range(24)),
            key=lambda one: one.alpha(),
        ).name()

    dark = palette("dark")["text"].name()
    assert colour(button.icon()) == dark
    with qtbot.waitSignal(theme.changed):
        theme.apply(application, "light")
    light = palette("light")
    assert colour(button.icon()) == light["text"].name()
    assert application.palette().window().color() == light["window"]
    assert not theme.dark
    theme.apply(application, "dark")


def test_that_an_unknown_theme_name_means_dark(theme: Theme):
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, "sepia")
    assert theme.name == "dark"
    assert theme.dark
