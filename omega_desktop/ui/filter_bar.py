"""Search and filters above the worklist."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from omega_desktop.domain.model import ReportStatus
from omega_desktop.domain.worklist import WorklistQuery
from omega_desktop.ui.labels import report_look
from omega_desktop.widgets.filter_chip import FilterChip
from omega_desktop.widgets.flow import FlowLayout
from omega_desktop.widgets.parts import make_button
from omega_desktop.widgets.search_field import SearchField
from omega_desktop.widgets.theme import SPACE_2, Theme


class DatePreset(StrEnum):
    """Spans of study dates, counted from today."""

    ALL = "all"
    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"


def date_span(preset: DatePreset, today: date) -> tuple[str, str]:
    """First and last study date of a preset as DICOM DA; empty for no limit."""
    match preset:
        case DatePreset.ALL:
            return "", ""
        case DatePreset.YESTERDAY:
            first = last = today - timedelta(days=1)
        case DatePreset.TODAY:
            first = last = today
        case DatePreset.WEEK:
            first, last = today - timedelta(days=6), today
        case DatePreset.MONTH:
            first, last = today - timedelta(days=29), today
    return f"{first:%Y%m%d}", f"{last:%Y%m%d}"


class FilterBar(QWidget):
    """The filters of the worklist as one ``WorklistQuery``.

    Signals:
        changed: another filter is in force.
        left_downwards: focus should go to the list.
    """

    changed = Signal()
    left_downwards = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("filter_bar")
        self._modalities: tuple[str, ...] = ()
        self._reports: tuple[ReportStatus | None, ...] = ()
        self._preset = DatePreset.ALL
        self._attention = False
        self.search = SearchField(
            theme, name="search", accessible=self.tr("Search the worklist"), parent=self
        )
        self.search.setPlaceholderText(self.tr("Patient, ID, accession, exam…   Ctrl+F"))
        self.search.setMinimumWidth(self.fontMetrics().averageCharWidth() * 55)
        self.search.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.search.searched.connect(self._on_searched)
        self.search.left_downwards.connect(self.left_downwards)
        self.dates = FilterChip(theme, self.tr("Date"), name="filter_date", parent=self)
        self.modality = FilterChip(theme, self.tr("Modality"), name="filter_modality", parent=self)
        self.report = FilterChip(theme, self.tr("Report"), name="filter_report", parent=self)
        self.sending = FilterChip(theme, self.tr("Sending"), name="filter_sending", parent=self)
        self.clear_button = make_button(
            theme, self.tr("Clear"), name="filter_clear", parent=self, kind="link"
        )
        self.clear_button.setToolTip(self.tr("Take every filter away"))
        self.clear_button.clicked.connect(self.clear)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_2)
        flow = FlowLayout(spacing=SPACE_2)
        flow.addWidget(self.search)
        for chip in (self.dates, self.modality, self.report, self.sending):
            flow.addWidget(chip)
        flow.addWidget(self.clear_button)
        self._row.addLayout(flow, 1)
        self.dates.cleared.connect(lambda: self.set_preset(DatePreset.ALL))
        self.modality.cleared.connect(lambda: self.set_modalities(()))
        self.report.cleared.connect(lambda: self.set_reports(()))
        self.sending.cleared.connect(lambda: self.set_attention(on=False))
        self._fill_menus()
        self._show()

    def add_widget(self, widget: QWidget) -> None:
        """Put something at the right end."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    # --- values ------------------------------------------------------------------------------

    def query(self, order: WorklistQuery, today: date | None = None) -> WorklistQuery:
        """The filters in force with the order of ``order``."""
        current = QDate.currentDate()
        day = today or date(current.year(), current.month(), current.day())
        first, last = date_span(self._preset, day)
        return replace(
            order,
            text=self.search.text().strip(),
            modalities=self._modalities,
            report=self._reports,
            date_from=first,
            date_to=last,
            failed_sends=self._attention,
        )

    @property
    def filtering(self) -> bool:
        """Whether anything is filtered."""
        return bool(
            self.search.text().strip()
            or self._modalities
            or self._reports
            or self._attention
            or self._preset is not DatePreset.ALL
        )

    def set_known_modalities(self, names: Sequence[str]) -> None:
        """Offer the modalities there are."""
        menu = self.modality.menu
        menu.clear()
        for name in names:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name in self._modalities)
            action.triggered.connect(self._on_modality_triggered)
        if not names:
            menu.addAction(self.tr("No studies yet")).setEnabled(False)

    def set_text(self, text: str) -> None:
        """Search for something."""
        self.search.setText(text)

    def set_modalities(self, names: Sequence[str]) -> None:
        """Only studies with one of these; all when empty."""
        self._modalities = tuple(names)
        for action in self.modality.menu.actions():
            action.setChecked(action.text() in names)
        self._changed()

    def set_reports(self, states: Sequence[ReportStatus | None]) -> None:
        """Only studies whose report stands so; all when empty."""
        self._reports = tuple(states)
        for action in self.report.menu.actions():
            action.setChecked(_report_of(action) in states)
        self._changed()

    def set_preset(self, preset: DatePreset) -> None:
        """Only studies of these days."""
        self._preset = preset
        for action in self.dates.menu.actions():
            action.setChecked(action.data() == preset.value)
        self._changed()

    def set_attention(self, *, on: bool) -> None:
        """Only studies with a delivery that needs the user."""
        self._attention = on
        for action in self.sending.menu.actions():
            action.setChecked(on)
        self._changed()

    def clear(self) -> None:
        """Take every filter away."""
        self.search.blockSignals(True)  # noqa: FBT003 - one change, not five
        self.search.clear()
        self.search.blockSignals(False)  # noqa: FBT003
        self.search.forget()
        self._modalities, self._reports = (), ()
        self._preset, self._attention = DatePreset.ALL, False
        for chip in (self.dates, self.modality, self.report, self.sending):
            for action in chip.menu.actions():
                action.setChecked(action.data() == DatePreset.ALL.value)
        self._changed()

    # --- inside ------------------------------------------------------------------------------

    def _fill_menus(self) -> None:
        for preset in DatePreset:
            action = self.dates.menu.addAction(self._preset_name(preset))
            action.setData(preset.value)
            action.setCheckable(True)
            action.setChecked(preset is self._preset)
            action.triggered.connect(self._on_preset_triggered)
        for status in (*ReportStatus, None):
            name = report_look(status).text if status else self.tr("No report")
            action = self.report.menu.addAction(name)
            action.setData(status.value if status else "")
            action.setCheckable(True)
            action.triggered.connect(self._on_report_triggered)
        action = self.sending.menu.addAction(self.tr("Needs attention"))
        action.setCheckable(True)
        action.setToolTip(self.tr("A delivery failed, or nobody knows whether it arrived"))
        action.triggered.connect(lambda checked: self.set_attention(on=checked))
        self.set_known_modalities(())

    def _preset_name(self, preset: DatePreset) -> str:
        return {
            DatePreset.ALL: self.tr("All"),
            DatePreset.TODAY: self.tr("Today"),
            DatePreset.YESTERDAY: self.tr("Yesterday"),
            DatePreset.WEEK: self.tr("Last 7 days"),
            DatePreset.MONTH: self.tr("Last 30 days"),
        }[preset]

    def _on_searched(self, _text: str) -> None:
        self._changed()

    def _on_preset_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.set_preset(DatePreset(action.data()))

    def _on_modality_triggered(self) -> None:
        actions = self.modality.menu.actions()
        self.set_modalities([action.text() for action in actions if action.isChecked()])

    def _on_report_triggered(self) -> None:
        actions = self.report.menu.actions()
        self.set_reports([_report_of(action) for action in actions if action.isChecked()])

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        shown = self._preset is not DatePreset.ALL
        self.dates.set_value(self._preset_name(self._preset) if shown else "")
        self.modality.set_value(", ".join(self._modalities))
        names = [
            report_look(status).text if status else self.tr("No report") for status in self._reports
        ]
        self.report.set_value(", ".join(names))
        self.sending.set_value(self.tr("Needs attention") if self._attention else "")
        self.clear_button.setVisible(self.filtering)


def _report_of(action: QAction) -> ReportStatus | None:
    return ReportStatus(action.data()) if action.data() else None
