"""What is known about an address or a number something is to be sent to."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from omega_desktop.domain.errors import NotFoundError, OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactSystem,
    DeliveryDraft,
    PortalTarget,
    Report,
    Study,
)
from omega_desktop.domain.near_miss import resembled_domain
from omega_desktop.domain.policy import DraftFacts
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.role_address import is_role_address
from omega_desktop.domain.validation import (
    PhoneKind,
    mail_domain,
    normalize_email,
    normalize_phone,
)
from omega_desktop.reports.same_patient import is_of_another
from omega_desktop.services.known_contacts import ContactMemory, KnownContacts, compared_form
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.outbox import Outbox

Block = tuple[str, Message]


def email_way(settings: SettingsReader) -> str:
    """What e-mails leave through, for people; empty when e-mail is not set up."""
    if not settings.text("smtp.from"):
        return ""
    if settings.text("email.transport") == "graph":
        return "Microsoft Graph" if settings.text("smtp.user") else ""
    return settings.text("smtp.host")


class RecipientFacts:
    """Gathers them; judges nothing."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        archive: Archive,
        directory: Directory,
        settings: SettingsReader,
    ) -> None:
        self._outbox = outbox
        self._archive = archive
        self._directory = directory
        self._memory = ContactMemory(outbox=outbox, directory=directory, settings=settings)

    def known(self) -> KnownContacts:
        """Everything that was ever kept or used; all were normalised when they were kept."""
        return self._memory.known()

    def facts(
        self,
        draft: DeliveryDraft,
        system: ContactSystem,
        value: str,
        study: Study,
        known: KnownContacts,
    ) -> DraftFacts:
        """What is known about one recipient of a report.

        Args:
            draft: the draft.
            system: how ``value`` is used.
            value: an address or a number as typed.
            study: whose report it is.
            known: of ``known()``.
        """
        blocks, report = self.report(draft, study)
        compared = compared_form(value.strip())
        try:
            compared = compared_form(normal_form(system, value))
        except OmegaError as error:
            blocks.append(("bad_address", error.title.followed_by(error.message)))
        there = known.of[system]
        team = self._care_team(study, system)
        is_mail = system is ContactSystem.EMAIL
        domain = mail_domain(compared) if is_mail else ""
        here, otherwise = self._received(system, compared, report)
        facts = DraftFacts(
            draft,
            blocks=tuple(blocks),
            report=report,
            newest_version=study.report_version,
            internal=compared in there.own or domain in known.internal_domains,
            in_directory=compared in there.directory,
            in_care_team=compared in team,
            used_before=compared in there.used,
            last_sent=there.used.get(compared),
            already_received=here is not None,
            already_received_otherwise=otherwise is not None,
            received_at=here or otherwise,
        )
        return facts if compared in team else _with_slips(facts, system, compared, known)

    def patient_facts(
        self, facts: DraftFacts, target: PortalTarget, known: KnownContacts
    ) -> DraftFacts:
        """Adds what is noticeable about a patient's own address or number."""
        for system, value in (
            (ContactSystem.EMAIL, target.email),
            (ContactSystem.SMS, target.mobile),
        ):
            if value:
                with suppress(ValidationError):  # told by whoever plans it
                    compared = compared_form(normal_form(system, value))
                    facts = _with_slips(facts, system, compared, known)
        return facts

    def _received(
        self, system: ContactSystem, compared: str, report: Report | None
    ) -> tuple[datetime | None, datetime | None]:
        """When this version was handed over there, and to the same person somewhere else."""
        if report is None:
            return None, None
        received = self._outbox.received(report.study_instance_uid, report.id)
        at: dict[str, datetime] = {}
        for recipient, moment in received:
            place = compared_form(recipient)
            at[place] = max(moment, at.get(place, moment))
        if not at:
            return None, None
        others = {
            compared_form(one.value) for one in self._directory.contacts_beside(system, compared)
        }
        elsewhere = [at[place] for place in others - {compared} if place in at]
        return at.get(compared), max(elsewhere, default=None)

    def report(self, draft: DeliveryDraft, study: Study) -> tuple[list[Block], Report | None]:
        """What keeps the chosen version from being sent, and the version where there is one."""
        if draft.report_id is None:
            return [("no_report", Message("This study has no report to send."))], None
        try:
            report = self._archive.report(draft.report_id)
        except NotFoundError as error:
            return [("report_missing", error.title)], None
        if report.study_instance_uid != study.study_instance_uid:
            text = Message("The report belongs to another study.")
            return [("report_of_another_study", text)], report
        if self._is_of_another_patient(report, study):
            text = Message(
                "The report names another patient than the study. Correct the study at its source, "
                "or attach the right report as PDF."
            )
            return [("report_of_another_patient", text)], report
        return [], report

    def _is_of_another_patient(self, report: Report, study: Study) -> bool:
        """Whether it came with the study by mistake. Reads a file only where one is in doubt."""
        uid = report.sop_instance_uid
        doubtful = uid is not None and self._archive.may_be_another_patient(uid)
        return doubtful and is_of_another(report.path, study.patient)

    def _care_team(self, study: Study, system: ContactSystem) -> AbstractSet[str]:
        uid = study.study_instance_uid
        return {
            contact.value.lower()
            for member in self._directory.care_team(uid, self._archive.care_team_names(uid))
            if member.practitioner is not None
            for contact in member.practitioner.contacts
            if contact.system is system
        }


def _with_slips(
    facts: DraftFacts, system: ContactSystem, compared: str, known: KnownContacts
) -> DraftFacts:
    """Adds what an address or number of nobody's care team looks like."""
    there = known.of[system]
    resembles = there.resembled(compared)
    facts = replace(facts, resembles=facts.resembles or resembles)
    if system is not ContactSystem.EMAIL:
        return facts
    entered = compared in there.directory or compared in there.own
    new = compared not in there.used and not resembles
    return replace(
        facts,
        resembles_domain=resembled_domain(mail_domain(compared), known.domains) if new else "",
        role_address=not entered and is_role_address(compared),
    )


def normal_form(system: ContactSystem, value: str) -> str:
    """The form that is stored and used.

    Raises:
        ValidationError: it is no such address or number, or a text message could not arrive there.
    """
    return _NORMAL_FORMS[system](value)


def _mobile(value: str) -> str:
    number = normalize_phone(value, field="sms")
    if number.kind is PhoneKind.LANDLINE:
        raise ValidationError(
            "sms",
            Message("This is a landline; text messages do not arrive there"),
            Message("Type a mobile number, or use another way."),
        )
    return number.e164


_NORMAL_FORMS: Mapping[ContactSystem, Callable[[str], str]] = {
    ContactSystem.EMAIL: normalize_email,
    ContactSystem.FAX: lambda value: normalize_phone(value, field="fax").e164,
    ContactSystem.SMS: _mobile,
    ContactSystem.PHONE: lambda value: normalize_phone(value).e164,
}
