"""What is known about an address or a number something is to be sent to."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from omega_desktop.domain.errors import NotFoundError, OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    ContactSystem,
    DeliveryDraft,
    Report,
    Study,
)
from omega_desktop.domain.policy import DraftFacts
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.validation import (
    PhoneKind,
    normalize_email,
    normalize_phone,
    one_edit_apart,
)
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.outbox import Outbox

Block = tuple[str, Message]

_CHANNELS: Mapping[ContactSystem, Sequence[Channel]] = {
    ContactSystem.EMAIL: (Channel.EMAIL, Channel.LINK),
    ContactSystem.FAX: (Channel.FAX,),
    ContactSystem.SMS: (Channel.SMS,),
}


@dataclass(frozen=True, slots=True)
class Known:
    """Addresses or numbers of one kind by where they are known from, in the form compared."""

    own: frozenset[str]
    directory: frozenset[str]
    used: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownContacts:
    """Collected once per check."""

    of: Mapping[ContactSystem, Known]
    internal_domains: frozenset[str]


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
        self._settings = settings

    def known(self) -> KnownContacts:
        """Everything that was ever kept or used; all were normalised when they were kept."""
        domains = self._settings.text("policy.internal_domains").split(",")
        profile = self._directory.profile()
        people = self._directory.practitioners()
        return KnownContacts(
            of={
                system: Known(
                    own=frozenset(
                        one.value.lower() for one in profile.contacts if one.system is system
                    ),
                    directory=frozenset(
                        one.value.lower()
                        for person in people
                        for one in person.contacts
                        if one.system is system
                    ),
                    used=frozenset(
                        value.lower()
                        for channel in channels
                        for value in self._outbox.recipients_used(channel)
                    ),
                )
                for system, channels in _CHANNELS.items()
            },
            internal_domains=frozenset(name.strip().lower() for name in domains if name.strip()),
        )

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
        blocks, report = self._report(draft, study)
        compared = value.strip().lower()
        try:
            compared = normal_form(system, value).lower()
        except OmegaError as error:
            blocks.append(("bad_address", error.title.followed_by(error.message)))
        there = known.of[system]
        team = self._care_team(study, system)
        domain = compared.rpartition("@")[2] if system is ContactSystem.EMAIL else ""
        return DraftFacts(
            draft,
            blocks=tuple(blocks),
            report=report,
            newest_version=study.report_version,
            internal=compared in there.own or domain in known.internal_domains,
            in_directory=compared in there.directory,
            in_care_team=compared in team,
            used_before=compared in there.used,
            resembles=_resembled(compared, (team, there.directory, there.own, there.used)),
            already_received=report is not None
            and self._outbox.was_sent(compared, report.id) is not None,
        )

    def _report(self, draft: DeliveryDraft, study: Study) -> tuple[list[Block], Report | None]:
        if draft.report_id is None:
            return [("no_report", Message("This study has no report to send."))], None
        try:
            report = self._archive.report(draft.report_id)
        except NotFoundError as error:
            return [("report_missing", error.title)], None
        if report.study_instance_uid != study.study_instance_uid:
            text = Message("The report belongs to another study.")
            return [("report_of_another_study", text)], report
        return [], report

    def _care_team(self, study: Study, system: ContactSystem) -> AbstractSet[str]:
        uid = study.study_instance_uid
        return {
            contact.value.lower()
            for member in self._directory.care_team(uid, self._archive.care_team_names(uid))
            if member.practitioner is not None
            for contact in member.practitioner.contacts
            if contact.system is system
        }


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


def _resembled(compared: str, familiar: Sequence[AbstractSet[str]]) -> str:
    """The known one that is one slip away, of the group named first; empty without one."""
    if any(compared in group for group in familiar):
        return ""
    return next(
        (
            min(near)
            for group in familiar
            if (near := [other for other in group if one_edit_apart(compared, other)])
        ),
        "",
    )
