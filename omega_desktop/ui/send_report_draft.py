"""What the tab *Send reports* holds, without Qt: the values, what is wrong with them, the request.

The tab shows a ``ReportDraft`` and changes it by ``dataclasses.replace``; the rules about what can
be sent live here, so that they are tested without a window.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    ContactPoint,
    ContactSource,
    ContactSystem,
    DeliveryDraft,
    EmailTarget,
    FaxTarget,
    ReportId,
    SendRequest,
    SmsTarget,
)
from omega_desktop.domain.report_options import with_options
from omega_desktop.domain.validation import normalize_email
from omega_desktop.domain.worklist import fold
from omega_desktop.services.known_contacts import compared_form
from omega_desktop.services.recipient_facts import normal_form
from omega_desktop.ui.send_document_draft import DocumentDraft, document_problems, options_of
from omega_desktop.ui.send_external import link_language
from omega_desktop.ui.send_portal_draft import (
    PortalDraft,
    birth_problem,
    portal_left_over,
    refreshed_portal,
)
from omega_desktop.ui.send_values import (
    Address,
    Problem,
    SendFacts,
    contacts_of,
    origin_of,
    past_date,
    profile_contacts,
)

METHODS = (ContactSystem.EMAIL, ContactSystem.FAX, ContactSystem.SMS)
"""The methods a report can go by, in the order they are offered."""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """The values of the tab *Send reports*.

    Args:
        report_id: the version.
        physician_on: a physician of the care team gets it.
        physician: a position in the care team, -1 for nobody.
        physician_key: who stands there, to see whether the care team changed.
        physician_method: by which method.
        physician_address: as chosen or typed.
        typed: the physician's address was typed.
        fallback: when it fails for good, the physician's next way is taken.
        remember: an address typed for the physician is kept in the directory.
        copies: who of the care team gets a copy (``member_key``).
        email_on: the addresses of the e-mail row get it.
        emails: these addresses.
        typing: what stands in the e-mail field and is not an address yet.
        fax_on: the number of the fax row gets it.
        fax: as typed, or filled in.
        sms_on: the number of the SMS row gets a link.
        sms: as typed, or filled in.
        birth_date: as typed, for a link to the report of a study without one.
        portal: the patient's own address, for the button that acts at once.
        document: key images and the PDF's password.
    """

    report_id: ReportId | None = None
    physician_on: bool = False
    physician: int = -1
    physician_key: str = field(repr=False, default="")
    physician_method: ContactSystem = ContactSystem.EMAIL
    physician_address: str = field(repr=False, default="")
    typed: bool = False
    fallback: bool = False
    remember: bool = True
    copies: tuple[str, ...] = field(repr=False, default=())
    email_on: bool = False
    emails: tuple[Address, ...] = field(repr=False, default=())
    typing: str = field(repr=False, default="")
    fax_on: bool = False
    fax: str = field(repr=False, default="")
    sms_on: bool = False
    sms: str = field(repr=False, default="")
    birth_date: str = field(repr=False, default="")
    portal: PortalDraft = field(repr=False, default=PortalDraft())
    document: DocumentDraft = field(repr=False, default=DocumentDraft())


# --- care team and contacts -------------------------------------------------------------------


def member_key(member: CareTeamMember) -> str:
    """Names a member of a care team as long as it is the same person in the same role."""
    who = str(member.practitioner.id) if member.practitioner else fold(member.name)
    return f"{member.role.value}:{who}"


def methods_of(member: CareTeamMember | None) -> tuple[ContactSystem, ...]:
    """The methods a member can be reached by, the preferred one first."""
    found = [method for method in METHODS if contacts_of(member, method)]
    preferred = member.practitioner.preferred if member and member.practitioner else None
    return tuple(sorted(found, key=lambda method: method is not preferred))


def first_method(member: CareTeamMember | None, facts: SendFacts) -> ContactSystem:
    """The method to start with: the preferred one if it is configured, else one that is."""
    methods = methods_of(member)
    usable = [method for method in methods if facts.fault(method) is None]
    configured = [method for method in METHODS if facts.fault(method) is None]
    return (usable or list(methods) or configured or [ContactSystem.EMAIL])[0]


def default_member(care_team: Sequence[CareTeamMember]) -> int:
    """The position of the referring physician, else of the first member; -1 without any.

    Of several, one that can be reached comes first.
    """
    order = (CareTeamRole.REFERRING, CareTeamRole.CONSULTING, CareTeamRole.READING)
    positions = range(len(care_team))
    return min(
        positions,
        key=lambda i: (order.index(care_team[i].role), not methods_of(care_team[i]), i),
        default=-1,
    )


def with_physician(draft: ReportDraft, facts: SendFacts, position: int) -> ReportDraft:
    """Choose a member of the care team, with the method and address that go with it."""
    member = facts.care_team[position] if 0 <= position < len(facts.care_team) else None
    chosen = replace(
        draft,
        physician=position if member else -1,
        physician_key=member_key(member) if member else "",
    )
    return with_method(chosen, facts, first_method(member, facts))


def with_method(draft: ReportDraft, facts: SendFacts, method: ContactSystem) -> ReportDraft:
    """Choose the physician's method; the address is filled in."""
    contacts = contacts_of(physician(draft, facts), method)
    address = contacts[0].value if contacts else ""
    return replace(draft, physician_method=method, physician_address=address, typed=False)


