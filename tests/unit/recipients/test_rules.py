"""Role addresses, blocked recipients and the organisation's policy."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    ContactPoint,
    ContactSystem,
    DeliveryDraft,
    DeliveryState,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PortalTarget,
    Practitioner,
    PractitionerId,
    Report,
    SendRequest,
    SmsTarget,
    Target,
)
from omega_desktop.domain.policy import DraftFacts, Severity, judge
from omega_desktop.domain.policy_file import OrganizationRules, blocked_entry, parse_rules
from omega_desktop.domain.role_address import is_role_address
from omega_desktop.services.program import Program
from omega_desktop.services.send_service import Resolution
from tests.unit.recipients.conftest import UID

Check = Callable[..., dict[str, Severity]]
Write = Callable[[object], Path]


@pytest.fixture
def check(program: Program, report: Report) -> Check:
    """``check(target, ...)``: codes with their severities."""

    def run(*targets: Target) -> dict[str, Severity]:
        drafts = tuple(
            DeliveryDraft(one, UID, f"recipient {number}", report.id)
            for number, one in enumerate(targets)
        )
        return {one.code: one.severity for one in program.send.check(SendRequest(drafts))}

    return run


@pytest.fixture
def write(program: Program, tmp_path: Path) -> Write:
    """``write(document)``: it becomes the policy file."""

    def run(document: object) -> Path:
        path = tmp_path / "policy.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        program.settings.set("policy.file", str(path))
        return path

    return run


# --- role addresses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "info@x.example",
        "Laudos@x.example",
        "laudos2@x.example",
        "laudos.tc@x.example",
        "recepcao_sp@x.example",
        "contato+web@x.example",
        "no-reply@x.example",
        "no_reply@x.example",
        "nao.responda@x.example",
        "noreply@x.example",
        "lists@x.example",
        "resultados@x.example",
        "citas@x.example",
        "radiologia-abc@lists.hospital.example",
        "abc@googlegroups.com",
    ],
)
def test_that_an_address_of_several_people_is_known_by_its_name(address: str) -> None:
    assert is_role_address(address)


@pytest.mark.parametrize(
    "address",
    ["ana@x.example", "informatica@x.example", "listz@x.example", "marina.sales@x.example",
     "ana.contato@x.example", "infantini@x.example", "rhodes@x.example", "ana@lists.example"],
)  # fmt: skip
def test_that_a_person_is_not_taken_for_several(address: str) -> None:
    assert not is_role_address(address)


def test_that_a_role_address_is_noted_unless_somebody_entered_it(
    program: Program, check: Check
) -> None:
    program.settings.set("policy.internal_domains", "hospital.example")
    target = EmailTarget("laudos@hospital.example")
    assert check(target) == {"role_address": Severity.WARN}
    assert "role_address" in check(LinkTarget("laudos@hospital.example"))
    contact = ContactPoint(ContactSystem.EMAIL, "LAUDOS@hospital.example")
    program.directory.save_practitioner(
        Practitioner(PractitionerId(0), "Reis", contacts=(contact,))
    )
    assert "role_address" not in check(target)


# --- blocked recipients -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blocked", "target"),
    [
        ("ana@X.example", EmailTarget("ANA@x.example")),
        ("ana@x.example", LinkTarget("Ana@x.example")),
        ("@x.example", EmailTarget("ana@x.example")),
        ("@x.example", EmailTarget("ana@mail.x.example")),
        ("@clínica.example", EmailTarget("ana@CLÍNICA.example")),
        ("ana@x.example", EmailTarget("Ana+laudo@x.example")),
        ("ana.reis@gmail.com", EmailTarget("anareis@gmail.com")),
        ("anareis@gmail.com", LinkTarget("ana.reis+x@googlemail.com")),
        ("(11) 3333-4444", FaxTarget("+55 11 3333 4444")),
        ("+5511987654321", SmsTarget("11 98765-4321")),
        ("(11) 98765-4321", PortalTarget(mobile="+5511987654321")),
        ("bia@x.example, ana@x.example", PortalTarget(email="ana@x.example")),
    ],
)
def test_that_nothing_goes_to_a_blocked_recipient(
    program: Program, check: Check, blocked: str, target: Target
) -> None:
    assert "blocked_recipient" not in check(target)
    program.settings.set("policy.blocked", blocked)
    assert check(target)["blocked_recipient"] is Severity.BLOCK


def test_that_a_neighbour_of_a_blocked_recipient_is_not_blocked(
    program: Program, check: Check
) -> None:
    program.settings.set(
        "policy.blocked", "ana@x.example,@y.example,+551133334444,bia+laudo@x.example"
    )
    found = check(
        EmailTarget("bia@x.example"), EmailTarget("ana@yy.example"), FaxTarget("+551133334445"),
        EmailTarget("an.a@x.example"), EmailTarget("bia+casa@x.example"),
        MediaTarget("@y.example"),
    )  # fmt: skip
    assert "blocked_recipient" not in found


def test_that_a_blocked_request_is_not_submitted(program: Program, report: Report) -> None:
    program.settings.set("policy.blocked", "@x.example")
    draft = DeliveryDraft(EmailTarget("ana@x.example"), UID, "ana@x.example", report.id)
    with pytest.raises(OmegaError, match="blocked"):
        program.send.submit(SendRequest((draft,)))
    assert not program.outbox.deliveries()


def test_that_what_failed_is_not_sent_again_to_a_recipient_who_was_blocked_since(
    program: Program, report: Report
) -> None:
    draft = DeliveryDraft(EmailTarget("ana@x.example"), UID, "ana@x.example", report.id)
    failed, unknown = (program.send.submit(SendRequest((draft,)), undo_s=0)[0] for _ in range(2))
    program.outbox.claim()
    program.outbox.fail(failed, Message("No"))
    program.outbox.claim()
    program.outbox.doubt(unknown, Message("Perhaps"))
    program.settings.set("policy.blocked", "@x.example")
    with pytest.raises(OmegaError, match="blocked"):
        program.send.retry(failed)
    with pytest.raises(OmegaError, match="blocked"):
        program.send.resolve(unknown, Resolution.SEND_AGAIN)
    program.settings.set("policy.blocked", "")
    program.send.retry(failed)
    program.send.resolve(unknown, Resolution.SEND_AGAIN)
    assert {one.state for one in program.outbox.deliveries()} == {DeliveryState.READY}


@pytest.mark.parametrize("typed", ["ana", "@", "@a b", "123", "ana@x.example,nobody"])
def test_that_the_list_of_blocked_recipients_takes_only_what_can_be_compared(
    program: Program, typed: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        program.settings.set("policy.blocked", typed)
    assert refusal.value.field == "policy.blocked"


def test_that_an_entry_in_its_form_keeps_it() -> None:
    for typed in ("Ana@X.example", "@X.Example", "(11) 3333-4444"):
        once = blocked_entry(typed)
        assert blocked_entry(once) == once


# --- the policy file --------------------------------------------------------------------------


def test_that_only_allowed_domains_get_e_mail_and_links(check: Check, write: Write) -> None:
    write({"allowed_domains": ["hospital.example", "@Clinic.example"]})
    allowed = ("a@hospital.example", "a@CLINIC.example")
    assert "domain_not_allowed" not in check(*map(EmailTarget, allowed), FaxTarget("1133334444"))
    for place in ("a@x.example", "a@sub.hospital.example", "a@hospital.example.evil.example"):
        assert check(EmailTarget(place))["domain_not_allowed"] is Severity.BLOCK
        assert check(LinkTarget(place))["domain_not_allowed"] is Severity.BLOCK


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("strasse.example", "straße.example"), ("straße.example", "strasse.example")],
)
def test_that_a_domain_that_an_older_standard_takes_for_ours_is_another(
    program: Program, check: Check, write: Write, ours: str, theirs: str
) -> None:
    """Each has a mail server of its own (IDNA 2008)."""
    write({"allowed_domains": [ours]})
    program.settings.set("policy.internal_domains", ours)
    found = check(EmailTarget(f"a@{theirs}"))
    assert found["domain_not_allowed"] is Severity.BLOCK
    assert "unknown_address" in found
    assert not {"domain_not_allowed", "unknown_address"} & set(check(EmailTarget(f"a@{ours}")))
    program.settings.set("policy.blocked", f"@{ours}")
    assert "blocked_recipient" not in check(EmailTarget(f"a@{theirs}"))
    assert "blocked_recipient" in check(EmailTarget(f"a@{ours}"))


def test_that_people_are_reached_by_allowed_channels_only(check: Check, write: Write) -> None:
    write({"allowed_channels": ["email", "fax"]})
    assert "channel_not_allowed" not in check(EmailTarget("a@x.example"), FaxTarget("1133334444"))
    for target in (
        SmsTarget("11987654321"),
        LinkTarget("a@x.example"),
        PortalTarget("a@x.example"),
    ):
        assert check(target)["channel_not_allowed"] is Severity.BLOCK
    assert "channel_not_allowed" not in check(MediaTarget("/media/usb"))


def test_that_more_recipients_than_allowed_are_refused(check: Check, write: Write) -> None:
    write({"max_recipients": 2})
    three = [EmailTarget(f"p{number}@x.example") for number in range(3)]
    assert check(*three)["too_many_recipients"] is Severity.BLOCK
    assert "too_many_recipients" not in check(*three[:2])


def test_that_a_report_without_a_password_is_refused_where_one_is_required() -> None:
    rules = OrganizationRules(require_pdf_password=True)
    mail = DraftFacts(DeliveryDraft(EmailTarget("a@x.example"), UID, "a@x.example"))
    fax = DraftFacts(DeliveryDraft(FaxTarget("+551133334444"), UID, "+551133334444"))

    def codes(one: DraftFacts) -> set[str]:
        return {found.code for found in judge([one], max_recipients=5, rules=rules)}

    assert "pdf_password_required" in codes(mail)
    assert "pdf_password_required" not in codes(replace(mail, pdf_password=True))
    assert "pdf_password_required" not in codes(fax)


def test_that_a_changed_file_holds_from_the_next_check_on(check: Check, write: Write) -> None:
    path = write({"blocked": ["@x.example"]})
    assert "blocked_recipient" in check(EmailTarget("a@x.example"))
    path.write_text('{"blocked": ["@y.example"]}', encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert "blocked_recipient" not in check(EmailTarget("a@x.example"))
    assert "blocked_recipient" in check(EmailTarget("a@y.example"))


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"blockd": []}', "missing", "not text"])
def test_that_with_a_damaged_file_nothing_goes_to_people(
    program: Program, report: Report, check: Check, write: Write, damage: str
) -> None:
    path = write({})
    assert "policy_unreadable" not in check(EmailTarget("a@x.example"))
    if damage == "missing":
        path.unlink()
    elif damage == "not text":
        path.write_bytes(b"\xff\xfe\xff")
    else:
        path.write_text(damage, encoding="utf-8")
    for target in (EmailTarget("a@x.example"), PortalTarget("a@x.example")):
        assert check(target)["policy_unreadable"] is Severity.BLOCK
    assert "policy_unreadable" not in check(MediaTarget("/media/usb"))
    draft = DeliveryDraft(EmailTarget("a@x.example"), UID, "a@x.example", report.id)
    with pytest.raises(OmegaError, match="policy file"):
        program.send.submit(SendRequest((draft,)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"alowed_domains": []}', "Did you mean: allowed_domains"),
        ('{"max_recipient": 3}', "Did you mean: max_recipients"),
        ('{"allowed_channels": ["emial"]}', "Did you mean: email"),
        ('{"allowed_channels": ["dicom"]}', "Did you mean"),
        ('{"allowed_domains": "hospital.example"}', "a list of texts"),
        ('{"allowed_domains": ["a b"]}', "such as hospital.org"),
        ('{"require_pdf_password": "yes"}', "true or false"),
        ('{"max_recipients": 0}', "from 1 to"),
        ('{"max_recipients": true}', "from 1 to"),
        ('{"max_recipients": 2.0}', "from 1 to"),
        ('{"blocked": ["nobody"]}', "a domain such as"),
        ('{"blocked": [], "blocked": []}', "not valid JSON"),
        ("nonsense", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_that_a_policy_file_with_a_mistake_is_refused_with_the_next_step(
    text: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        parse_rules(text)


def test_that_a_whole_policy_file_is_read() -> None:
    text = json.dumps(
        {
            "allowed_domains": ["hospital.example"],
            "allowed_channels": ["email", "fax", "sms", "link", "portal"],
            "require_pdf_password": True,
            "max_recipients": 20,
            "blocked": ["Ana@x.example", "@y.example", "(11) 3333-4444"],
        }
    )
    assert parse_rules(text) == OrganizationRules(
        allowed_domains=frozenset({"hospital.example"}),
        allowed_channels=frozenset(Channel) - {Channel.DICOM, Channel.MEDIA},
        require_pdf_password=True,
        max_recipients=20,
        blocked=frozenset({"ana@x.example", "@y.example", "+551133334444"}),
    )
    assert parse_rules("{}") == OrganizationRules()


def test_that_a_damaged_file_is_not_taken_as_a_setting(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text('{"blokced": []}', encoding="utf-8")
    with pytest.raises(ValidationError, match="blocked") as refusal:
        program.settings.set("policy.file", str(path))
    assert refusal.value.field == "policy.file"


def test_that_rules_hide_whom_they_block_from_repr() -> None:
    assert "ana" not in repr(OrganizationRules(blocked=frozenset({"ana@x.example"})))
