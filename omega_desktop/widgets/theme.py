"""The look: palette roles, type scale, spacing, icons, one style sheet (docs/adr/0005).

Colours exist in ``resources/themes/*.json`` only. Everything else names a role: ``text``,
``muted``, ``danger`` and so on. A widget picks its colour by a dynamic property (``set_tone``), by
``color(role)`` while painting, or by ``icon(name, role)``.
"""

import json
from collections.abc import Mapping
from functools import cache
from string import Template
from typing import Final, Literal

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QObject,
    QRectF,
    QSize,
    Qt,
    QTemporaryDir,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QStyleFactory, QWidget

from omega_desktop.domain.resources import resource

ThemeName = Literal["dark", "light", "system"]
FontKind = Literal["small", "body", "strong", "title", "heading"]

SPACE_1: Final = 4
SPACE_2: Final = 8
SPACE_3: Final = 12
SPACE_4: Final = 16
SPACE_5: Final = 24
"""The spacing scale, in device-independent pixels."""

TARGET_PX: Final = 28
"""Height of buttons and fields; nothing clickable is smaller than 24 (WCAG 2.2, 2.5.8)."""
ROW_PX: Final = 30
"""Least height of a table row."""
ICON_PX: Final = 16

SURFACES: Final = ("window", "base", "alternate", "raised", "hover")
TEXT_ROLES: Final = ("text", "muted", "danger", "warning", "ok", "info")
TEXT_PAIRS: Final = (
    *((role, surface) for role in TEXT_ROLES for surface in SURFACES),
    *((role, f"{role}_fill") for role in ("danger", "warning", "ok", "info")),
    *(("text", f"{role}_fill") for role in ("danger", "warning", "ok", "info")),
    ("selection_text", "selection"),
    ("primary_text", "primary"),
    ("primary_text", "primary_hover"),
    ("on_accent", "accent"),
)
"""(foreground, background) where text stands: at least 4.5 : 1 (WCAG 1.4.3)."""
GRAPHIC_PAIRS: Final = (
    *((role, surface) for role in ("border", "accent", "disabled") for surface in SURFACES),
    *(("border", f"{role}_fill") for role in ("danger", "warning", "ok", "info")),
    ("accent", "track"),
    ("ok", "track"),
    ("selection_text", "selection"),
)
"""(line or icon, background): at least 3 : 1 (WCAG 1.4.11)."""