def with_typed_address(draft: ReportDraft, facts: SendFacts, text: str) -> ReportDraft:
    """Type the physician's address. Typing there means sending there."""
    chosen = physician(draft, facts) is not None and bool(text.strip())
    return replace(draft, physician_address=text, typed=True, physician_on=chosen)


def physician(draft: ReportDraft, facts: SendFacts) -> CareTeamMember | None:
    """The chosen member of the care team."""
    if 0 <= draft.physician < len(facts.care_team):
        return facts.care_team[draft.physician]
    return None


def is_typed(draft: ReportDraft, facts: SendFacts) -> bool:
    """Whether the physician's address was typed and is not one of the directory."""
    if not draft.physician_address.strip():
        return False
    contacts = contacts_of(physician(draft, facts), draft.physician_method)
    wanted = _compared(draft.physician_method, draft.physician_address)
    return all(_compared(draft.physician_method, one.value) != wanted for one in contacts)


def can_be_remembered(draft: ReportDraft, facts: SendFacts) -> bool:
    """Whether there is something to keep in the directory, and somebody to keep it for."""
    return physician(draft, facts) is not None and is_typed(draft, facts)


class Remembered(NamedTuple):
    """A typed contact that is to be kept, and whose it is."""

    member: CareTeamMember
    contact: ContactPoint


def to_remember(draft: ReportDraft, facts: SendFacts) -> Remembered | None:
    """The typed address that is to be kept in the directory; None when nothing is."""
    member = physician(draft, facts)
    wanted = draft.physician_on and draft.remember and can_be_remembered(draft, facts)
    if member is None or not wanted:
        return None
    value = normal_form(draft.physician_method, draft.physician_address)
    return Remembered(member, ContactPoint(draft.physician_method, value))


def next_ways(draft: ReportDraft, facts: SendFacts) -> tuple[tuple[ContactSystem, str], ...]:
    """Other methods by which the physician can be reached now, in order, with the address."""
    member = physician(draft, facts)
    return tuple(
        (method, contacts_of(member, method)[0].value)
        for method in methods_of(member)
        if method is not draft.physician_method and facts.fault(method) is None
    )


class Copy(NamedTuple):
    """A consulting physician who can get a copy."""

    key: str
    member: CareTeamMember
    method: ContactSystem
    address: str


