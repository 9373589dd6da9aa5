"""The review step: who gets what, how, and what there is to know about it."""

import re
from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from omega_desktop.domain.model import (
    DeliveryDraft,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PortalTarget,
    Report,
    ReportId,
    ReportStatus,
    SendPriority,
    SendRequest,
    SmsTarget,
    Study,
    Target,
)
from omega_desktop.domain.policy import Finding
from omega_desktop.ui.dialogs.form import scroll_area
from omega_desktop.ui.send_draft import people
from omega_desktop.ui.send_external_options import expiry_text
from omega_desktop.ui.send_external_words import (
    link_how,
    link_warning,
    link_what,
    report_link_warning,
    valid_until,
)
from omega_desktop.ui.send_values import SendFacts
from omega_desktop.ui.send_words import priority_name, recipient_text, report_short
from omega_desktop.widgets.format import message_text, moment_text, study_title
from omega_desktop.widgets.labels import IconLabel, StateBadge
from omega_desktop.widgets.parts import make_label, make_rule, make_surface
from omega_desktop.widgets.theme import ICON_PX, SPACE_1, SPACE_2, SPACE_3, SPACE_4, Theme

OUTSIDE = frozenset({"external_address", "unknown_address"})
"""Codes of findings that say a recipient is outside the organisation."""

SAID_ONCE = "identified_outside"
"""What a link is worth is said once, below all recipients, and as it is: with its passcode."""


