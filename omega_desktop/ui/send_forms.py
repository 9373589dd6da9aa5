"""The two forms of the Send dialog under their tabs, and the request they stand for."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    OrganizationId,
    SendRequest,
    Station,
    Study,
)
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import scroll_area
from omega_desktop.ui.send_draft import (
    Destination,
    Page,
    StudyDraft,
    link_request,
    study_problems,
    study_request,
    study_tab_fault,
)
from omega_desktop.ui.send_external import link_language, passcode_of, settled_external
from omega_desktop.ui.send_facts import known_addresses
from omega_desktop.ui.send_portal_draft import portal_problems, portal_request
from omega_desktop.ui.send_report_draft import (
    Remembered,
    ReportDraft,
    report_problems,
    report_request,
    report_tab_fault,
    settled,
    to_remember,
)
from omega_desktop.ui.send_report_tab import ReportTab
from omega_desktop.ui.send_study_tab import StudyTab
from omega_desktop.ui.send_values import Address, Problem, SendFacts
from omega_desktop.widgets.format import error_text, message_text
from omega_desktop.widgets.labels import ElidedLabel
from omega_desktop.widgets.parts import make_rule
from omega_desktop.widgets.theme import SPACE_2, SPACE_4

log = logging.getLogger(__name__)

LOOK_PAUSE_MS = 250
"""Typing pauses this long before the disk is asked about the folder."""

PAGES = (Page.REPORT, Page.STUDY)


class SendForms(QWidget):
    """What would be sent as the forms stand.

    Signals:
        changed: another tab is in front, or the user changed something in one.

    Attributes:
        facts: what the forms were last loaded with.
        tabs, report_tab, study_tab: the parts.
    """

    changed = Signal()

    def __init__(
        self, context: Context, studies: Sequence[Study], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self.facts = SendFacts(tuple(studies))
        self._known: tuple[Address, ...] = ()
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("send_tabs")
        self.tabs.setAccessibleName(self.tr("What to send"))
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        for title, keys in (
            (self.tr("Send reports"), "Ctrl+1"),
            (self.tr("Send study"), "Ctrl+2"),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(title), keys)
        self.report_tab = ReportTab(theme, parent=self)
        self.study_tab = StudyTab(
            theme,
            stations_of=self._stations_of,
            suggest_passcode=context.shares.suggest_passcode,
            parent=self,
        )
        self._pages = QStackedWidget(self)
        for tab in (self.report_tab, self.study_tab):
            self._pages.addWidget(scroll_area(tab, self._pages))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tab_row())
        column.addWidget(make_rule(self))
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.report_tab.changed.connect(self.changed)
        self.study_tab.changed.connect(self.changed)
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.setInterval(LOOK_PAUSE_MS)
        self._look_timer.timeout.connect(self._look_at_folder)
        self.study_tab.changed.connect(self._look_timer.start)

    def _tab_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_2, 0, SPACE_4, 0)
        row.addWidget(self.tabs)
        keys = self.tr("Ctrl+1, Ctrl+2: tabs – Ctrl+Enter: send")
        hint = ElidedLabel(self._context.theme, keys, tone="muted", kind="small", parent=self)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(hint, 1)
        return row

    # --- loading -----------------------------------------------------------------------------

    def load(self, facts: SendFacts, report: ReportDraft, study: StudyDraft) -> None:
        """Show these drafts, with what there is to choose from."""
        self.facts = facts
        self._known = known_addresses(self._context)
        self.report_tab.load(report, facts, self._known)
        fault = report_tab_fault(facts)
        # of one study the tab says why it has no report
        self._show_fault(Page.REPORT, fault, enabled=fault is None or len(facts.studies) == 1)
        fault = study_tab_fault(facts)
        self._show_fault(Page.STUDY, fault, enabled=fault is None)
        self.study_tab.load(
            study,
            facts,
            self._context.directory.organizations(),
            self._known,
            language=self._language(),
        )
        self._look_timer.start()

    def look_for_key_images(self) -> None:
        """Find the only study's key images and offer them; reads and draws files in a job."""
        if len(self.facts.studies) != 1 or not self.facts.versions:
            return
        worklist, uid = self._context.worklist, self.facts.studies[0].study_instance_uid

        def failed(fault: Exception) -> None:
            log.warning("key images cannot be looked for (%s)", type(fault).__name__)
            self.report_tab.offer_key_images(())  # nothing goes that cannot be seen here

        self._context.jobs.start(
            lambda _control: worklist.offered_key_images(uid),
            name="key images",
            owner=self,
            done=self.report_tab.offer_key_images,
            failed=failed,
        )

    def _show_fault(self, page: Page, fault: Message | None, *, enabled: bool) -> None:
        place = PAGES.index(page)
        self.tabs.setTabEnabled(place, enabled)
        self.tabs.setTabToolTip(place, message_text(fault) or f"Ctrl+{place + 1}")
        self._tab_of(page).setEnabled(fault is None)

    def _stations_of(self, organization_id: OrganizationId) -> Sequence[Station]:
        return self._context.directory.stations(organization_id)

    def _look_at_folder(self) -> None:
        """Ask the disk about the chosen folder, beside the window."""
        draft, send = self.study_tab.draft, self._context.send
        if draft.destination is not Destination.FOLDER or not Path(draft.folder).is_absolute():
            return

        def done(remark: Message | None) -> None:
            self.study_tab.show_place(draft, message_text(remark), usable=True)

        def failed(fault: Exception) -> None:
            self.study_tab.show_place(draft, error_text(fault), usable=False)

        self._context.jobs.start(
            lambda _control: send.look_at_folder(draft.folder, as_zip=draft.as_zip),
            name="look at folder",
            owner=self,
            done=done,
            failed=failed,
        )

    # --- the tabs ----------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The tab in front."""
        return PAGES[self.tabs.currentIndex()]

    def choose(self, page: Page) -> None:
        """Bring a tab to the front, if it can be used."""
        place = PAGES.index(page)
        if self.tabs.isTabEnabled(place):
            self.tabs.setCurrentIndex(place)
            self._pages.setCurrentIndex(place)
            self.focus_first()

    def usable_page(self, wanted: Page) -> Page:
        """That tab, or the other one when it can send something and that one cannot."""
        if wanted is Page.REPORT and report_tab_fault(self.facts) is not None:
            return Page.STUDY
        if wanted is Page.STUDY and study_tab_fault(self.facts) is not None:
            return Page.REPORT
        return wanted

    def focus_first(self) -> None:
        """Put the focus where a user starts."""
        self._tab_of(self.page).focus_first()

    def show_problem(self, problem: Problem) -> None:
        """Show a problem at its field in the tab in front."""
        self._tab_of(self.page).show_problem(problem)

    def settling(self) -> bool:
        """Whether a box is still being ticked."""
        boxes = (*self.findChildren(QCheckBox), *self.findChildren(QRadioButton))
        return any(box.isDown() for box in boxes)

    def finish_typing(self) -> None:
        """Turn text typed in the tab in front into addresses, as leaving the field does."""
        self._tab_of(self.page).finish_typing()

    def _tab_of(self, page: Page) -> ReportTab | StudyTab:
        return self.report_tab if page is Page.REPORT else self.study_tab

    def _on_tab_changed(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self.changed.emit()

    # --- the request -------------------------------------------------------------------------

    @property
    def drafts(self) -> tuple[ReportDraft, StudyDraft]:
        """What the user entered, in both tabs."""
        return self.report_tab.draft, self.study_tab.draft

    def problems(self) -> list[Problem]:
        """What keeps the tab in front from being sent."""
        if self.page is Page.REPORT:
            return report_problems(self._report_draft(), self.facts)
        return study_problems(self._study_draft(), self.facts, self.study_tab.stations)

    def request(self) -> SendRequest:
        """What the tab in front asks for; only without ``problems``."""
        if self.page is Page.REPORT:
            return report_request(self._report_draft(), self.facts, language=self._language())
        draft = self._study_draft()
        if draft.destination is Destination.EXTERNAL_USER:
            return link_request(draft, self.facts, language=self._language())
        return study_request(draft, self.facts, recipient=self.destination_text())

    def portal_problems(self) -> list[Problem]:
        """What keeps the patient from being invited."""
        draft = self.report_tab.draft
        return portal_problems(draft.portal, draft.report_id, self.facts, draft.birth_date)

    def portal_request(self) -> SendRequest:
        """The report to the patient; only without ``portal_problems``."""
        draft = self.report_tab.draft
        language = link_language(self._language())
        return portal_request(
            draft.portal,
            draft.report_id,
            self.facts,
            language=language,
            birth_date=draft.birth_date,
            key_images=draft.document.key_images,
        )

    def to_remember(self) -> Remembered | None:
        """The physician's typed address that is to be kept; None when nothing is."""
        return to_remember(self._report_draft(), self.facts) if self.page is Page.REPORT else None

    @property
    def passcode(self) -> str:
        """What the links of the request ask for besides the date of birth; empty for nothing."""
        return passcode_of(self.study_tab.draft.external) if self.links else ""

    @property
    def links(self) -> bool:
        """Whether the tab in front sends links."""
        outside = self.study_tab.draft.destination is Destination.EXTERNAL_USER
        return self.page is Page.STUDY and outside

    def destination_text(self) -> str:
        """Where a study would go."""
        draft = self.study_tab.draft
        if draft.destination is Destination.FOLDER:
            return draft.folder.strip()
        organization, station = self.study_tab.organization, self.study_tab.station
        assert station is not None
        name = organization.name if organization else ""
        return self.tr("{organization} / {station}").format(organization=name, station=station.name)

    def _report_draft(self) -> ReportDraft:
        return settled(self.report_tab.draft, self.facts, self._known)

    def _study_draft(self) -> StudyDraft:
        draft = self.study_tab.draft
        external = settled_external(draft.external, self.facts, self._known)
        return replace(draft, external=external)

    def _language(self) -> str:
        return self._context.settings.text("language") or QLocale().bcp47Name()