def copies(draft: ReportDraft, facts: SendFacts) -> tuple[Copy, ...]:
    """Consulting physicians other than the chosen one; without address when out of reach."""
    chosen = physician(draft, facts)
    taken = chosen.practitioner if chosen else None
    found: dict[str, Copy] = {}
    for member in facts.care_team:
        if member.role is not CareTeamRole.CONSULTING or member is chosen:
            continue
        if taken is not None and member.practitioner == taken:
            continue  # the referring physician under a second role
        method = first_method(member, facts)
        contacts = contacts_of(member, method) if facts.fault(method) is None else ()
        address = contacts[0].value if contacts else ""
        key = member_key(member)
        found[key] = Copy(key, member, method, address)
    return tuple(found.values())


def with_address(draft: ReportDraft, address: Address) -> ReportDraft:
    """Add a typed address. An unselected row becomes selected: typing there means sending there.

    It then takes the place of the suggestion from the profile, which nobody chose.
    """
    emails = draft.emails
    if not draft.email_on:
        emails = tuple(one for one in emails if one.source is not ContactSource.PROFILE)
    if all(compared_form(one.value) != compared_form(address.value) for one in emails):
        emails = (*emails, address)
    return replace(draft, emails=emails, email_on=True, typing="")


def settled(draft: ReportDraft, facts: SendFacts, known: Iterable[Address] = ()) -> ReportDraft:
    """Take a whole address that is still being typed as added, as leaving the field does."""
    if not draft.typing.strip():
        return draft
    try:
        address = normalize_email(draft.typing)
    except ValidationError:
        return draft
    return with_address(draft, origin_of(address, ContactSystem.EMAIL, facts, known))


def _compared(method: ContactSystem, value: str) -> str:
    try:
        return compared_form(normal_form(method, value))
    except ValidationError:
        return compared_form(value)


# --- new drafts ------------------------------------------------------------------------------


def new_report_draft(facts: SendFacts) -> ReportDraft:
    """The tab as it opens: newest version, referring physician, the profile's own contacts offered.

    What is filled in from the profile is only an offer: its row stays unchecked.
    """
    own = profile_contacts(facts.profile, ContactSystem.EMAIL)[:1]
    draft = ReportDraft(
        report_id=facts.versions[0].id if facts.versions else None,
        emails=tuple(Address(one.value, ContactSource.PROFILE, facts.profile.name) for one in own),
        fax=_own_number(facts, ContactSystem.FAX),
        sms=_own_number(facts, ContactSystem.SMS),
        portal=PortalDraft(facts.patient_contact),
    )
    draft = with_physician(draft, facts, default_member(facts.care_team))
    member = physician(draft, facts)
    # the reading physician is mostly the user: offered, never chosen unasked
    wanted = member is not None and member.role is not CareTeamRole.READING
    return replace(draft, physician_on=wanted and reachable(draft, facts))


def reachable(draft: ReportDraft, facts: SendFacts) -> bool:
    """Whether the chosen physician has an address by a method that is configured."""
    return bool(draft.physician_address) and facts.fault(draft.physician_method) is None


def _own_number(facts: SendFacts, method: ContactSystem) -> str:
    return next((one.value for one in profile_contacts(facts.profile, method)), "")


def refreshed(draft: ReportDraft, facts: SendFacts) -> ReportDraft:
    """Bring a draft up to date with a care team or reports that changed in the meantime.

    Nobody new is chosen: a physician who is gone, or whose address changed, has to be chosen again.
    """
    if facts.report(draft.report_id) is None:
        draft = replace(draft, report_id=facts.versions[0].id if facts.versions else None)
    there = {one.key for one in copies(draft, facts)}
    draft = replace(
        draft,
        copies=tuple(one for one in draft.copies if one in there),
        fax=draft.fax or _own_number(facts, ContactSystem.FAX),
        sms=draft.sms or _own_number(facts, ContactSystem.SMS),
        portal=refreshed_portal(draft.portal, facts),
    )
    member = physician(draft, facts)
    same = member is not None and member_key(member) == draft.physician_key
    known = {one.value for one in contacts_of(member, draft.physician_method)}
    if same and draft.physician_address and (draft.physician_address in known or draft.typed):
        return draft
    anew = with_physician(draft, facts, default_member(facts.care_team))
    return replace(anew, physician_on=False)


