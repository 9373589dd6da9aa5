"""The Send dialog: one per study, modeless, never reused for another patient."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from omega_desktop.dicom.echo import EchoResult
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import DeliveryId, SendRequest, StationId, Study
from omega_desktop.domain.policy import Finding, Severity
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import fitting, show_fault
from omega_desktop.ui.dialogs.set_up import open_set_up
from omega_desktop.ui.send_banner import StudiesBanner
from omega_desktop.ui.send_blocks import field_of, parts_to_set_up
from omega_desktop.ui.send_draft import (
    Page,
    StudyDraft,
    new_study_draft,
    people,
)
from omega_desktop.ui.send_drafts import DraftStore, KeptDraft
from omega_desktop.ui.send_facts import known_places, new_external_draft, read_facts
from omega_desktop.ui.send_footer import SendFooter
from omega_desktop.ui.send_forms import SendForms
from omega_desktop.ui.send_portal_draft import PortalDraft
from omega_desktop.ui.send_report_draft import (
    ReportDraft,
    new_report_draft,
    physician,
    refreshed,
    report_tab_fault,
)
from omega_desktop.ui.send_review import ReviewPage
from omega_desktop.ui.send_submitting import submission
from omega_desktop.ui.send_values import Problem, SendFacts
from omega_desktop.ui.send_words import SEPARATOR, report_short
from omega_desktop.ui.sent_document import preview_of
from omega_desktop.widgets.banner import PatientBanner
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.parts import make_rule
from omega_desktop.widgets.theme import SPACE_2, SPACE_3

CHECK_PAUSE_MS = 150
"""Typing pauses this long before the policy is asked what the button will do."""

REVIEW_GUARD_MS = 600
"""A second Ctrl+Enter that follows this fast was meant for the form, not for the review."""

SETTLE_MS = 40
"""A box chosen by its letter is ticked 100 ms after the key press (``QAbstractButton``)."""

_TAB_SETTING = "ui.send.tab"


class SendDialog(QDialog):
    """Send reports or a study.

    Args:
        context: the program's objects.
        studies: what was selected; several can be sent as studies only.

    Signals:
        submitted: the ids of the new deliveries (``list[DeliveryId]``); the dialog closes, except
            after *Send to Blume*, which acts at once and leaves the form as it is.
    """

    submitted = Signal(object)

    def __init__(
        self, context: Context, studies: Sequence[Study], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._studies = tuple(studies)
        self._drafts = DraftStore.of(context.jobs)
        self._request: SendRequest | None = None
        self._findings: tuple[Finding, ...] = ()
        self._at_once = False
        self._sending = False
        self._sent: tuple[DeliveryId, ...] = ()
        self._untouched: tuple[ReportDraft, StudyDraft] | None = None
        self.setObjectName("send_dialog")
        self.setWindowTitle(self.tr("Send"))  # never the patient's name: window lists show it
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build()
        self._check_timer = QTimer(self, singleShot=True, interval=CHECK_PAUSE_MS)
        self._check_timer.timeout.connect(self._on_check_timeout)
        self._review_guard = QTimer(self, singleShot=True, interval=REVIEW_GUARD_MS)
        self._add_shortcuts()
        self._load()
        self._learn_pictures()
        self.resize(fitting(self, self.minimumSizeHint().expandedTo(self._comfortable())))

    # --- making ------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._context.theme
        self._banner: QWidget
        if len(self._studies) == 1:
            self._patient = PatientBanner(theme, parent=self)
            self._banner = self._patient
        else:
            self._banner = StudiesBanner(theme, self._studies, parent=self)
        self.message = InlineMessage(theme, parent=self)
        self.forms = SendForms(self._context, self._studies, parent=self)
        self.tabs = self.forms.tabs
        self.report_tab, self.study_tab = self.forms.report_tab, self.forms.study_tab
        self.forms.changed.connect(self._on_form_changed)
        self.review = ReviewPage(theme, parent=self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.forms)
        self._pages.addWidget(self.review)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        message_row = QVBoxLayout()
        message_row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, 0)
        message_row.addWidget(self.message)
        column.addLayout(message_row)
        column.addWidget(self._pages, 1)
        column.addWidget(make_rule(self))
        column.addWidget(self._footer())
        self.report_tab.preview_requested.connect(self._on_preview_requested)
        self.report_tab.portal_requested.connect(self._on_portal_requested)
        self.report_tab.set_up_requested.connect(self._set_up)
        self.study_tab.test_requested.connect(self._on_test_requested)
        self.study_tab.set_up_requested.connect(self._set_up)

    def _footer(self) -> SendFooter:
        self.footer = SendFooter(self._context.theme, parent=self)
        self.back_button, self.send_button = self.footer.back_button, self.footer.send_button
        self.footer.cancelled.connect(self.reject)
        self.footer.went_back.connect(self._leave_review)
        self.footer.confirmed.connect(self.proceed)
        return self.footer

    def _add_shortcuts(self) -> None:
        for keys, act in (
            ("Ctrl+1", lambda: self._choose_tab(Page.REPORT)),
            ("Ctrl+2", lambda: self._choose_tab(Page.STUDY)),
            ("Ctrl+Return", self.proceed),
            ("Ctrl+Enter", self.proceed),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)  # a key held down is one press
            shortcut.activated.connect(act)

    def _comfortable(self) -> QSize:
        width = self.fontMetrics().averageCharWidth() * 112
        return QSize(width, round(width * 1.08))

    # --- loading -----------------------------------------------------------------------------

    def _load(self) -> None:
        kept = self._drafts.take(self._studies, self._context.outbox)
        facts = read_facts(self._context, self._studies)
        self._shown_places = known_places(self._context)
        report = new_report_draft(facts)
        study = new_study_draft(
            self._context.directory.last_used_station(), new_external_draft(self._context)
        )
        if kept is not None:
            report, study = refreshed(kept.report, facts), kept.study
        self.forms.load(facts, report, study)
        if kept is None:
            self._untouched = self.forms.drafts
        self.forms.choose(kept.page if kept else self._usual_page())
        self.forms.look_for_key_images()
        self._refresh()

    def _usual_page(self) -> Page:
        """The tab used last, or the one that can send anything."""
        usual = self._context.settings.text(_TAB_SETTING)
        return self.forms.usable_page(Page.STUDY if usual == Page.STUDY.value else Page.REPORT)

    def _learn_pictures(self) -> None:
        """Find out which pictures may show a name, where an older version did not ask."""
        uids = [one.study_instance_uid for one in self._studies]
        if not self._context.send.knows_pictures(uids):
            self._context.jobs.start(
                lambda _control: self._context.send.learn_pictures(uids),
                name="pictures",
                owner=self,
                done=self._on_pictures_learned,
            )

    def _on_pictures_learned(self, learned: bool) -> None:  # noqa: FBT001 - a job's result
        if not learned or self._sending:  # submitting looks for itself
            return
        self._leave_review()  # it showed what was known before
        self._refresh()

    def reload(self) -> None:
        """Take over what changed outside: settings, people, stations, reports."""
        if self._sending:
            return
        self._leave_review()  # it showed what was true before
        before = self._facts.versions[:1]
        facts = read_facts(self._context, self._studies)
        self._shown_places = known_places(self._context)
        report, study = self.forms.drafts
        report = refreshed(report, facts)
        newest = facts.versions[:1]
        changed = [(one.id, one.status) for one in before] != [
            (one.id, one.status) for one in newest
        ]
        if changed and newest:
            report = replace(report, report_id=newest[0].id)
        self.forms.load(facts, report, study)
        self.forms.look_for_key_images()
        if changed and newest:
            text = self.tr("The report changed: version {version} is shown now.")
            text = text.format(version=report_short(newest[0]))
            self.message.set_message(Tone.INFO, text, closable=True)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._look_for_news()

    def _look_for_news(self) -> bool:
        """Take over what changed outside; True when it has to be seen before sending."""
        if self._sending:
            return False
        before = self._to_be_seen
        places = known_places(self._context)
        if read_facts(self._context, self._studies) != self._facts or places != self._shown_places:
            self.reload()
        return before != self._to_be_seen

    @property
    def _to_be_seen(self) -> object:
        reports = [(one.id, one.status) for one in self._facts.versions]
        return reports, self._facts.care_team, self.reviewing

    def _stopped_by_news(self) -> bool:
        if not self._look_for_news():
            return False
        if not self.message.text():
            text = self.tr("Something has changed meanwhile. Check it, then send.")
            self.message.set_message(Tone.INFO, text, closable=True)
        return True

    # --- what is shown -----------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The tab in front."""
        return self.forms.page

    @property
    def _facts(self) -> SendFacts:
        return self.forms.facts

    @property
    def reviewing(self) -> bool:
        """Whether the review step is shown."""
        return self._pages.currentWidget() is self.review

    def _choose_tab(self, page: Page) -> None:
        if not self.reviewing:
            self.forms.choose(page)

    # --- refreshing --------------------------------------------------------------------------

    def _on_form_changed(self) -> None:
        self._leave_review()  # key images that were looked for can come late
        self.message.clear()
        self._refresh()

    def _refresh(self) -> None:
        self._request, self._findings = None, ()
        self._refresh_banner()
        self._show_tab_fault()
        problems = self.forms.problems()
        self._show_button(needs_review=False)
        if problems:
            self._check_timer.stop()
            self.send_button.setEnabled(False)
            self.footer.say("info", message_text(problems[0].message))
        else:
            self.send_button.setEnabled(not self._sending)
            self.footer.say("", self._summary())
            self._check_timer.start()

    def _refresh_banner(self) -> None:
        if len(self._studies) != 1:
            return
        report = self._facts.report(self.report_tab.draft.report_id)
        extra = ""
        if report is not None:
            extra = self.tr("Report {version}").format(version=report_short(report))
        self._patient.set_study(self._studies[0], extra)

    def _show_tab_fault(self) -> None:
        fault = report_tab_fault(self._facts) if self.page is Page.REPORT else None
        if fault is not None:
            self.message.set_message(Tone.INFO, message_text(fault))

    def _summary(self) -> str:
        request = self.forms.request()
        seconds = self._context.settings.number("undo_seconds")
        if self.page is Page.REPORT or self.forms.links:
            what = self.tr("%n recipient(s)", "", people(request))
        else:
            what = self.tr("%n study(ies) to {where}", "", len(request.deliveries)).format(
                where=self.forms.destination_text()
            )
        when = (
            self.tr("leaves {seconds} s after you confirm").format(seconds=seconds)
            if seconds
            else self.tr("leaves at once")
        )
        return SEPARATOR.join((what, when))

    def _show_button(self, *, needs_review: bool) -> None:
        several = len(self._studies) > 1
        studies = len(self._facts.with_images) if several else None
        self.footer.name_send(self.page, studies, needs_review=needs_review, links=self.forms.links)

    def _on_check_timeout(self) -> None:
        if self._sending or self.reviewing or self.forms.problems():
            return
        try:
            findings = self._context.send.check(self.forms.request(), self.forms.passcode)
        except OmegaError as fault:
            show_fault(self.message, fault)
            return
        self._show_button(needs_review=any(one.severity is Severity.WARN for one in findings))

    # --- sending -----------------------------------------------------------------------------

    def proceed(self) -> None:
        """Send, or continue to the review step; what the button and Ctrl+Enter do."""
        if self._sending:
            return
        if self.reviewing:
            if not self._review_guard.isActive() and not self._stopped_by_news():
                self._submit()
            return
        if self.forms.settling():  # a key has just been pressed that changes who gets it
            QTimer.singleShot(SETTLE_MS, self, self.proceed)
            return
        self.forms.finish_typing()
        if self._stopped_by_news():
            return
        problems = self.forms.problems()
        if problems:
            self._show_problem(problems[0])
            return
        self._go_on(self.forms.request())

    def _on_portal_requested(self) -> None:
        """*Send to Blume*: the same way, for the patient alone."""
        if self._sending or self._stopped_by_news():
            return
        problems = self.forms.portal_problems()
        if problems:
            self._show_problem(problems[0])
        else:
            self._go_on(self.forms.portal_request(), at_once=True)

    def _go_on(self, request: SendRequest, *, at_once: bool = False) -> None:
        """Ask what there is to know about a request: it is shown, or the request leaves."""
        try:
            findings = tuple(self._context.send.check(request, self.forms.passcode))
        except OmegaError as fault:
            show_fault(self.message, fault)
            return
        self._request, self._findings, self._at_once = request, findings, at_once
        blocks = [one for one in findings if one.severity is Severity.BLOCK]
        if blocks:
            self._show_block(blocks)
        elif findings:
            self._enter_review()
        else:
            self._submit()

    def _show_problem(self, problem: Problem) -> None:
        self.forms.show_problem(problem)
        self.message.set_message(Tone.DANGER, message_text(problem.message))

    def _show_block(self, blocks: Sequence[Finding]) -> None:
        texts = dict.fromkeys(message_text(one.message) for one in blocks)
        actions = [
            (self.tr("Set up…"), partial(self._set_up, part)) for part in parts_to_set_up(blocks)
        ]
        self.message.set_message(Tone.DANGER, "\n".join(texts), actions=actions)
        field = field_of(blocks[0], links=self.forms.links, at_once=self._at_once)
        if field:
            self.forms.show_problem(Problem(field, blocks[0].message))

    def _enter_review(self) -> None:
        assert self._request is not None
        self.message.clear()
        self.review.show_request(
            self._request, self._findings, self._facts, passcode=bool(self.forms.passcode)
        )
        self._pages.setCurrentWidget(self.review)
        self.footer.enter_review(
            self.review.consequence(self._request, self._findings, self._facts)
        )
        self._review_guard.start()
        self.review.announce()

    def _leave_review(self) -> None:
        if not self.reviewing:
            return
        self._pages.setCurrentIndex(0)
        self.footer.leave_review()
        self._refresh()
        self.forms.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.forms.focus_first()

    def _submit(self) -> None:
        request = self._request
        assert request is not None
        typed = None if self._at_once else self.forms.to_remember()
        self._sending = True
        self._pages.setEnabled(False)
        self.send_button.setEnabled(False)
        self.footer.say("clock", self.tr("Writing to the outbox…"))
        self._context.jobs.start(
            submission(self._context, request, passcode=self.forms.passcode, typed=typed),
            name="submit",
            owner=self,
            done=self._on_submit_done,
            failed=self._on_submit_failed,
        )

    def _on_submit_done(self, ids: Sequence[DeliveryId]) -> None:
        if self._at_once:
            self._on_portal_done(ids)
            return
        self._sent = tuple(ids)
        self._context.settings.set(_TAB_SETTING, self.page.value)
        self._keep_draft()
        self.submitted.emit(list(ids))
        self.accept()

    def _on_portal_done(self, ids: Sequence[DeliveryId]) -> None:
        """The rest of the form is as it was: the report can still go to others."""
        self._sending = False
        self._pages.setEnabled(True)
        self.report_tab.show_portal_sent(sent=True)
        self.reload()
        text = self.tr("The report is in the outbox for the patient.")
        self.message.set_message(Tone.OK, text, closable=True)
        self.submitted.emit(list(ids))
        self.forms.focus_first()

    def _on_submit_failed(self, fault: Exception) -> None:
        self._sending = False
        self._pages.setEnabled(True)
        if self.reviewing:
            self._leave_review()
        self._refresh()
        show_fault(self.message, fault)

    # --- small things ------------------------------------------------------------------------

    def _on_test_requested(self, station_id: int) -> None:
        wanted = StationId(station_id)
        self.study_tab.show_testing(wanted)

        def done(result: EchoResult) -> None:
            self.study_tab.show_answer(
                wanted,
                online=result.online,
                milliseconds=result.milliseconds,
                reason=message_text(result.reason),
            )

        def failed(fault: Exception) -> None:
            self.study_tab.reload_stations()
            show_fault(self.message, fault)

        self._context.jobs.start(
            lambda _control: self._context.send.test_station(wanted),
            name="echo",
            owner=self,
            done=done,
            failed=failed,
        )

    def _set_up(self, what: str) -> None:
        """Open the dialog where something is set up; coming back, its changes are taken over."""
        member = physician(self.report_tab.draft, self._facts)
        unknown = member is not None and member.practitioner is None
        dialog = open_set_up(
            self._context,
            what,
            parent=self,
            study=self._studies[0] if len(self._studies) == 1 else None,
            name=member.name if member is not None and unknown else "",
            organization_id=self.study_tab.draft.organization_id,
        )
        dialog.finished.connect(self._look_for_news)

    def _on_preview_requested(self) -> None:
        report = self._facts.report(self.report_tab.draft.report_id)
        if report is None:
            return
        try:
            request = self.forms.request()
        except OmegaError:  # an address or number that is none yet
            request = None
        images = self.report_tab.draft.document.key_images
        preview_of(self._context, report, self._studies[0], request, images, parent=self).show()

    # --- closing -----------------------------------------------------------------------------

    def reject(self) -> None:
        """Esc: from the review back to the form, from the form out."""
        if self._sending:
            return
        if self.reviewing:
            self._leave_review()
            return
        self._keep_draft()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._sending and not self._sent:
            event.ignore()  # a moment only: the request is being written
            return
        self._keep_draft()
        super().closeEvent(event)

    def _keep_draft(self) -> None:
        report, study = self.forms.drafts
        if report.portal.sent:  # done; the next dialog reads in the outbox what became of it
            report = replace(report, portal=PortalDraft())
        values = (report, study)
        if self._sent or values != self._untouched:
            self._drafts.keep(self._studies, KeptDraft(self.page, *values, self._sent))
        else:
            self._drafts.forget(self._studies)
