"""The selected study: who it is, its series, its reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    Report,
    Series,
    Study,
    StudyInstanceUID,
)
from omega_desktop.ui.context import Context
from omega_desktop.ui.report_page import ReportPage
from omega_desktop.ui.series_list import SeriesList
from omega_desktop.widgets.banner import PatientBanner
from omega_desktop.widgets.format import error_text, message_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.labels import ElidedLabel
from omega_desktop.widgets.parts import make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, SPACE_3

WIDTH_PX = 340


@dataclass(frozen=True, slots=True)
class StudyDetails:
    """What the panel shows of one study, read in one job."""

    study: Study
    series: Sequence[Series]
    reports: Sequence[Report]
    care_team: Sequence[CareTeamMember]
    conflicts: Sequence[Message]


class StudyPanel(QWidget):
    """The panel on the right of the worklist.

    Signals:
        attach_requested: a report should be added to this study.
    """

    attach_requested = Signal()

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("study_panel")
        self.setAccessibleName(self.tr("Study panel"))
        self._context = context
        theme = context.theme
        self._uid: StudyInstanceUID | None = None
        self._generation = 0
        self._nothing = make_label(theme, tone="muted", wrap=True, parent=self)
        self._nothing.setMargin(SPACE_3)
        self._nothing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._content = self._make_content()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._nothing)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("study_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        self._stack.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setMinimumWidth(250)
        self.show_count(0)

    def _make_content(self) -> QWidget:
        theme = self._context.theme
        content = QWidget(self)
        self.banner = PatientBanner(theme, parent=content)
        self.message = InlineMessage(theme, parent=content)
        self._people = QVBoxLayout()
        self._people.setSpacing(1)
        self._people.setContentsMargins(SPACE_3, SPACE_1, SPACE_3, SPACE_1)
        self.tabs = QTabWidget(content)
        self.tabs.setObjectName("study_tabs")
        self.tabs.setAccessibleName(self.tr("Report and images"))
        self.tabs.setDocumentMode(True)
        self.reports = ReportPage(self._context, parent=self.tabs)
        self.reports.attach_requested.connect(self.attach_requested)
        self.series = SeriesList(self._context, parent=self.tabs)
        self.tabs.addTab(self.reports, self.tr("Report"))
        self.tabs.addTab(self.series, self.tr("Images"))
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self.banner)
        column.addWidget(self.message)
        column.addLayout(self._people)
        column.addWidget(self.tabs, 1)
        return content

    # --- showing -----------------------------------------------------------------------------

    @property
    def uid(self) -> StudyInstanceUID | None:
        """The study shown."""
        return self._uid

    def show_count(self, count: int) -> None:
        """Nothing or several studies are selected."""
        self._uid = None
        self._generation += 1
        self.reports.clear()
        self.series.clear_series()
        text = self.tr("%n studies are selected.", "", count)
        self._nothing.setText(
            text if count else self.tr("Select a study to see its report and images.")
        )
        self._stack.setCurrentWidget(self._nothing)

    def show_study(self, study: Study) -> None:
        """Show one study: what the row knows at once, the rest when it is read."""
        fresh = study.study_instance_uid != self._uid
        self._uid = study.study_instance_uid
        self.banner.set_study(study)
        self._stack.setCurrentWidget(self._scroll)
        if fresh:
            self.message.clear()
            self.reports.clear()
            self.series.clear_series()
            self._show_people(())
        self._read(study)

    def reload(self) -> None:
        """Read the study again: a report came, or images."""
        if self._uid is not None:
            uid, worklist = self._uid, self._context.worklist
            self._context.jobs.start(
                lambda _control: worklist.study(uid),
                name="read study",
                owner=self,
                done=self._on_study_read,
                failed=lambda _fault: self.show_count(0),
            )

    def show_tab(self, place: int) -> None:
        """Report (0) or images (1)."""
        self.tabs.setCurrentIndex(place)
        self.focus_content()

    def focus_content(self) -> None:
        """Give what is shown focus."""
        if self._stack.currentWidget() is not self._scroll:
            return
        page = self.tabs.currentWidget()
        if page is self.reports:
            self.reports.focus_first()
        else:
            self.series.setFocus()

    def _on_study_read(self, study: Study) -> None:
        if study.study_instance_uid == self._uid:
            self.show_study(study)

    def _read(self, study: Study) -> None:
        self._generation += 1
        generation, uid = self._generation, study.study_instance_uid
        worklist, archive = self._context.worklist, self._context.archive
        self._context.jobs.start(
            lambda _control: StudyDetails(
                study,
                worklist.series(uid),
                worklist.reports(uid),
                worklist.care_team(uid),
                archive.conflict_notes(uid) if study.conflict_count else (),
            ),
            name="study details",
            owner=self,
            done=lambda details: self._on_details(generation, details),
            failed=lambda fault: self._on_details_failed(generation, fault),
        )

    def _on_details(self, generation: int, details: StudyDetails) -> None:
        if generation != self._generation:
            return
        self.reports.show_reports(details.study, details.reports)
        self.series.show_series(details.study.study_instance_uid, details.series)
        self.tabs.setTabText(0, self.tr("Report ({count})").format(count=len(details.reports)))
        self.tabs.setTabText(1, self.tr("Images ({count})").format(count=len(details.series)))
        self._show_people(details.care_team)
        if details.conflicts:
            notes = "\n".join(message_text(note) for note in details.conflicts)
            self.message.set_message(Tone.WARNING, notes)
        else:
            self.message.clear()

    def _on_details_failed(self, generation: int, fault: Exception) -> None:
        if generation == self._generation:
            self.message.set_message(
                Tone.DANGER, error_text(fault), actions=[(self.tr("Try again"), self.reload)]
            )

    def _show_people(self, team: Sequence[CareTeamMember]) -> None:
        while self._people.count():
            item = self._people.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for member in team[:4]:
            text = self.tr("{role}: {name}").format(role=self._role(member.role), name=member.name)
            self._people.addWidget(
                ElidedLabel(self._context.theme, text, tone="muted", kind="small", parent=self)
            )

    def _role(self, role: CareTeamRole) -> str:
        return {
            CareTeamRole.REFERRING: self.tr("Referring"),
            CareTeamRole.CONSULTING: self.tr("Consulting"),
            CareTeamRole.READING: self.tr("Reading"),
        }[role]