# --- what is wrong ---------------------------------------------------------------------------


def report_tab_fault(facts: SendFacts) -> Message | None:
    """Why no report can be sent at all, None when one can."""
    if len(facts.studies) > 1:
        return Message("Reports go one patient at a time. Select a single study to send a report.")
    if not facts.versions:
        return Message("This study has no report yet. Attach one, or send the study.")
    return None


def report_problems(draft: ReportDraft, facts: SendFacts) -> list[Problem]:
    """Everything that keeps a report from being sent, in the order of the fields."""
    fault = report_tab_fault(facts)
    if fault is not None:
        return [Problem("report", fault)]
    found: list[Problem] = []
    if facts.report(draft.report_id) is None:
        found.append(Problem("report", Message("Choose a version of the report.")))
    if portal_left_over(draft.portal, facts):
        text = Message(
            "Nothing is sent to the patient yet: press Send to Blume or clear the field."
        )
        found.append(Problem("portal", text))
    if draft.typing.strip():
        text = Message("Finish the e-mail address or remove it.")
        found.append(Problem("emails", text))
    if not (draft.physician_on or draft.copies or draft.email_on or draft.fax_on or draft.sms_on):
        found.append(Problem("physician", _why_nobody(facts)))
    if draft.physician_on:
        found.extend(_physician_problems(draft, facts))
    if draft.email_on:
        found.extend(_email_problems(draft, facts))
    for method, on, value, name in (
        (ContactSystem.FAX, draft.fax_on, draft.fax, "fax"),
        (ContactSystem.SMS, draft.sms_on, draft.sms, "sms"),
    ):
        if on:
            found.extend(_value_problems(name, method, [value], facts.fault(method)))
    found.extend(document_problems(draft.document, facts, attached=attaches(draft, facts)))
    if needs_birth_date(draft, facts) and past_date(draft.birth_date) is None:
        found.append(birth_problem(draft.birth_date))
    return found


def needs_birth_date(draft: ReportDraft, facts: SendFacts) -> bool:
    """Whether a link to the report goes out that has no date of birth to ask for."""
    return not facts.known_birth and any(map(facts.carries_link, methods_used(draft, facts)))


def methods_used(draft: ReportDraft, facts: SendFacts) -> frozenset[ContactSystem]:
    """The methods the report goes by, or may go by when the first one fails."""
    return frozenset(
        method
        for to in _recipients(draft, facts)
        for method in (to.method, *(instead for instead, _value in to.instead))
    )


def attaches(draft: ReportDraft, facts: SendFacts) -> bool:
    """Whether somebody gets, or may get, the PDF attached to an e-mail."""
    return not facts.reports_as_links and ContactSystem.EMAIL in methods_used(draft, facts)


def sends_texts(draft: ReportDraft, facts: SendFacts) -> bool:
    """Whether somebody gets, or may get, a text message."""
    return ContactSystem.SMS in methods_used(draft, facts)


def _why_nobody(facts: SendFacts) -> Message:
    faults = [facts.fault(method) for method in METHODS]
    if all(faults) and facts.email_fault is not None:
        return facts.email_fault
    return Message("Choose at least one recipient.")


def _physician_problems(draft: ReportDraft, facts: SendFacts) -> list[Problem]:
    if physician(draft, facts) is None:
        return [Problem("physician", Message("No referring physician in the directory."))]
    method = draft.physician_method
    fault = facts.fault(method)
    if fault is not None:
        return [Problem("physician_method", fault)]
    return _value_problems("physician_address", method, [draft.physician_address], None)