class ReviewPage(QWidget):
    """Shows a request with its warnings; it is filled anew for each request."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("review_page")
        self._theme = theme
        self._table = QWidget(self)
        self._said: list[str] = []
        self._passcode = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_3)
        self._column.setSpacing(SPACE_3)
        heading = make_label(theme, self.tr("Check before sending"), parent=self, kind="title")
        heading.setObjectName("review_heading")
        self._column.addWidget(heading)
        self._scroll = scroll_area(self._table, self)
        self._column.addWidget(self._scroll, 1)
        self._data = make_surface("raised", self)
        row = QVBoxLayout(self._data)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        self._data_state = StateBadge(theme, parent=self._data)
        self._data_state.setObjectName("patient_data")
        row.addWidget(self._data_state)
        self._column.addWidget(self._data)

    def show_request(
        self,
        request: SendRequest,
        findings: Sequence[Finding],
        facts: SendFacts,
        *,
        passcode: bool = False,
    ) -> None:
        """Show who gets what, with every warning at its recipient.

        Args:
            request: what would be sent.
            findings: what there is to know about it.
            facts: studies and reports.
            passcode: its links ask for a passcode.
        """
        self._said = []
        self._passcode = passcode
        table = QWidget(self)
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_4)
        grid.setVerticalSpacing(SPACE_2)
        for column, (title, stretch) in enumerate(
            ((self.tr("Who receives"), 4), (self.tr("What"), 4), (self.tr("How"), 3))
        ):
            head = make_label(self._theme, title, parent=table, tone="muted", kind="small")
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, stretch)
        grid.addWidget(make_rule(table), 1, 0, 1, 3)
        row = 2
        warned = {one.recipient for one in findings}
        drafts = sorted(
            request.deliveries, key=lambda one: (one.recipient not in warned, one.recipient)
        )
        for recipient, same in groupby(drafts, key=lambda one: one.recipient):
            about = [
                one for one in findings if one.recipient == recipient and one.code != SAID_ONCE
            ]
            row = self._add_recipient(grid, row, list(same), about, facts, request.priority)
        for finding in (one for one in findings if not one.recipient):
            grid.addWidget(self._warning(finding, table), row, 0, 1, 3)
            row += 1
        if opens := self._who_can_open(request, facts):
            grid.addWidget(self._warning_line(opens, "link", table), row, 0, 1, 3)
            row += 1
        grid.setRowStretch(row, 1)
        self._scroll.setWidget(table)
        self._table = table
        self._show_patient_data(request)
        self.setAccessibleName(" ".join(self._said))

    def announce(self) -> None:
        """Read the page to screen readers."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def texts(self) -> list[str]:
        """Everything shown, for screen readers."""
        return list(self._said)

    def _add_recipient(
        self,
        grid: QGridLayout,
        row: int,
        drafts: Sequence[DeliveryDraft],
        findings: Sequence[Finding],
        facts: SendFacts,
        priority: SendPriority,
    ) -> int:
        table = grid.parentWidget()
        assert table is not None
        who = QWidget(table)
        column = QVBoxLayout(who)
        column.setContentsMargins(0, SPACE_1, 0, 0)
        column.setSpacing(2)
        target = drafts[0].target
        named = EmailTarget | LinkTarget | FaxTarget | SmsTarget
        name = target.name if isinstance(target, named) else ""
        if isinstance(target, PortalTarget):
            name = self.tr("The patient")
        column.addWidget(self._text(recipient_text(drafts[0].recipient), who, strong=True))
        if name:
            column.addWidget(self._text(name, who, tone="muted"))
        for finding in _once(findings):
            column.addWidget(self._warning(finding, who))
            if finding.resembles:
                column.addWidget(self._known_address(finding.resembles, who))
        column.addStretch(1)
        grid.addWidget(who, row, 0, Qt.AlignmentFlag.AlignTop)
        what = "\n".join(self._what(draft, facts) for draft in drafts)
        top = Qt.AlignmentFlag.AlignTop
        for place, text in ((1, what), (2, self._how(drafts[0], priority, facts))):
            cell = self._text(text, table)
            cell.setContentsMargins(0, SPACE_1, 0, 0)
            grid.addWidget(cell, row, place, top)
        grid.addWidget(make_rule(table), row + 1, 0, 1, 3)
        return row + 2

    def _who_can_open(self, request: SendRequest, facts: SendFacts) -> str:
        """What a link is worth to whoever finds it; empty without links."""
        links = [one for one in request.deliveries if isinstance(one.target, LinkTarget)]
        if any(_is_report_link(one, facts) for one in request.deliveries):
            return report_link_warning()
        if any(isinstance(one.target, PortalTarget) for one in request.deliveries):
            return "" if facts.portal else link_warning(birth_date=True, passcode=False)
        if not links:
            return ""
        born = any(_asks_birth_date(one, facts) for one in links)
        passcode = any(
            self._asks_passcode(one.target) for one in links if isinstance(one.target, LinkTarget)
        )
        return link_warning(birth_date=born, passcode=passcode)

    def _asks_passcode(self, target: LinkTarget) -> bool:
        """Typed now, or sealed when it was sent before."""
        return self._passcode or bool(target.sealed_passcode)

    def _text(
        self, text: str, parent: QWidget, *, tone: str = "text", strong: bool = False
    ) -> QLabel:
        self._said.append(text)
        # an address has no blanks: without these marks a long one would widen the dialog
        shown = re.sub(r"([@./\\_-])", "\\1\u200b", text)
        label = make_label(
            self._theme,
            shown,
            parent=parent,
            tone=tone,
            kind="strong" if strong else "body",
            wrap=True,
        )
        label.setAccessibleName(text)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        return label

    def _warning(self, finding: Finding, parent: QWidget) -> QWidget:
        text = message_text(finding.message)
        if finding.last_sent is not None:
            last = self.tr("Last sent {time}.").format(time=moment_text(finding.last_sent))
            text = f"{text} {last}"
        return self._warning_line(text, finding.code, parent)

    def _warning_line(self, text: str, code: str, parent: QWidget) -> QWidget:
        self._said.append(text)
        line = QWidget(parent)
        line.setObjectName(f"warning_{code}")
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1 + 2)
        row.addWidget(
            IconLabel(self._theme, "warning", "warning", parent=line),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        row.addWidget(make_label(self._theme, text, parent=line, tone="warning", wrap=True), 1)
        return line

    def _known_address(self, address: str, parent: QWidget) -> QWidget:
        """The address that is known, below the one that resembles it: read one under the other."""
        text = self.tr("Known: {address}").format(address=recipient_text(address))
        label = self._text(text, parent)
        label.setObjectName("known_address")
        label.setContentsMargins(ICON_PX + SPACE_1 + 2, 0, 0, 0)
        return label

    def _what(self, draft: DeliveryDraft, facts: SendFacts) -> str:
        studies = {one.study_instance_uid: one for one in facts.studies}
        study = studies[draft.study_instance_uid]
        report = _report(draft.report_id, study, facts)
        if isinstance(draft.target, LinkTarget):
            return link_what(draft.target, study, report)
        if isinstance(draft.target, EmailTarget | FaxTarget | SmsTarget):
            if report is None:
                return self.tr("Report")
            return self.tr("Report {version} – {study}").format(
                version=report_short(report), study=study_title(study)
            )
        images = self.tr("%n image(s)", "", study.image_count or study.instance_count)
        title = study_title(study)
        if report is None:
            return self.tr("{study}, {images}").format(study=title, images=images)
        return self.tr("{study}, {images}, report {version}").format(
            study=title, images=images, version=report_short(report)
        )

    def _how(self, draft: DeliveryDraft, priority: SendPriority, facts: SendFacts) -> str:
        """How it travels, and what is tried when that fails."""
        first = self._way(draft, priority, facts)
        others = [
            self.tr("If that fails: {address}").format(address=recipient_text(place_of(target)))
            for target in draft.fallback
        ]
        return "\n".join((first, *others))

    def _way(self, draft: DeliveryDraft, priority: SendPriority, facts: SendFacts) -> str:
        match draft.target:
            case LinkTarget() as link:
                return link_how(
                    expiry_text(link.expires_days),
                    birth_date=_asks_birth_date(draft, facts),
                    passcode=self._asks_passcode(link),
                    download=link.allow_download,
                )
            case DicomTarget():
                return self.tr("DICOM send, priority {priority}").format(
                    priority=priority_name(priority)
                )
            case MediaTarget(as_zip=as_zip):
                return self.tr("One zip file") if as_zip else self.tr("Folder with DICOMDIR")
            case EmailTarget() | FaxTarget() | SmsTarget() | PortalTarget() as person:
                return self._way_of_report(person, facts)

    def _way_of_report(
        self, target: EmailTarget | FaxTarget | SmsTarget | PortalTarget, facts: SendFacts
    ) -> str:
        """How a report travels as the settings are: in the open, or behind a link."""
        match target:
            case EmailTarget() if facts.reports_as_links:
                text = self.tr("E-mail with a protected link, opens with date of birth")
                days = facts.link_days
            case EmailTarget():
                return self.tr("E-mail, report as PDF")
            case FaxTarget():
                return self.tr("Fax with cover page")
            case SmsTarget(expires_days=days):
                text = self.tr("Text message with a protected link, opens with date of birth")
            case PortalTarget() if facts.portal:
                return self.tr("Patient portal, with an invitation")
            case PortalTarget(expires_days=days):
                text = self.tr("Protected link, opens with date of birth")
        return valid_until(text, expiry_text(days))

    def _show_patient_data(self, request: SendRequest) -> None:
        if _anonymised(request):
            self._data_state.set_state("shield", self.tr("Patient data: ANONYMIZED"), "ok")
        else:
            self._data_state.set_state("user", self.tr("Patient data: IDENTIFIED"), "warning")
        self._said.append(self._data_state.text())

    def consequence(
        self, request: SendRequest, findings: Sequence[Finding], facts: SendFacts
    ) -> str:
        """What the confirming button does, in words."""
        target = request.deliveries[0].target
        if isinstance(target, LinkTarget):
            return self.tr("Send link to %n external person(s)", "", people(request))
        if isinstance(target, PortalTarget):
            return self.tr("Send to the patient")
        if isinstance(target, EmailTarget | FaxTarget | SmsTarget):
            return self._report_consequence(request, findings, facts)
        if _anonymised(request):
            return self.tr("Send %n anonymized study(ies)", "", len(request.deliveries))
        return self.tr("Send %n identified study(ies)", "", len(request.deliveries))

    def _report_consequence(
        self, request: SendRequest, findings: Sequence[Finding], facts: SendFacts
    ) -> str:
        outside = len({one.recipient for one in findings if one.code in OUTSIDE})
        everybody = people(request)
        if outside and outside < everybody:
            text = self.tr("Send to {count} recipients, %n of them external", "", outside)
            return text.format(count=everybody)
        if outside:
            return self.tr("Send to %n external person(s)", "", outside)
        report = _report(request.deliveries[0].report_id, facts.studies[0], facts)
        if report is not None and report.status is ReportStatus.PRELIMINARY:
            return self.tr("Send preliminary report to %n recipient(s)", "", people(request))
        return self.tr("Send to %n recipient(s)", "", people(request))


def _anonymised(request: SendRequest) -> bool:
    return all(
        isinstance(one.target, DicomTarget | MediaTarget | LinkTarget)
        and one.target.anonymization.enabled
        for one in request.deliveries
    )


def _is_report_link(draft: DeliveryDraft, facts: SendFacts) -> bool:
    """Whether the recipient, or who is tried next, gets a link to the report alone."""
    return any(
        isinstance(target, SmsTarget)
        or (isinstance(target, EmailTarget) and facts.reports_as_links)
        for target in (draft.target, *draft.fallback)
    )


def place_of(target: Target) -> str:
    """The address or number of a person."""
    match target:
        case EmailTarget(address=address) | LinkTarget(address=address):
            return address
        case FaxTarget(number=number) | SmsTarget(number=number):
            return number
        case _:
            return ""


def _asks_birth_date(draft: DeliveryDraft, facts: SendFacts) -> bool:
    """Whether a link's page asks for the date of birth: the study has one, or it was typed."""
    if isinstance(draft.target, LinkTarget) and draft.target.birth_date is not None:
        return True
    return any(
        one.patient.birth_date is not None
        for one in facts.studies
        if one.study_instance_uid == draft.study_instance_uid
    )


def _report(report_id: ReportId | None, study: Study, facts: SendFacts) -> Report | None:
    versions = facts.reports.get(study.study_instance_uid, ())
    return next((one for one in versions if one.id == report_id), None)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """The same sentence about several studies of one recipient is said once."""
    return list({(one.code, str(one.message)): one for one in findings}.values())
