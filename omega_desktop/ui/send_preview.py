"""The report as it would be sent, page by page."""

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from omega_desktop.domain.model import Report
from omega_desktop.reports.preview import page_count, page_png
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import FormDialog, combo_box, scroll_area
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


@dataclass(frozen=True, slots=True)
class Shown:
    """One document made of a report.

    Args:
        title: what it is: for whom, by which way.
        make: makes it; for a job, since it takes time.
        note: what is not as it will be; may be empty.
    """

    title: str = field(repr=False)
    make: Callable[[], bytes] = field(repr=False)
    note: str = ""


class ReportPreview(FormDialog):
    """Shows one version; makes its documents and their pages as jobs.

    Args:
        context: the program's objects.
        report: the version.
        document: makes another document of it than the report's PDF, such as a fax; for a job.
        faxes: what fax machines would get; the first one is shown.
        only_faxes: nobody gets the report's PDF.
    """

    def __init__(
        self,
        context: Context,
        report: Report,
        *,
        document: Callable[[], bytes] | None = None,
        faxes: Sequence[Shown] = (),
        only_faxes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            context.theme,
            "report_preview_dialog",
            QCoreApplication.translate("ReportPreview", "Report preview"),
            parent=parent,
        )
        self._context, self._report = context, report
        make = document or (lambda: context.worklist.report_pdf(report.id))
        as_pdf = Shown(QCoreApplication.translate("ReportPreview", "Report as PDF"), make)
        self._documents = (*faxes,) if faxes and only_faxes else (as_pdf, *faxes)
        self._shown = self._documents[0]
        self._made: dict[Shown, bytes] = {}
        self._page, self._pages = 0, 0
        theme = context.theme
        self.content.addLayout(self._head())
        self._note = make_label(theme, self._shown.note, parent=self, tone="muted", wrap=True)
        self._note.setObjectName("preview_note")
        self._note.setVisible(bool(self._shown.note))
        self.content.addWidget(self._note)
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

    def _head(self) -> QHBoxLayout:
        """Which version, and as what it is shown when there is a choice."""
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        line = report_line(self._report)
        row.addWidget(make_label(self._context.theme, line, parent=self, tone="muted"), 1)
        self.chooser = combo_box("preview_document", self)
        self.chooser.setAccessibleName(self.tr("What is shown"))
        self.chooser.setMinimumContentsLength(30)
        for one in self._documents:
            self.chooser.addItem(one.title)
        self.chooser.currentIndexChanged.connect(self._on_document_chosen)
        self.chooser.setVisible(len(self._documents) > 1)
        row.addWidget(self.chooser)
        return row

    def _on_document_chosen(self, place: int) -> None:
        self._shown = self._documents[place]
        self._page, self._pages = 0, 0
        self._picture.set_page(b"")  # what is still seen would be taken for the other one
        self._note.setText(self._shown.note)
        self._note.setVisible(bool(self._shown.note))
        self._show_place()
        self._load()

    def _load(self) -> None:
        page, width, shown = self._page, self._width_px(), self._shown
        known = self._made.get(shown)

        def work(_control: object) -> tuple[bytes, int, bytes]:
            pdf = known or shown.make()
            return pdf, page_count(pdf), page_png(pdf, page=page, width_px=width)

        def done(found: tuple[bytes, int, bytes]) -> None:
            self._made[shown] = found[0]
            if (shown, page) == (self._shown, self._page):  # else another one was chosen since
                self._on_loaded(found)

        self._context.jobs.start(
            work, name="report preview", owner=self, done=done, failed=self.show_fault
        )

    def _width_px(self) -> int:
        return round(self.fontMetrics().averageCharWidth() * 92 * self.devicePixelRatioF())

    def _on_loaded(self, found: tuple[bytes, int, bytes]) -> None:
        _pdf, self._pages, png = found
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
        known, document = self._made.get(self._shown), self._shown.make
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
