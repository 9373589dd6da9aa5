"""A study's series with small pictures."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from omega_desktop.domain.model import Series, SeriesInstanceUID, StudyInstanceUID
from omega_desktop.ui.context import Context
from omega_desktop.widgets.theme import ICON_PX, SPACE_1

THUMBNAIL_PX = 64
UidRole = Qt.ItemDataRole.UserRole + 1


class SeriesList(QListWidget):
    """One row per series; the pictures come one after the other, in the background."""

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._study: StudyInstanceUID | None = None
        self._shown: list[Series] = []
        self._waiting: list[int] = []
        self._generation = 0
        self.setObjectName("series_list")
        self.setAccessibleName(self.tr("Series"))
        self.setIconSize(QSize(THUMBNAIL_PX, THUMBNAIL_PX))
        self.setSpacing(SPACE_1 // 2)
        self.setWordWrap(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def clear_series(self) -> None:
        """Show nothing."""
        self._generation += 1
        self._study = None
        self._shown, self._waiting = [], []
        self.clear()

    def show_series(self, study: StudyInstanceUID, series: Sequence[Series]) -> None:
        """Show a study's series; pictures that are there already stay."""
        if study == self._study and list(series) == self._shown:
            return
        self.clear_series()
        self._study, self._shown = study, list(series)
        for one in series:
            item = QListWidgetItem(self._no_picture(), self._text(one))
            item.setData(UidRole, one.series_instance_uid)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._text(one))
            item.setSizeHint(QSize(0, THUMBNAIL_PX + 2 * SPACE_1))
            self.addItem(item)
        self._waiting = list(range(len(series)))
        self._next()

    def _no_picture(self) -> QIcon:
        """A small icon in the place of a picture that is not there, or not yet."""
        pixmap = self._square()
        painter = QPainter(pixmap)
        edge = (THUMBNAIL_PX - ICON_PX) / 2
        where = QRectF(edge, edge, ICON_PX, ICON_PX)
        self._context.theme.paint_icon(painter, "image", "muted", where)
        painter.end()
        return QIcon(pixmap)

    def _square(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(THUMBNAIL_PX * ratio), round(THUMBNAIL_PX * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self._context.theme.color("window"))
        return pixmap

    def _in_square(self, picture: QPixmap) -> QIcon:
        """A picture of any shape in the middle of the same square, so that texts line up."""
        square = self._square()
        size = picture.size().scaled(
            QSize(THUMBNAIL_PX, THUMBNAIL_PX), Qt.AspectRatioMode.KeepAspectRatio
        )
        where = QRectF(
            (THUMBNAIL_PX - size.width()) / 2,
            (THUMBNAIL_PX - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter = QPainter(square)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(where, picture, QRectF(picture.rect()))
        painter.end()
        return QIcon(square)

    def _text(self, series: Series) -> str:
        number = "" if series.series_number is None else str(series.series_number)
        name = series.description or series.body_part or self.tr("Series without description")
        images = self.tr("%n image(s)", "", series.instance_count)
        first = self.tr("{number}. {name}").format(number=number, name=name) if number else name
        second = self.tr("{modality} · {images}").format(modality=series.modality, images=images)
        return f"{first}\n{second}"

    def _next(self) -> None:
        """Ask for the next picture; one at a time leaves the other threads to the senders."""
        if not self._waiting or self._study is None:
            return
        place = self._waiting.pop(0)
        generation, study = self._generation, self._study
        series: SeriesInstanceUID = self._shown[place].series_instance_uid
        worklist = self._context.worklist
        self._context.jobs.start(
            lambda _control: worklist.thumbnail(study, series),
            name="thumbnail",
            owner=self,
            done=lambda png: self._on_thumbnail(generation, place, png),
            # no picture (a report, a waveform, a broken file): the icon stays
            failed=lambda _fault: self._on_thumbnail(generation, place, b""),
        )

    def _on_thumbnail(self, generation: int, place: int, png: bytes) -> None:
        if generation != self._generation:
            return
        item = self.item(place)
        picture = QPixmap()
        if item is not None and png and picture.loadFromData(png):
            item.setIcon(self._in_square(picture))
        self._next()
