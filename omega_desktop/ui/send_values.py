"""What the drafts of the Send dialog are made of, and what is known while it is open. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    ContactPoint,
    ContactSource,
    ContactSystem,
    Report,
    ReportId,
    ReportStatus,
    Study,
    StudyInstanceUID,
    UserProfile,
)
from omega_desktop.domain.validation import PhoneNumber, normalize_phone, parse_date
from omega_desktop.services.known_contacts import compared_form
from omega_desktop.services.recipient_facts import normal_form
from omega_desktop.services.sms_preview import SmsWording

NOT_CONFIGURED = Message("Not configured yet.")


@dataclass(frozen=True, slots=True)
class Address:
    """One address and where it came from."""

    value: str = field(repr=False, default="")
    source: ContactSource = ContactSource.TYPED
    name: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why Send is disabled: the field to look at and the sentence."""

    field: str
    message: Message


@dataclass(frozen=True, slots=True)
class ExternalDraft:
    """The values of the destination *External user* in the tab *Send study*.

    Args:
        emails: who gets a link.
        typing: what stands in the address field and is not an address yet.
        language: BCP 47 tag of the e-mail and the page; empty for the program's.
        expires_days: how long the links open.
        allow_download: the page offers the files.
        earlier: earlier studies of the patient that go along.
        birth_date: as typed, for a study without one.
        passcode_on: the page asks for a passcode.
        passcode: as typed.
        message: to the recipient, in the e-mail and on the page.
        reason: why it is shared, for the audit trail.
    """

    emails: tuple[Address, ...] = field(repr=False, default=())
    typing: str = field(repr=False, default="")
    language: str = ""
    expires_days: int = 7
    allow_download: bool = False
    earlier: tuple[StudyInstanceUID, ...] = ()
    birth_date: str = field(repr=False, default="")
    passcode_on: bool = False
    passcode: str = field(repr=False, default="")
    message: str = field(repr=False, default="")
    reason: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class SendFacts:
    """What is known while the dialog is open.

    Args:
        studies: what is to be sent, at least one.
        reports: report versions by study, newest first.
        care_team: of the only study; empty with several.
        profile: whose contacts fill in the address fields.
        email_fault: why e-mail cannot be used at all, None when it can.
        gateway_fault: why no link can be made at all, None when one can.
        fax_fault: why nothing can be faxed.
        sms_fault: why no text message can be sent.
        portal_fault: why nothing can be brought to the patient.
        portal: there is a patient portal; without one the patient gets a protected link.
        portal_invites: the portal itself invites the patient: no address is needed here.
        link_days: how long a link in a message opens.
        sms: what the text of a text message depends on.
        language: BCP 47 tag of what recipients read.
        patient_contact: what the patient was invited by before; empty when nothing is known.
        invited_at: when that was submitted.
        earlier: studies of the only study's patient that are not newer, newest first.
        reports_as_links: an e-mail carries a protected link, and no PDF is attached.
        password_required: a PDF is attached with a password only.
    """

    studies: tuple[Study, ...]
    reports: Mapping[StudyInstanceUID, tuple[Report, ...]] = field(repr=False, default_factory=dict)
    care_team: tuple[CareTeamMember, ...] = field(repr=False, default=())
    profile: UserProfile = field(default_factory=UserProfile)
    email_fault: Message | None = None
    gateway_fault: Message | None = None
    fax_fault: Message | None = NOT_CONFIGURED
    sms_fault: Message | None = NOT_CONFIGURED
    portal_fault: Message | None = NOT_CONFIGURED
    portal: bool = False
    portal_invites: bool = False
    link_days: int = 7
    sms: SmsWording = field(default_factory=SmsWording)
    language: str = "en"
    patient_contact: str = field(repr=False, default="")
    invited_at: datetime | None = None
    earlier: tuple[Study, ...] = field(repr=False, default=())
    reports_as_links: bool = False
    password_required: bool = False

    @property
    def known_birth(self) -> bool:
        """Whether a link has the patient's date of birth to ask for without anybody typing it."""
        return any(one.patient.birth_date is not None for one in self.studies)

    def carries_link(self, method: ContactSystem) -> bool:
        """Whether a report goes by this method as a link that asks for the date of birth."""
        return method is ContactSystem.SMS or (
            method is ContactSystem.EMAIL and self.reports_as_links
        )

    def fault(self, method: ContactSystem) -> Message | None:
        """Why a report cannot go by a method at all, None when it can."""
        return {
            ContactSystem.EMAIL: self.email_fault,
            ContactSystem.FAX: self.fax_fault,
            ContactSystem.SMS: self.sms_fault,
        }.get(method, NOT_CONFIGURED)

    @property
    def versions(self) -> tuple[Report, ...]:
        """Report versions of the only study, newest first."""
        if len(self.studies) != 1:
            return ()
        return tuple(self.reports.get(self.studies[0].study_instance_uid, ()))

    def report(self, report_id: ReportId | None) -> Report | None:
        """A version by its id."""
        return next((one for one in self.versions if one.id == report_id), None)

    def travelling_report(self, study: Study) -> Report | None:
        """The newest version that is final, which goes along with the images."""
        versions = self.reports.get(study.study_instance_uid, ())
        return next((one for one in versions if one.status is not ReportStatus.PRELIMINARY), None)

    @property
    def with_images(self) -> tuple[Study, ...]:
        """The studies that have something to send by DICOM."""
        return tuple(study for study in self.studies if study.instance_count > 0)


# --- where addresses come from ----------------------------------------------------------------


def contacts_of(member: CareTeamMember | None, system: ContactSystem) -> tuple[ContactPoint, ...]:
    """A member's contacts of one kind, the default first."""
    if member is None or member.practitioner is None:
        return ()
    fitting = (one for one in member.practitioner.contacts if one.system is system)
    return tuple(sorted(fitting, key=lambda one: one.rank))


def profile_contacts(profile: UserProfile, system: ContactSystem) -> tuple[ContactPoint, ...]:
    """The user's own contacts of one kind, the default first."""
    fitting = (one for one in profile.contacts if one.system is system)
    return tuple(sorted(fitting, key=lambda one: one.rank))


def origin_of(
    value: str, system: ContactSystem, facts: SendFacts, known: Iterable[Address] = ()
) -> Address:
    """Say where an address comes from: the profile, the care team or directory, or the keyboard.

    An edited value is found nowhere, so it becomes "typed" by itself.
    """
    wanted = _compared(value, system)
    if any(
        _compared(one.value, system) == wanted for one in profile_contacts(facts.profile, system)
    ):
        return Address(value, ContactSource.PROFILE, facts.profile.name)
    for member in facts.care_team:
        if any(_compared(one.value, system) == wanted for one in contacts_of(member, system)):
            return Address(value, ContactSource.DIRECTORY, member.name)
    for one in known:
        if _compared(one.value, system) == wanted:
            return Address(value, one.source, one.name)
    return Address(value)


def _compared(value: str, system: ContactSystem) -> str:
    """The form in which two ways of writing are one address or number."""
    if system is ContactSystem.EMAIL:
        return compared_form(value)
    try:
        return normal_form(system, value)
    except ValidationError:
        return compared_form(value)


def phone_number(text: str) -> PhoneNumber | None:
    """A number as it is shown, with its kind; None while it is none."""
    try:
        return normalize_phone(text)
    except ValidationError:
        return None


def past_date(text: str) -> date | None:
    """A date of birth that was typed; None when it is not a date, or not a past one."""
    try:
        read = parse_date(text)
    except ValidationError:
        return None
    return read if read <= datetime.now().astimezone().date() else None
