"""Rules of the destination *External user*, without Qt: who may get a link, and the request."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    ContactSource,
    ContactSystem,
    DeliveryDraft,
    LinkTarget,
    SendPriority,
    SendRequest,
    Study,
)
from omega_desktop.domain.sharing import MAX_MESSAGE
from omega_desktop.domain.validation import normalize_email
from omega_desktop.domain.worklist import fold
from omega_desktop.services.known_contacts import compared_form
from omega_desktop.ui.send_values import (
    Address,
    ExternalDraft,
    Problem,
    SendFacts,
    origin_of,
    past_date,
)

LANGUAGES = ("pt-BR", "en")
"""What an e-mail and the page can be written in."""


# --- what opens a link --------------------------------------------------------------------------


def same_patient(studies: Sequence[Study]) -> bool:
    """Whether all studies name one patient: by ID, its issuer and name; no two birth dates."""
    people = {
        (one.patient.patient_id, one.patient.issuer_of_patient_id, fold(one.patient.name))
        for one in studies
    }
    born = {one.patient.birth_date for one in studies} - {None}
    return len(people) <= 1 and len(born) <= 1


def known_birth_date(facts: SendFacts) -> date | None:
    """The date of birth that stands in a study."""
    dates = (one.patient.birth_date for one in facts.with_images)
    return next((one for one in dates if one is not None), None)


def typed_birth_date(draft: ExternalDraft) -> date | None:
    """The date of birth that was typed; None when it is not a date, or not a past one."""
    return past_date(draft.birth_date)


def asks_birth_date(draft: ExternalDraft, facts: SendFacts) -> bool:
    """Whether the page will ask for the date of birth."""
    return known_birth_date(facts) is not None or bool(draft.birth_date.strip())


def passcode_of(draft: ExternalDraft) -> str:
    """The passcode the page will ask for; empty for none."""
    return draft.passcode.strip() if draft.passcode_on else ""


def link_language(language: str) -> str:
    """The language of an e-mail for a BCP 47 tag: any Portuguese is ours, all else English."""
    return "pt-BR" if language.casefold().startswith("pt") else "en"


# --- addresses ----------------------------------------------------------------------------------


def with_link_address(draft: ExternalDraft, address: Address) -> ExternalDraft:
    """Add an address, once."""
    if any(compared_form(one.value) == compared_form(address.value) for one in draft.emails):
        return replace(draft, typing="")
    return replace(draft, emails=(*draft.emails, address), typing="")


def settled_external(
    draft: ExternalDraft, facts: SendFacts, known: Iterable[Address] = ()
) -> ExternalDraft:
    """Take a whole address that is still being typed as added, as leaving the field does."""
    if not draft.typing.strip():
        return draft
    try:
        address = normalize_email(draft.typing)
    except ValidationError:
        return draft
    return with_link_address(draft, origin_of(address, ContactSystem.EMAIL, facts, known))


# --- what is wrong ------------------------------------------------------------------------------


def external_fault(facts: SendFacts) -> Message | None:
    """Why no link can be made at all; None when one can."""
    if facts.gateway_fault is not None:
        return facts.gateway_fault
    if facts.email_fault is not None:
        return facts.email_fault
    if not same_patient(facts.with_images):
        return Message("Links go one patient at a time. Select studies of a single patient.")
    return None


def external_problems(draft: ExternalDraft, facts: SendFacts) -> list[Problem]:
    """Everything that keeps links from being sent, in the order of the fields."""
    fault = external_fault(facts)
    if fault is not None:
        return [Problem("destination", fault)]
    found: list[Problem] = []
    if draft.typing.strip():
        text = Message("Finish the e-mail address or remove it.")
        found.append(Problem("external_emails", text))
    elif not draft.emails:
        found.append(Problem("external_emails", Message("Type at least one e-mail address.")))
    for one in draft.emails:
        try:
            normalize_email(one.value)
        except ValidationError as wrong:
            found.append(Problem("external_emails", wrong.title))
            break
    found.extend(_challenge_problems(draft, facts))
    if len(draft.message) > MAX_MESSAGE:
        text = Message("The message is too long: at most {count} characters.", count=MAX_MESSAGE)
        found.append(Problem("link_message", text))
    return found


def _challenge_problems(draft: ExternalDraft, facts: SendFacts) -> list[Problem]:
    found: list[Problem] = []
    if known_birth_date(facts) is None:
        if draft.birth_date.strip():
            if typed_birth_date(draft) is None:
                text = Message("This is not a valid date of birth.")
                found.append(Problem("birth_date", text))
        elif not draft.passcode_on:
            text = Message("This study has no date of birth: type it, or set a passcode.")
            found.append(Problem("birth_date", text))
    if draft.passcode_on and (fault := _passcode_fault(passcode_of(draft))) is not None:
        found.append(Problem("passcode", fault))
    return found


def _passcode_fault(passcode: str) -> Message | None:
    # the page and the sender compare passcodes in one form; its module loads the cryptography
    from omega_desktop.share.construction import normalize_passcode

    try:
        normalize_passcode(passcode)
    except ValidationError as wrong:
        return wrong.title.followed_by(wrong.message)
    return None


# --- the request --------------------------------------------------------------------------------


def external_request(
    draft: ExternalDraft,
    facts: SendFacts,
    *,
    anonymization: Anonymization,
    include_report: bool,
    priority: SendPriority,
    language: str,
) -> SendRequest:
    """One link per address and study, each address once.

    Args:
        draft: without problems.
        facts: what is known.
        anonymization: of the images; a report names its patient and stays when they are changed.
        include_report: the final report goes along.
        priority: in the queue.
        language: BCP 47 tag of the program's language, unless the draft names another.
    """
    chosen: dict[str, Address] = {}
    for one in draft.emails:
        address = normalize_email(one.value)
        chosen.setdefault(compared_form(address), replace(one, value=address))
    include = include_report and not anonymization.enabled
    born = known_birth_date(facts) or typed_birth_date(draft)
    known_earlier = {one.study_instance_uid for one in facts.earlier}
    deliveries = []
    for study in facts.with_images:
        report = facts.travelling_report(study) if include else None
        for to in chosen.values():
            target = LinkTarget(
                address=to.value,
                name="" if to.source is ContactSource.TYPED else to.name,
                language=link_language(draft.language or language),
                expires_days=draft.expires_days,
                include_report=include,
                allow_download=draft.allow_download,
                anonymization=anonymization,
                earlier_studies=tuple(one for one in draft.earlier if one in known_earlier),
                message=draft.message.strip(),
                birth_date=born if study.patient.birth_date is None else None,
            )
            deliveries.append(
                DeliveryDraft(
                    target=target,
                    study_instance_uid=study.study_instance_uid,
                    recipient=to.value,
                    report_id=report.id if report else None,
                )
            )
    return SendRequest(
        deliveries=tuple(deliveries),
        priority=priority,
        requester=facts.profile.name,
        reason=" ".join(draft.reason.split()),
    )