def _email_problems(draft: ReportDraft, facts: SendFacts) -> list[Problem]:
    values = [one.value for one in draft.emails]
    return _value_problems("emails", ContactSystem.EMAIL, values, facts.email_fault)


_MISSING = {
    ContactSystem.EMAIL: Message("Type at least one e-mail address."),
    ContactSystem.FAX: Message("Type a fax number."),
    ContactSystem.SMS: Message("Type a mobile number."),
}


def _value_problems(
    name: str, method: ContactSystem, values: Sequence[str], fault: Message | None
) -> list[Problem]:
    if fault is not None:
        return [Problem(name, fault)]
    if not values or not values[0].strip():
        missing = _MISSING[method]
        if name == "physician_address" and method is ContactSystem.EMAIL:
            missing = Message("This physician has no e-mail address in the directory. Type one.")
        return [Problem(name, missing)]
    for value in values:
        try:
            normal_form(method, value)
        except ValidationError as wrong:
            return [Problem(name, wrong.title)]
    return []


# --- the request -----------------------------------------------------------------------------


class _Recipient(NamedTuple):
    method: ContactSystem
    value: str
    name: str
    instead: tuple[tuple[ContactSystem, str], ...] = ()


def _recipients(draft: ReportDraft, facts: SendFacts) -> Iterator[_Recipient]:
    """Everybody the draft names, as typed, in the order of the fields."""
    if draft.physician_on and facts.fault(draft.physician_method) is None:
        member = physician(draft, facts)
        name = member.name if member else ""
        instead = next_ways(draft, facts) if draft.fallback else ()
        yield _Recipient(draft.physician_method, draft.physician_address, name, instead)
    for copy in copies(draft, facts):
        if copy.key in draft.copies and copy.address:
            yield _Recipient(copy.method, copy.address, copy.member.name)
    if draft.email_on:
        for one in draft.emails:
            yield _Recipient(ContactSystem.EMAIL, one.value, one.name)
    for method, on, value in (
        (ContactSystem.FAX, draft.fax_on, draft.fax),
        (ContactSystem.SMS, draft.sms_on, draft.sms),
    ):
        if on:
            yield _Recipient(method, value, origin_of(value, method, facts).name)


def report_request(draft: ReportDraft, facts: SendFacts, *, language: str) -> SendRequest:
    """One delivery per address or number, each once.

    Args:
        draft: without problems.
        facts: what is known.
        language: BCP 47 tag of what recipients read.
    """
    chosen: dict[tuple[ContactSystem, str], _Recipient] = {}
    for to in _recipients(draft, facts):
        value = normal_form(to.method, to.value)
        chosen.setdefault((to.method, compared_form(value)), to._replace(value=value))
    study = facts.studies[0]
    options = options_of(draft.document, facts, attached=attaches(draft, facts))
    deliveries = (
        DeliveryDraft(
            target=_target(to, draft, facts, language),
            study_instance_uid=study.study_instance_uid,
            recipient=to.value,
            report_id=draft.report_id,
            fallback=tuple(
                _target(_Recipient(method, value, to.name), draft, facts, language)
                for method, value in to.instead
            ),
        )
        for to in chosen.values()
    )
    return SendRequest(
        deliveries=tuple(with_options(one, options) for one in deliveries),
        requester=facts.profile.name,
    )


def _target(
    to: _Recipient, draft: ReportDraft, facts: SendFacts, language: str
) -> EmailTarget | FaxTarget | SmsTarget:
    if to.method is ContactSystem.FAX:
        return FaxTarget(to.value, name=to.name, language=link_language(language))
    born = None
    if facts.carries_link(to.method) and not facts.known_birth:
        born = past_date(draft.birth_date)
    if to.method is ContactSystem.SMS:
        return SmsTarget(
            to.value,
            name=to.name,
            language=link_language(language),
            expires_days=facts.link_days,
            birth_date=born,
        )
    return EmailTarget(to.value, name=to.name, language=language, birth_date=born)
