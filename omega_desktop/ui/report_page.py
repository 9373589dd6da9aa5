"""Report versions of a study with a look at the first page."""

import uuid
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from omega_desktop.domain.model import Report, ReportId, Study
from omega_desktop.runtime.jobs import JobControl
from omega_desktop.ui.context import Context
from omega_desktop.ui.labels import report_kind, report_look
from omega_desktop.widgets.flow import FlowLayout
from omega_desktop.widgets.format import error_text, moment_text, person_name
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.labels import ElidedLabel, StateBadge
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_2, SPACE_3, Theme

PAGE_STEP_PX = 160
"""Pages are asked for in steps of this width, so that resizing does not render each pixel."""


class PageView(QWidget):
    """One page, toned down to the theme's paper: no bright surface in a dim room.

    Signals:
        clicked: the page should be opened.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(80)
        theme.changed.connect(self.update)

    def set_page(self, png: bytes) -> None:
        """Show a page; nothing when empty."""
        self._page = QPixmap()
        if png:
            self._page.loadFromData(png)
        self.setCursor(Qt.CursorShape.PointingHandCursor if png else Qt.CursorShape.ArrowCursor)
        self.update()

    @property
    def empty(self) -> bool:
        """Whether no page is shown."""
        return self._page.isNull()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.empty:
            self.clicked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._page.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = QSize(self._page.size())
        width = self.width()
        height = size.height() * width / size.width()
        where = QRectF(0, 0, width, height)
        painter.setClipRect(self.rect())
        painter.drawPixmap(where, self._page, QRectF(self._page.rect()))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(where, self._theme.color("paper"))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setPen(self._theme.color("hairline"))
        painter.drawRect(where.adjusted(0, 0, -1, -1))
        painter.end()


class ReportPage(QWidget):
    """Choose a version, see its status, open it, add one.

    Signals:
        attach_requested: a report should be added.
    """

    attach_requested = Signal()

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report_page")
        self._context = context
        theme = context.theme
        self._reports: tuple[Report, ...] = ()
        self._generation = 0
        self._shown: tuple[ReportId, str, int] | None = None
        self.versions = QComboBox(self)
        self.versions.setObjectName("report_version")
        self.versions.setAccessibleName(self.tr("Report version"))
        self.versions.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.versions.currentIndexChanged.connect(self._on_version_changed)
        self._badge = StateBadge(theme, parent=self)
        self._title = ElidedLabel(theme, parent=self)
        self._about = ElidedLabel(theme, tone="muted", kind="small", parent=self)
        self._none = make_label(theme, tone="muted", wrap=True, parent=self)
        self._none.setText(self.tr("No report yet. Attach a PDF or a text file, or drop it here."))
        self.message = InlineMessage(theme, parent=self)
        self.open_button = make_button(
            theme, self.tr("Open PDF"), name="report_open", icon="pdf", parent=self
        )
        self.open_button.clicked.connect(self.open_pdf)
        self.attach_button = make_button(
            theme,
            self.tr("Attach…"),
            name="report_attach",
            icon="attach",
            parent=self,
            accessible=self.tr("Attach report"),
        )
        self.attach_button.clicked.connect(self.attach_requested)
        self.page = PageView(theme, parent=self)
        self.page.clicked.connect(self.open_pdf)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self.versions, 1)
        head.addWidget(self._badge)
        buttons = FlowLayout(spacing=SPACE_2)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.attach_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addWidget(self._none)
        column.addLayout(head)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addLayout(buttons)
        column.addWidget(self.message)
        column.addWidget(self.page, 1)
        self.clear()

    # --- showing -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Show nothing."""
        self._generation += 1
        self._reports = ()
        self._shown = None
        self.versions.clear()
        self.message.clear()
        self.page.set_page(b"")
        self._show_parts(any_report=False, known=False)

    def show_reports(self, _study: Study, reports: Sequence[Report]) -> None:
        """Show a study's versions, the newest chosen."""
        if tuple(reports) == self._reports:
            self._show_parts(any_report=bool(reports), known=True)
            return
        self._reports = tuple(reports)
        self.versions.blockSignals(True)  # noqa: FBT003 - filled, then shown once
        self.versions.clear()
        for report in self._reports:
            look = report_look(report.status)
            self.versions.addItem(
                self.tr("Version {version} · {status}").format(
                    version=report.version, status=look.text
                )
            )
        self.versions.blockSignals(False)  # noqa: FBT003
        self._show_parts(any_report=bool(reports), known=True)
        self._on_version_changed(0)

    def chosen(self) -> Report | None:
        """The version chosen."""
        place = self.versions.currentIndex()
        return self._reports[place] if 0 <= place < len(self._reports) else None

    def focus_first(self) -> None:
        """Give the first thing that can be used focus."""
        target = self.versions if self._reports else self.attach_button
        target.setFocus()

    def _show_parts(self, *, any_report: bool, known: bool) -> None:
        for part in (self.versions, self._badge, self._title, self._about, self.page):
            part.setVisible(any_report)
        self.open_button.setVisible(any_report)
        self.attach_button.setVisible(known)
        self._none.setVisible(known and not any_report)
        self._badge.hide()  # the version's text says it; the badge is for its colour and icon

    def _on_version_changed(self, _place: int) -> None:
        report = self.chosen()
        if report is None:
            return
        look = report_look(report.status)
        self._badge.set_state(look.icon, look.text, look.role)
        self.versions.setItemIcon(
            self.versions.currentIndex(), self._context.theme.icon(look.icon, look.role)
        )
        self._title.setText(report.title or report_kind(report.kind))
        about = [report_kind(report.kind), moment_text(report.created_at)]
        if report.author:
            about.insert(0, person_name(report.author))
        self._about.setText(" · ".join(part for part in about if part))
        self._ask_for_page()

    # --- the page ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_page()

    def _ask_for_page(self) -> None:
        report = self.chosen()
        wide = max(1, self.page.width())
        steps = -(-wide // PAGE_STEP_PX) * PAGE_STEP_PX
        width = round(steps * self.devicePixelRatioF())
        if report is None or not self.isVisible():
            return
        wanted = (report.id, report.status.value, width)
        if wanted == self._shown:
            return
        if self._shown is None or self._shown[:2] != wanted[:2]:
            self.page.set_page(b"")
        self._shown = wanted
        self._generation += 1
        generation, worklist, report_id = self._generation, self._context.worklist, report.id
        self._context.jobs.start(
            lambda _control: worklist.report_page(report_id, width),
            name="report page",
            owner=self,
            done=lambda png: self._on_page(generation, png),
            failed=lambda fault: self._on_page_failed(generation, fault),
        )

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._ask_for_page()

    def _on_page(self, generation: int, png: bytes) -> None:
        if generation == self._generation:
            self.message.clear()
            self.page.set_page(png)

    def _on_page_failed(self, generation: int, fault: Exception) -> None:
        if generation == self._generation:
            self._shown = None
            self.message.set_message(Tone.WARNING, error_text(fault))

    # --- opening -----------------------------------------------------------------------------

    def open_pdf(self) -> None:
        """Show the chosen version in the system's PDF program."""
        report = self.chosen()
        if report is None:
            return
        worklist, report_id = self._context.worklist, report.id
        folder = self._context.paths.cache

        def write(_control: JobControl) -> Path:
            # a name of its own: a viewer may still hold the last one, and nothing of the patient's
            place = folder / f"report-{uuid.uuid4().hex}.pdf"
            place.write_bytes(worklist.report_pdf(report_id))
            return place

        self.open_button.setEnabled(False)
        self._context.jobs.start(
            write,
            name="open report",
            owner=self,
            done=self._on_pdf_written,
            failed=self._on_pdf_failed,
        )

    def _on_pdf_written(self, place: Path) -> None:
        self.open_button.setEnabled(True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))):
            self.message.set_message(
                Tone.WARNING, self.tr("No program for PDF files was found on this computer.")
            )

    def _on_pdf_failed(self, fault: Exception) -> None:
        self.open_button.setEnabled(True)
        self.message.set_message(Tone.DANGER, error_text(fault))
