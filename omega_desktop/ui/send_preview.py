"""The report as it would be sent, page by page."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from omega_desktop.domain.model import Report
from omega_desktop.reports.preview import page_count, page_png
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import FormDialog, scroll_area
from omega_desktop.ui.report_page import PageView
from omega_desktop.ui.send_words import report_line
from omega_desktop.widgets.parts import make_button, make_label, make_tool_button
from omega_desktop.widgets.theme import SPACE_2, Theme


class WholePage(PageView):
    """A page as high as its width asks for, to be scrolled."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self._ratio = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_page(self, png: bytes) -> None:
        """Show a page."""
        size = QImage.fromData(png).size()
        self._ratio = size.height() / size.width() if size.width() else 0.0
        self.set_page(png)
        self.unsetCursor()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self._ratio) + 1


class ReportPreview(FormDialog):
    """Shows one version; loads its pages as jobs.

    Args:
        context: the program's objects.
        report: the version.
        document: makes another document of it than the report's PDF, such as a fax; for a job.
    """

    def __init__(
        self,
        context: Context,
        report: Report,
        *,
        document: Callable[[], bytes] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            context.theme,
            "report_preview_dialog",
            QCoreApplication.translate("ReportPreview", "Report preview"),
            parent=parent,
        )
        self._context, self._report = context, report
        self._document = document or (lambda: context.worklist.report_pdf(report.id))
        self._page, self._pages = 0, 0
        self._pdf = b""
        theme = context.theme
        self.content.addWidget(make_label(theme, report_line(report), parent=self, tone="muted"))
        self._picture = WholePage(theme, parent=self)
        self._picture.setObjectName("report_page")
        area = scroll_area(self._picture, self)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.tr("Page of the report"))
        self.content.addWidget(area, 1)
        self._back = make_tool_button(
            theme, "chevron-up", self.tr("Previous page"), name="page_back", parent=self
        )
        self._forth = make_tool_button(
            theme, "chevron-down", self.tr("Next page"), name="page_forth", parent=self
        )
        self._back.clicked.connect(lambda: self._turn(-1))
        self._forth.clicked.connect(lambda: self._turn(1))
        self._place = make_label(theme, parent=self, tone="muted")
        self.open_button = make_button(
            theme, self.tr("&Open as PDF"), name="open_pdf", parent=self, icon="pdf"
        )
        self.open_button.clicked.connect(self._on_open_clicked)
        close = make_button(theme, self.tr("Close"), name="close_preview", parent=self)
        close.clicked.connect(self.reject)
        pager = QHBoxLayout()
        pager.setSpacing(SPACE_2)
        for widget in (self._back, self._forth, self._place):
            pager.addWidget(widget)
        self.footer.addLayout(pager)
        self.footer.addStretch(1)
        self.footer.addWidget(self.open_button)
        self.footer.addWidget(close)
        self._show_place()
        unit = self.fontMetrics().averageCharWidth()
        self.resize(unit * 100, unit * 120)
        self._load()

    def _load(self) -> None:
        page, width = self._page, self._width_px()
        known, document = self._pdf, self._document

        def work(_control: object) -> tuple[bytes, int, bytes]:
            pdf = known or document()
            return pdf, page_count(pdf), page_png(pdf, page=page, width_px=width)

        self._context.jobs.start(
            work, name="report preview", owner=self, done=self._on_loaded, failed=self.show_fault
        )

    def _width_px(self) -> int:
        return round(self.fontMetrics().averageCharWidth() * 92 * self.devicePixelRatioF())

    def _on_loaded(self, found: tuple[bytes, int, bytes]) -> None:
        self._pdf, self._pages, png = found
        self._picture.show_page(png)
        self._show_place()

    def _show_place(self) -> None:
        self._back.setEnabled(self._page > 0)
        self._forth.setEnabled(self._page + 1 < self._pages)
        text = self.tr("Loading…")
        if self._pages:
            text = self.tr("Page {page} of {pages}").format(page=self._page + 1, pages=self._pages)
        self._place.setText(text)
        self._picture.setAccessibleName(text)

    def _turn(self, step: int) -> None:
        if 0 <= self._page + step < self._pages:
            self._page += step
            self._show_place()
            self._load()

    def _on_open_clicked(self) -> None:
        known, document = self._pdf, self._document
        # a name that says nothing about the patient, in the user's own staging directory, which is
        # emptied when the program ends and when it starts
        place = self._context.paths.staging / f"{uuid.uuid4()}.pdf"

        def work(_control: object) -> Path:
            place.write_bytes(known or document())
            return place

        self._context.jobs.start(
            work, name="report to file", owner=self, done=_open, failed=self.show_fault
        )


def _open(place: Path) -> None:
    application = QCoreApplication.instance()
    if application is not None:
        application.aboutToQuit.connect(partial(_remove, place))
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))


def _remove(place: Path) -> None:
    with suppress(OSError):  # still open in the viewer: the next start removes it
        place.unlink(missing_ok=True)
