"""What is done to studies besides sending: attach a report, delete, export the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import ReportStatus, Study
from omega_desktop.runtime.jobs import JobControl
from omega_desktop.ui.context import Context
from omega_desktop.ui.csv_export import separator, write_csv
from omega_desktop.ui.outbox_feed import Snapshot
from omega_desktop.ui.worklist_model import COLUMNS, NEXT_PAGE, Column, WorklistModel
from omega_desktop.ui.worklist_view import WorklistView
from omega_desktop.widgets.banner import SEPARATOR
from omega_desktop.widgets.format import error_text, patient_facts, person_name, study_title
from omega_desktop.widgets.inline_message import Action, InlineMessage, Tone


def _whose(study: Study) -> str:
    """A study in a sentence: the name alone does not tell patients of one name apart."""
    name = person_name(study.patient.name)
    facts = (name, *patient_facts(study.patient), study_title(study))
    return SEPARATOR.join(fact for fact in facts if fact)


def _uid(study: Study) -> str:
    return study.study_instance_uid


@dataclass(frozen=True, slots=True)
class _Deleted:
    count: int
    fault: OmegaError | None


class StudyActs(QObject):
    """Asks in the window's message area, never in a box on top of it.

    Signals:
        changed: the archive is different now.
    """

    changed = Signal()

    def __init__(self, context: Context, message: InlineMessage, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._message, self._window = context, message, parent
        self._asked: tuple[str, Sequence[Study]] = ("", ())

    # --- questions ---------------------------------------------------------------------------

    def _ask(
        self, tone: Tone, studies: Sequence[Study], text: str, answers: Sequence[Action]
    ) -> None:
        self._message.set_message(tone, text, actions=answers)
        self._asked = (text, studies)

    def withdraw(self, selected: Sequence[Study]) -> None:
        """Take a question back when other studies are selected than it is about."""
        text, studies = self._asked
        if text and [_uid(one) for one in selected] != [_uid(one) for one in studies]:
            self._asked = ("", ())
            if self._message.text() == text:
                self._message.clear()

    # --- reports -----------------------------------------------------------------------------

    def ask_report(self, studies: Sequence[Study]) -> None:
        """Let the user choose a PDF or text for one study."""
        if len(studies) != 1:
            return
        name, _kind = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Attach report"),
            "",
            self.tr("Reports (*.pdf *.txt);;All files (*)"),
        )
        if name:
            self.choose_status(studies[0], Path(name))

    def choose_status(self, study: Study, source: Path) -> None:
        """Ask what the file is: there is no default that could be wrong."""
        text = self.tr("Attach “{file}” to {patient} as:").format(
            file=source.name, patient=_whose(study)
        )
        self._ask(
            Tone.INFO,
            [study],
            text,
            [
                (self.tr("Final report"), lambda: self.attach(study, source, ReportStatus.FINAL)),
                (
                    self.tr("Preliminary report"),
                    lambda: self.attach(study, source, ReportStatus.PRELIMINARY),
                ),
                (
                    self.tr("Amended report"),
                    lambda: self.attach(study, source, ReportStatus.AMENDED),
                ),
                (self.tr("Do not attach"), self._message.clear),
            ],
        )

    def attach(self, study: Study, source: Path, status: ReportStatus) -> None:
        """Add the file as the study's next report version."""
        self._message.clear()
        worklist, uid = self._context.worklist, study.study_instance_uid
        author = self._context.directory.profile().name
        self._context.jobs.start(
            lambda _control: worklist.attach_report(uid, source, status=status, author=author),
            name="attach report",
            owner=self,
            done=lambda _report: self.changed.emit(),
            failed=self._on_fault,
        )

    # --- deleting ----------------------------------------------------------------------------

    def ask_delete(self, studies: Sequence[Study], snapshot: Snapshot) -> None:
        """Ask before something that cannot be undone."""
        if not studies:
            return
        count = len(studies)
        busy = sum(snapshot.is_open(study.study_instance_uid) for study in studies)
        if busy:
            self._message.set_message(
                Tone.WARNING,
                self.tr(
                    "%n of the selected studies are still in the outbox. "
                    "Wait for their deliveries, or cancel them, and delete them then.",
                    "",
                    busy,
                ),
                closable=True,
            )
            return
        question = self.tr(
            "Delete %n studies with their reports from this workstation? "
            "This cannot be undone. Files that were not copied here stay where they are.",
            "",
            count,
        )
        if count == 1:
            question = self.tr("{study}: {question}").format(
                study=_whose(studies[0]), question=question
            )
        self._ask(
            Tone.WARNING,
            studies,
            question,
            [
                (self.tr("Delete %n studies", "", count), lambda: self.delete(studies)),
                (self.tr("Keep"), self._message.clear),
            ],
        )

    def delete(self, studies: Sequence[Study]) -> None:
        """Delete studies; one that cannot be deleted does not keep the others."""
        self._message.clear()
        archive = self._context.archive
        uids = [study.study_instance_uid for study in studies]

        def work(_control: JobControl) -> _Deleted:
            count, fault = 0, None
            for uid in uids:
                try:
                    archive.delete_study(uid)
                    count += 1
                except OmegaError as error:
                    fault = error
            return _Deleted(count, fault)

        self._context.jobs.start(
            work, name="delete", owner=self, done=self._on_deleted, failed=self._on_fault
        )

    def _on_deleted(self, result: _Deleted) -> None:
        if result.fault is not None:
            self._on_fault(result.fault)
        self.changed.emit()

    # --- export ------------------------------------------------------------------------------

    def ask_export(self, model: WorklistModel, view: WorklistView) -> None:
        """Ask where to save the list."""
        name, _kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Export the list"), "worklist.csv", self.tr("CSV tables (*.csv)")
        )
        if name:
            self.export(Path(name), model, view)

    def export(self, destination: Path, model: WorklistModel, view: WorklistView) -> None:
        """Save every study of the filter, loaded or not, with the columns shown, as CSV."""
        header = view.table.horizontalHeader()
        columns: list[Column] = [
            COLUMNS[place]
            for place in sorted(range(len(COLUMNS)), key=header.visualIndex)
            if not header.isSectionHidden(place)
        ]
        head = [model.column_title(column) for column in columns]
        query, worklist, delimiter = model.query, self._context.worklist, separator()

        def rows(control: JobControl) -> list[list[str]]:
            found: list[list[str]] = []
            while True:
                page = worklist.page(query, len(found), NEXT_PAGE)
                control.cancel.raise_if_cancelled()
                found += [
                    [model.text(study, column) for column in columns] for study in page.studies
                ]
                if not page.studies or len(found) >= page.total:
                    return found

        self._context.jobs.start(
            lambda control: write_csv(destination, head, rows(control), delimiter=delimiter),
            name="export list",
            owner=self,
            done=self._on_exported,
            failed=self._on_file_fault,
        )

    def _on_exported(self, count: int) -> None:
        text = self.tr("%n studies exported.", "", count)
        self._message.set_message(Tone.OK, text, closable=True)

    def _on_file_fault(self, fault: Exception) -> None:
        if isinstance(fault, OSError):
            text = self.tr("The file could not be written: {reason}")
            self._message.set_message(
                Tone.DANGER, text.format(reason=fault.strerror), closable=True
            )
        else:
            self._on_fault(fault)

    def _on_fault(self, fault: Exception) -> None:
        self._message.set_message(
            Tone.DANGER,
            error_text(fault),
            details=str(getattr(fault, "detail", "") or type(fault).__name__),
            closable=True,
        )
