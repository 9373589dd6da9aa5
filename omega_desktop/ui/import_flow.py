"""Taking files in: progress with a way to stop, then what became of them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.dicom.importer import ImportResult
from omega_desktop.runtime.jobs import Job, JobControl
from omega_desktop.ui.context import Context
from omega_desktop.widgets.format import error_text, message_text, number_text
from omega_desktop.widgets.inline_message import Tone
from omega_desktop.widgets.labels import IconLabel
from omega_desktop.widgets.parts import make_button, make_label, make_tool_button
from omega_desktop.widgets.theme import SPACE_1, SPACE_2
from omega_desktop.widgets.thin_progress import ThinProgress

MAX_FAILURES = 500
MAX_LIST_PX = 150
_ICONS = {Tone.INFO: "import", Tone.OK: "ok", Tone.WARNING: "warning", Tone.DANGER: "error"}


class ImportFlow(QFrame):
    """A strip above the list; it takes no space when there is nothing to say.

    Signals:
        imported: studies were added or changed (``list`` of UIDs).
    """

    imported = Signal(object)

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_flow")
        self._context = context
        self._job: Job[ImportResult] | None = None
        self._queue: list[list[Path]] = []
        self._reasons: list[str] = []
        theme = context.theme
        self._icon = IconLabel(theme, "import", "info", parent=self)
        self._text = make_label(theme, wrap=True, parent=self)
        self._text.setObjectName("import_text")
        self._details_button = make_button(
            theme, self.tr("Show reasons"), name="import_details", kind="link", parent=self
        )
        self._details_button.setCheckable(True)
        self._details_button.toggled.connect(self._on_details_toggled)
        self._copy = make_button(
            theme, self.tr("Copy reasons"), name="import_copy", kind="link", parent=self
        )
        self._copy.setToolTip(self.tr("Reasons only: file names may tell who the patient is"))
        self._copy.clicked.connect(self._on_copy_clicked)
        self.cancel_button = make_button(
            theme, self.tr("Stop importing"), name="import_cancel", kind="link", parent=self
        )
        self.cancel_button.clicked.connect(self.cancel)
        self._dismiss = make_tool_button(
            theme, "close", self.tr("Dismiss"), name="import_dismiss", parent=self
        )
        self._dismiss.clicked.connect(self._on_dismissed)
        self._progress = ThinProgress(theme, accessible=self.tr("Importing"), parent=self)
        self.failures = QListWidget(self)
        self.failures.setObjectName("import_failures")
        self.failures.setAccessibleName(self.tr("Files that were not imported"))
        self.failures.hide()
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for button in (self._details_button, self._copy, self.cancel_button, self._dismiss):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_2 + 2, SPACE_1, SPACE_1, SPACE_1)
        column.setSpacing(SPACE_1)
        column.addLayout(row)
        column.addWidget(self._progress)
        column.addWidget(self.failures)
        self.hide()

    # --- asking ------------------------------------------------------------------------------

    def ask_files(self) -> None:
        """Let the user choose files."""
        names, _kind = QFileDialog.getOpenFileNames(
            self,
            self.tr("Import files"),
            "",
            self.tr("DICOM files and zip archives (*.dcm *.zip DICOMDIR);;All files (*)"),
        )
        if names:
            self.start([Path(name) for name in names])

    def ask_folder(self) -> None:
        """Let the user choose a folder or a CD."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Import a folder"))
        if name:
            self.start([Path(name)])

    # --- running -----------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether an import is going on."""
        return self._job is not None

    def start(self, sources: Sequence[Path]) -> None:
        """Import files, folders and zip archives; a second start waits for the first."""
        if not sources:
            return
        if self._job is not None:
            self._queue.append(list(sources))
            return
        importer, copy = self._context.importer, self._context.settings.flag("import.copy")
        places = list(sources)
        self._show(Tone.INFO, self.tr("Looking for DICOM files…"), running=True)
        self._progress.set_busy(True)

        def work(control: JobControl) -> ImportResult:
            return importer.run(places, copy=copy, progress=control.progress, cancel=control.cancel)

        self._job = self._context.jobs.start(
            work,
            name="import",
            owner=self,
            done=self._on_done,
            failed=self._on_failed,
            cancelled=self._on_cancelled,
            progressed=self._on_progressed,
        )

    def cancel(self) -> None:
        """Stop; what is already in the archive stays."""
        self._queue.clear()
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.setEnabled(False)

    def _on_progressed(self, done: int, total: int) -> None:
        self._progress.set_progress(done, total)
        self._text.setText(
            self.tr("Importing: {done} of {total} files").format(
                done=number_text(done), total=number_text(total)
            )
        )

    def _on_done(self, result: ImportResult) -> None:
        self._job = None
        tone = Tone.OK if not result.failed and not result.conflicts else Tone.WARNING
        if not result.imported and not result.duplicates:
            tone = Tone.WARNING
        self._show(tone, self.summary(result), running=False)
        self._show_failures(result)
        if result.studies:
            self.imported.emit(list(result.studies))
        self._next()

    def _on_failed(self, fault: Exception) -> None:
        self._job = None
        self._show(Tone.DANGER, error_text(fault), running=False)
        self._next()

    def _on_cancelled(self) -> None:
        self._job = None
        text = self.tr("Import stopped. What had been read already is in the list.")
        self._show(Tone.INFO, text, running=False)
        self.imported.emit([])

    def _next(self) -> None:
        if self._queue:
            self.start(self._queue.pop(0))

    def summary(self, result: ImportResult) -> str:
        """What an import did, in words."""
        parts = [
            text
            for count, text in (
                (
                    result.imported,
                    self.tr("%n image(s) or documents imported", "", result.imported),
                ),
                (result.duplicates, self.tr("%n already here", "", result.duplicates)),
                (result.conflicts, self.tr("%n in conflict", "", result.conflicts)),
                (result.skipped, self.tr("%n not DICOM", "", result.skipped)),
                (len(result.failed), self.tr("%n not readable", "", len(result.failed))),
            )
            if count
        ]
        return " · ".join(parts) or self.tr("No DICOM files were found there.")

    # --- showing -----------------------------------------------------------------------------

    def _show(self, tone: Tone, text: str, *, running: bool) -> None:
        self.setProperty("surface", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.set_icon(_ICONS[tone], tone.value)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.cancel_button.setVisible(running)
        self.cancel_button.setEnabled(True)
        self._dismiss.setVisible(not running)
        self._progress.setVisible(running)
        self._progress.set_busy(running)
        self._details_button.setChecked(False)
        self._details_button.hide()
        self._copy.hide()
        self.failures.clear()
        self.failures.hide()
        self.show()

    def _show_failures(self, result: ImportResult) -> None:
        if not result.failed:
            return
        for failure in result.failed[:MAX_FAILURES]:
            self.failures.addItem(
                self.tr("{file}: {reason}").format(
                    file=failure.path.name, reason=message_text(failure.reason)
                )
            )
        more = len(result.failed) - MAX_FAILURES
        if more > 0:
            self.failures.addItem(self.tr("… and %n more", "", more))
        self._reasons = [message_text(failure.reason) for failure in result.failed]
        rows = self.failures.count() * self.failures.sizeHintForRow(0)
        self.failures.setFixedHeight(min(MAX_LIST_PX, rows + 2 * SPACE_1))
        self._details_button.show()
        self._copy.show()

    def _on_details_toggled(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.failures.setVisible(shown)
        self._details_button.setText(self.tr("Hide reasons") if shown else self.tr("Show reasons"))

    def _on_copy_clicked(self) -> None:
        counted: dict[str, int] = {}
        for reason in self._reasons:
            counted[reason] = counted.get(reason, 0) + 1
        lines = [f"{count} × {reason}" for reason, count in counted.items()]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _on_dismissed(self) -> None:
        self.hide()
