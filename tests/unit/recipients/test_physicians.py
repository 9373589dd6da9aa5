"""How the care team is reached, and what goes instead when the first way fails for good."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from omega_desktop.cli import run
from omega_desktop.domain.errors import NotFoundError, OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamRole,
    Channel,
    ContactPoint,
    ContactSystem,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    EmailTarget,
    FaxTarget,
    Practitioner,
    PractitionerId,
    Report,
    ReportStatus,
    RequestId,
    SendPriority,
    SendRequest,
    SmsTarget,
)
from omega_desktop.services.physician_choice import Unreachable
from omega_desktop.services.program import Program
from omega_desktop.storage.outbox import DeliveryPlan
from tests.unit.recipients.conftest import UID

EMAIL, FAX, SMS = ContactSystem.EMAIL, ContactSystem.FAX, ContactSystem.SMS
ADDRESS, NUMBER, MOBILE = "reis@x.example", "+551133334444", "+5511987654321"

Join = Callable[..., Practitioner]


@pytest.fixture
def join(program: Program, report: Report) -> Join:
    """``join(name, role=, preferred=, contacts...)``: into the directory and the care team."""
    assert report.study_instance_uid == UID

    def run(
        *contacts: ContactPoint,
        name: str = "Dr. Carlos Reis",
        role: CareTeamRole = CareTeamRole.REFERRING,
        preferred: ContactSystem | None = None,
    ) -> Practitioner:
        person = program.directory.save_practitioner(
            Practitioner(PractitionerId(0), name, contacts=contacts, preferred=preferred)
        )
        program.directory.set_care_team(UID, role, [person.id])
        return person

    return run


ALL = (
    ContactPoint(EMAIL, "second@x.example", 2),
    ContactPoint(EMAIL, ADDRESS, 1),
    ContactPoint(FAX, NUMBER),
    ContactPoint(SMS, MOBILE),
    ContactPoint(ContactSystem.PHONE, "+551133335555"),
)


# --- ways -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preferred", "channels"),
    [
        (None, [Channel.EMAIL, Channel.FAX, Channel.SMS]),
        (FAX, [Channel.FAX, Channel.EMAIL, Channel.SMS]),
        (SMS, [Channel.SMS, Channel.EMAIL, Channel.FAX]),
        (ContactSystem.PHONE, [Channel.EMAIL, Channel.FAX, Channel.SMS]),
    ],
)
def test_that_the_preferred_way_comes_first_with_the_contact_of_the_best_rank(
    program: Program, join: Join, preferred: ContactSystem | None, channels: list[Channel]
) -> None:
    join(*ALL, preferred=preferred)
    choice = program.physicians.referring(UID)
    assert choice is not None
    assert [one.channel for one in choice.ways] == channels
    assert {one.contact.value for one in choice.ways} == {ADDRESS, NUMBER, MOBILE}
    assert "reis" not in repr(choice).lower()


def test_that_the_next_way_is_used_only_when_it_is_allowed(program: Program, join: Join) -> None:
    join(*ALL, preferred=FAX)
    program.settings.set("fax.service", "")
    choice = program.physicians.referring(UID)
    assert choice is not None
    assert choice.used(fallback=False) is None
    assert choice.unreachable(fallback=False) is Unreachable.NOT_CONFIGURED
    assert choice.ways[0].fault is not None
    used = choice.used(fallback=True)
    assert used is not None
    assert used.channel is Channel.EMAIL
    assert [one.channel for one in choice.next_ways(fallback=True)] == [Channel.SMS]
    assert choice.next_ways(fallback=False) == ()


@pytest.mark.parametrize("missing", ["sms.service", "gateway.url"])
def test_that_a_text_message_needs_a_service_and_a_gateway(
    program: Program, join: Join, missing: str
) -> None:
    join(ContactPoint(SMS, MOBILE))
    program.settings.set(missing, "")
    choice = program.physicians.referring(UID)
    assert choice is not None
    assert choice.unreachable(fallback=True) is Unreachable.NOT_CONFIGURED


def test_that_somebody_without_contact_is_told_and_a_typed_one_is_remembered(
    program: Program, join: Join
) -> None:
    person = join(name="Dra. Ana Lima")
    choice = program.physicians.referring(UID)
    assert choice is not None
    assert choice.unreachable(fallback=True) is Unreachable.NO_CONTACT
    with pytest.raises(NotFoundError):
        program.physicians.draft(choice, UID, _report(program).id, language="en", fallback=True)
    kept = program.physicians.remember_contact(person, ContactPoint(FAX, "(11) 3333-4444"))
    assert kept.id == person.id
    choice = program.physicians.referring(UID)
    assert choice is not None
    draft = program.physicians.draft(
        choice, UID, _report(program).id, language="en", fallback=False
    )
    assert draft.target == FaxTarget(NUMBER, name="Dra. Ana Lima", language="en")
    assert draft.fallback == ()


def test_that_a_contact_of_somebody_known_by_name_only_makes_a_physician_of_the_care_team(
    program: Program, report: Report
) -> None:
    contact = ContactPoint(EMAIL, "Ana@X.example")
    made = program.physicians.remember_contact("Lima, Ana", contact, study=UID)
    choice = program.physicians.referring(UID)
    assert choice is not None
    assert choice.member.practitioner == made
    assert [one.contact.value for one in choice.ways] == ["Ana@x.example"]
    # the same name again is the same person; the new contact comes last
    again = program.physicians.remember_contact(
        "Dra. Ana LIMA", ContactPoint(EMAIL, "new@x.example"), study=UID
    )
    assert again.id == made.id
    assert [one.value for one in again.contacts] == ["Ana@x.example", "new@x.example"]
    entered = [one for one in program.physicians.of_study(UID) if one.member.practitioner]
    assert len(entered) == 1


def test_that_a_second_member_of_a_role_does_not_replace_the_first(
    program: Program, join: Join
) -> None:
    join(*ALL, role=CareTeamRole.CONSULTING)
    program.physicians.remember_contact(
        "Ana Lima", ContactPoint(FAX, "1133335555"), study=UID, role=CareTeamRole.CONSULTING
    )
    names = [one.member.name for one in program.physicians.consulting(UID)]
    assert names == ["Dr. Carlos Reis", "Ana Lima"]


def test_that_taking_a_request_back_forgets_only_what_was_remembered_with_it(
    program: Program, join: Join
) -> None:
    person = join(ContactPoint(EMAIL, ADDRESS))
    request = RequestId("one")
    for typed in (ContactPoint(EMAIL, "wrong@x.example"), ContactPoint(EMAIL, ADDRESS)):
        program.physicians.remember_contact(person, typed, request=request)
        program.physicians.take_back(RequestId("another"))
        program.physicians.take_back(request)
        program.physicians.take_back(request)
        kept = program.directory.practitioner(person.id).contacts
        assert [one.value for one in kept] == [ADDRESS]


def test_that_two_physicians_of_one_name_are_not_guessed_between(program: Program) -> None:
    for _ in range(2):
        program.directory.save_practitioner(Practitioner(PractitionerId(0), "Ana Lima"))
    with pytest.raises(ValidationError, match="several physicians"):
        program.physicians.remember_contact("Dra. Ana Lima", ContactPoint(EMAIL, ADDRESS))


def test_that_a_contact_that_is_none_is_not_remembered(program: Program, join: Join) -> None:
    person = join()
    with pytest.raises(ValidationError):
        program.physicians.remember_contact(person, ContactPoint(SMS, "(11) 3333-4444"))
    assert program.directory.practitioner(person.id).contacts == ()


# --- the next way -----------------------------------------------------------------------------


def _report(program: Program) -> Report:
    return program.archive.reports(UID)[0]


def to_physician(program: Program, *, fallback: bool = True) -> DeliveryDraft:
    """The report for the referring physician."""
    choice = program.physicians.referring(UID)
    assert choice is not None
    return program.physicians.draft(
        choice, UID, _report(program).id, language="en", fallback=fallback
    )


def fail_next(program: Program) -> Delivery:
    """The delivery whose turn it is fails for good."""
    claimed = program.outbox.claim()
    assert claimed is not None
    program.outbox.fail(claimed.id, Message("wrong number"))
    return claimed


def submit(program: Program, *drafts: DeliveryDraft) -> list[DeliveryId]:
    """Without an undo window."""
    return list(program.send.submit(SendRequest(drafts, SendPriority.HIGH), undo_s=0))


def kinds(program: Program, delivery: DeliveryId) -> list[str]:
    """Its history."""
    return [one.kind for one in program.outbox.events(delivery)]


def test_that_what_failed_goes_in_the_next_way_and_then_in_the_last(
    program: Program, join: Join
) -> None:
    join(*ALL, preferred=FAX)
    (first,) = submit(program, to_physician(program))
    assert program.fall_back.look() == []  # it has not failed
    fail_next(program)
    (second,) = program.fall_back.look()
    sent = program.outbox.delivery(second)
    assert sent.target == EmailTarget(ADDRESS, name="Dr. Carlos Reis", language="en")
    assert sent.recipient == ADDRESS
    assert sent.request_id == program.outbox.delivery(first).request_id
    assert (sent.state, sent.priority) == (DeliveryState.READY, SendPriority.HIGH)
    assert program.outbox.sent_instead(first) == second
    assert kinds(program, first)[-1] == "fallback"
    fail_next(program)
    (third,) = program.fall_back.look()
    assert program.outbox.delivery(third).channel is Channel.SMS
    fail_next(program)
    assert program.fall_back.look() == []
    assert len(program.outbox.deliveries()) == 3


def test_that_a_next_way_is_taken_once(program: Program, join: Join) -> None:
    join(*ALL, preferred=FAX)
    (first,) = submit(program, to_physician(program))
    fail_next(program)
    assert program.fall_back.fall_back(first) is not None
    assert program.fall_back.fall_back(first) is None
    plan = program.outbox.fallback(first)
    assert plan == ()
    program.outbox.retry(first)
    program.outbox.set_priority(first, SendPriority.HIGHEST)
    assert fail_next(program).id == first
    assert program.fall_back.look() == []
    assert len(program.outbox.deliveries()) == 2


def test_that_of_two_who_fall_back_at_the_same_moment_one_does(
    program: Program, join: Join
) -> None:
    join(*ALL, preferred=FAX)
    (first,) = submit(program, to_physician(program))
    fail_next(program)
    draft = DeliveryDraft(EmailTarget(ADDRESS), UID, ADDRESS, _report(program).id)
    plan = DeliveryPlan(draft, lane="smtp", lane_label="mail server")
    program.outbox.fall_back(first, plan)
    with pytest.raises(OmegaError):
        program.outbox.fall_back(first, plan)
    assert len(program.outbox.deliveries()) == 2


def test_that_without_leave_nothing_goes_in_another_way(program: Program, join: Join) -> None:
    join(*ALL, preferred=FAX)
    submit(program, to_physician(program, fallback=False))
    fail_next(program)
    assert program.fall_back.look() == []


@pytest.mark.parametrize("act", ["cancel", "undo", "unknown", "retry"])
def test_that_only_what_failed_goes_in_another_way(program: Program, join: Join, act: str) -> None:
    join(*ALL, preferred=FAX)
    (first,) = submit(program, to_physician(program))
    if act == "undo":
        program.outbox.cancel(first)
    elif act == "unknown":
        program.outbox.claim()
        program.outbox.doubt(first, Message("Nobody knows."))
    else:
        fail_next(program)
        (program.outbox.cancel if act == "cancel" else program.outbox.retry)(first)
    assert program.fall_back.look() == []
    assert program.fall_back.fall_back(first) is None
    assert len(program.outbox.deliveries()) == 1


def test_that_nothing_goes_to_a_place_that_the_request_has_already(
    program: Program, join: Join
) -> None:
    join(*ALL[:3], preferred=FAX)
    typed = DeliveryDraft(EmailTarget("REIS@x.example"), UID, "REIS@x.example", _report(program).id)
    first, _mail = submit(program, to_physician(program), typed)
    assert fail_next(program).id == first
    assert program.fall_back.look() == []
    assert kinds(program, first)[-1] == "no_fallback"
    assert len(program.outbox.deliveries()) == 2


def test_that_nothing_goes_where_the_user_has_sent_the_report_meanwhile(
    program: Program, join: Join
) -> None:
    join(*ALL, preferred=FAX)
    submit(program, to_physician(program))
    failed = fail_next(program)
    submit(program, DeliveryDraft(EmailTarget(ADDRESS), UID, ADDRESS, failed.report_id))
    (instead,) = program.fall_back.look()
    assert program.outbox.delivery(instead).channel is Channel.SMS


def test_that_a_way_that_is_blocked_or_not_set_up_any_more_is_passed_over(
    program: Program, join: Join
) -> None:
    join(*ALL, preferred=FAX)
    submit(program, to_physician(program))
    fail_next(program)
    program.settings.set("policy.blocked", ADDRESS)
    (instead,) = program.fall_back.look()
    assert program.outbox.delivery(instead).channel is Channel.SMS
    fail_next(program)
    assert program.fall_back.look() == []


# --- the command line -------------------------------------------------------------------------


def send_report(program: Program, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """Submit; returns channel and recipient of each."""
    data = str(program.paths.root)
    status = run(
        ["send-report", UID, *options, "--data-dir", data, "--json", "--undo-seconds", "0"]
    )
    found = json.loads(capsys.readouterr().out)
    assert status == 3, found
    return [f"{one['channel']} {one['recipient']}" for one in found["deliveries"]]


def test_that_the_command_sends_to_numbers_and_the_care_team(
    program: Program, join: Join, capsys: pytest.CaptureFixture[str]
) -> None:
    join(*ALL, preferred=FAX)
    join(ContactPoint(EMAIL, "lima@x.example"), name="Ana Lima", role=CareTeamRole.CONSULTING)
    found = send_report(
        program, capsys, "--physician", "--copy-to", "--fallback",
        "--fax", "(11) 3333-4444", "11 3333-7777", "--sms", "11 98765-4321", "--language", "en",
    )  # fmt: skip
    assert found == [
        f"fax {NUMBER}", "email lima@x.example", "fax +551133337777", f"sms {MOBILE}"
    ]  # fmt: skip
    by_recipient = {one.recipient: one for one in program.outbox.deliveries()}
    assert by_recipient[MOBILE].target == SmsTarget(MOBILE, language="en", expires_days=7)
    ways = program.outbox.fallback(by_recipient[NUMBER].id)
    assert [type(one) for one in ways] == [EmailTarget, SmsTarget]
    assert program.outbox.fallback(by_recipient["lima@x.example"].id) == ()


def test_that_the_command_says_what_keeps_a_physician_from_being_reached(
    program: Program, join: Join, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data-dir", str(program.paths.root)]
    join(name="Ana Lima", role=CareTeamRole.CONSULTING)
    assert run(["send-report", UID, "--physician", *data]) == 1
    assert run(["send-report", UID, "--fallback", "--fax", "1133334444", *data]) == 2
    assert run(["send-report", UID, "--sms", "1133334444", *data]) == 2
    assert run(["send-report", UID, "--copy-to", *data]) == 2
    said = capsys.readouterr().err
    assert "belongs to --physician" in said
    assert "landline" in said
    assert "Ana Lima: This consulting physician cannot be reached" in said
    join(*ALL, preferred=FAX)
    program.settings.set("fax.service", "")
    assert run(["send-report", UID, "--physician", *data]) == 2
    assert "Or allow the next way" in capsys.readouterr().err
    assert send_report(program, capsys, "--physician", "--fallback") == [f"email {ADDRESS}"]


def test_that_a_draft_that_is_blocked_keeps_its_next_ways_to_itself(
    program: Program, join: Join
) -> None:
    join(*ALL, preferred=FAX)
    program.settings.set("policy.blocked", NUMBER)
    with pytest.raises(OmegaError, match="blocked"):
        submit(program, to_physician(program))
    assert replace(to_physician(program), fallback=()).fallback == ()
    assert "reis" not in repr(to_physician(program)).lower()
    assert _report(program).status is ReportStatus.FINAL