_FONT_SCALE: Final[Mapping[FontKind, float]] = {
    "small": 0.92,
    "body": 1.0,
    "strong": 1.0,
    "title": 1.2,
    "heading": 1.5,
}
_ICON_SIZES: Final = (16, 24, 32, 48)
_ICON_PROPERTY: Final = "omegaIcon"
_GLYPHS: Final = (  # what the style sheet needs as files: (name, icon, role)
    ("down", "chevron-down", "muted"),
    ("up", "chevron-up", "muted"),
    ("check", "check", "on_accent"),
    ("minus", "minus", "on_accent"),
)


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2)."""

    def luminance(color: QColor) -> float:
        linear = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (color.redF(), color.greenF(), color.blueF())
        )
        return sum(
            weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@cache
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


class Theme(QObject):
    """The current look of the application.

    Signals:
        changed: other colours are in force; custom-painted widgets repaint by themselves.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: ThemeName = "dark"
        self._colors: dict[str, QColor] = {}
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._pixmaps: dict[tuple[str, str, int], QPixmap] = {}
        self._glyphs = QTemporaryDir()
        self._app: QApplication | None = None
        self._load("dark")

    # --- choosing ----------------------------------------------------------------------------

    @property
    def name(self) -> ThemeName:
        """What was chosen: ``dark``, ``light`` or ``system``."""
        return self._wanted

    @property
    def dark(self) -> bool:
        """Whether the colours in force are the dark ones."""
        return self.color("base").lightnessF() < 0.5

    def apply(self, app: QApplication, name: str = "dark") -> None:
        """Give the application this look, now and (``system``) whenever the system's changes."""
        self._wanted = "light" if name == "light" else "system" if name == "system" else "dark"
        if self._app is None:
            self._app = app
            app.setStyle(QStyleFactory.create("Fusion"))
            hints = QGuiApplication.styleHints()
            hints.colorSchemeChanged.connect(self._on_system_changed)
            hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._refresh()

    def _on_system_changed(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        assert self._app is not None
        self._load(self._scheme())
        self._app.setPalette(self.palette())
        self._app.setStyleSheet(self._style_sheet())
        for window in self._app.topLevelWidgets():
            for target in (window, *window.findChildren(QObject)):
                self._renew_icon(target)
            window.update()
        self.changed.emit()

    def _scheme(self) -> str:
        if self._wanted != "system":
            return self._wanted
        light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return "light" if light else "dark"

    def _load(self, scheme: str) -> None:
        found = json.loads(resource("themes", f"{scheme}.json").read_text(encoding="utf-8"))
        colors = dict(found["colors"])
        hints = QGuiApplication.styleHints() if QGuiApplication.instance() else None
        if (
            hints is not None
            and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        ):
            colors |= found["high_contrast"]
        self._colors = {role: QColor(value) for role, value in colors.items()}
        self._icons.clear()
        self._pixmaps.clear()

    # --- colours and type --------------------------------------------------------------------

    def color(self, role: str) -> QColor:
        """The colour of a role in force now."""
        return self._colors[role]

    def font(self, kind: FontKind = "body") -> QFont:
        """A font of the type scale; figures are all of one width, so columns line up."""
        font = QFont(QApplication.font())
        font.setPointSizeF(font.pointSizeF() * _FONT_SCALE[kind])
        if kind in ("strong", "title", "heading"):
            font.setWeight(QFont.Weight.DemiBold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def set_tone(self, widget: QWidget, tone: str) -> None:
        """Colour a widget's text by role through the style sheet (live on theme changes)."""
        if widget.property("tone") != tone:
            widget.setProperty("tone", tone)
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def palette(self) -> QPalette:
        """The Qt palette made of the roles."""
        roles = QPalette.ColorRole
        palette = QPalette()
        for target, role in (
            (roles.Window, "window"),
            (roles.WindowText, "text"),
            (roles.Base, "base"),
            (roles.AlternateBase, "alternate"),
            (roles.Text, "text"),
            (roles.Button, "raised"),
            (roles.ButtonText, "text"),
            (roles.BrightText, "danger"),
            (roles.Highlight, "selection"),
            (roles.HighlightedText, "selection_text"),
            (roles.ToolTipBase, "raised"),
            (roles.ToolTipText, "text"),
            (roles.PlaceholderText, "muted"),
            (roles.Link, "info"),
            (roles.LinkVisited, "info"),
            (roles.Accent, "accent"),
            (roles.Light, "raised"),
            (roles.Midlight, "raised"),
            (roles.Mid, "hairline"),
            (roles.Dark, "hairline"),
            (roles.Shadow, "base"),
        ):
            palette.setColor(target, self.color(role))
        for target in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.color("disabled"))
        return palette

    # --- icons -------------------------------------------------------------------------------

    def icon(self, name: str, role: str = "text") -> QIcon:
        """A line icon of ``resources/icons`` in a role's colour; greyed when disabled."""
        icon = self._icons.get((name, role))
        if icon is None:
            icon = QIcon()
            for size in _ICON_SIZES:
                icon.addPixmap(self.pixmap(name, role, size))
                icon.addPixmap(self.pixmap(name, "disabled", size), QIcon.Mode.Disabled)
                if role in ("text", "muted"):
                    lit = self.pixmap(name, "selection_text", size)
                    icon.addPixmap(lit, QIcon.Mode.Selected)
            self._icons[name, role] = icon
        return icon

    def pixmap(self, name: str, role: str, size: float, ratio: float = 1.0) -> QPixmap:
        """An icon as a pixmap of ``size`` device-independent pixels."""
        key = (name, role, round(size * ratio))
        pixmap = self._pixmaps.get(key)
        if pixmap is None:
            pixmap = QPixmap(key[2], key[2])
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            QSvgRenderer(QByteArray(self._tinted(name, role).encode())).render(painter)
            painter.end()
            self._pixmaps[key] = pixmap
        sized = QPixmap(pixmap)
        sized.setDevicePixelRatio(ratio)
        return sized

    def paint_icon(self, painter: QPainter, name: str, role: str, where: QRectF) -> None:
        """Draw a square icon sharply at any scale; drawn once, then kept (rows repaint often)."""
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(where.topLeft(), self.pixmap(name, role, where.width(), ratio))

    def set_icon(self, target: QAbstractButton | QAction, name: str, role: str = "text") -> None:
        """Give a button or action an icon that follows the theme."""
        target.setProperty(_ICON_PROPERTY, f"{name}|{role}")
        target.setIcon(self.icon(name, role))
        if isinstance(target, QAbstractButton):
            target.setIconSize(QSize(ICON_PX, ICON_PX))

    def _renew_icon(self, target: QObject) -> None:
        bound = target.property(_ICON_PROPERTY)
        if isinstance(bound, str) and isinstance(target, QAbstractButton | QAction):
            name, role = bound.split("|")
            target.setIcon(self.icon(name, role))

    def _tinted(self, name: str, role: str) -> str:
        return _svg(name).replace("currentColor", self.color(role).name())

    # --- style sheet -------------------------------------------------------------------------

    def _style_sheet(self) -> str:
        """The one style sheet, from ``resources/themes/style.qss`` and the roles."""
        values = {role: color.name() for role, color in self._colors.items()}
        for glyph, icon, role in _GLYPHS:
            # a style sheet can name files only, so the few glyphs it needs are written out
            path = self._glyphs.filePath(f"{glyph}-{self.color(role).name()[1:]}.svg")
            with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - QTemporaryDir's path
                file.write(self._tinted(icon, role))
            values[f"glyph_{glyph}"] = path.replace("\\", "/")
        values |= {"target": f"{TARGET_PX}px", "small": f"{self.font('small').pointSizeF():.2f}pt"}
        style = resource("themes", "style.qss").read_text(encoding="utf-8")
        return Template(style).substitute(values)


def watch_theme(theme: Theme, widget: QWidget) -> None:
    """Repaint a custom-painted widget when the colours change."""
    theme.changed.connect(widget.update)


def is_theme_change(event: QEvent) -> bool:
    """Whether an event says that palette or style changed."""
    return event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
