"""Slips of the finger are flagged, strangers are not: the figures of the issue."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactPoint,
    ContactSystem,
    DeliveryDraft,
    EmailTarget,
    FaxTarget,
    PortalTarget,
    Practitioner,
    PractitionerId,
    Report,
    SendRequest,
    UserProfile,
)
from omega_desktop.domain.near_miss import (
    PROVIDER_DOMAINS,
    Neighbours,
    another_initial,
    resembled_domain,
    same_mailbox,
)
from omega_desktop.domain.validation import one_edit_apart
from omega_desktop.domain.worklist import fold
from omega_desktop.services.known_contacts import Known, compared_form
from omega_desktop.services.program import Program
from omega_desktop.services.recipient_facts import normal_form
from tests.unit.outbox.builders import email_plan, request
from tests.unit.recipients.conftest import UID
from tests.unit.recipients.measuring import contacts, count_alarms, keep, slips
from tests.unit.recipients.samples import digit_slip, people, slip

WHEN = datetime(2026, 11, 12, tzinfo=UTC)


def codes(program: Program, report: Report, target: EmailTarget | FaxTarget) -> dict[str, str]:
    """Codes of the findings, each with what it resembles."""
    place = target.address if isinstance(target, EmailTarget) else target.number
    draft = DeliveryDraft(target, UID, place, report.id)
    return {one.code: one.resembles for one in program.send.check(SendRequest((draft,)))}


# --- the figures ------------------------------------------------------------------------------


def test_that_of_a_thousand_slips_at_least_99_percent_are_flagged(
    program: Program, report: Report
) -> None:
    directory = people(500)
    keep(program, directory)
    found = count_alarms(program, slips(directory, 1000), UID, report.id)
    assert found.asked == 1000
    assert found.share >= 0.99


def test_that_of_real_looking_strangers_fewer_than_1_percent_are_taken_for_slips(
    program: Program, report: Report
) -> None:
    directory = people(500)
    keep(program, directory)
    known = set(contacts(directory))
    strangers = [one for one in contacts(people(700, seed=2, hospital=0)) if one not in known]
    assert len(strangers) > 1000
    assert count_alarms(program, strangers, UID, report.id).share < 0.01


def test_that_nobody_of_the_directory_is_taken_for_a_slip_of_another(
    program: Program, report: Report
) -> None:
    directory = people(500)
    keep(program, directory)
    assert count_alarms(program, contacts(directory), UID, report.id).alarms == 0


def test_that_a_check_against_five_thousand_known_addresses_takes_less_than_ten_milliseconds(
    program: Program, report: Report
) -> None:
    directory = people(5000)
    keep(program, directory)
    found = count_alarms(program, slips(directory, 60), UID, report.id)
    assert found.median_ms < 10


def test_that_with_five_thousand_known_people_strangers_are_still_told_from_slips() -> None:
    """The rules alone: writing so many people into a database takes longer than asking."""
    directory = people(5000)
    names = {one.email.lower(): fold(one.name) for one in directory}
    numbers = {compared(*one) for one in contacts(directory)} - set(names)
    nothing: frozenset[str] = frozenset()
    mail = Known(nothing, nothing, Neighbours(names), {}, names)
    phones = Known(nothing, nothing, Neighbours(numbers), {})
    strangers = list(contacts(people(700, seed=2, hospital=0)))
    alarms = sum(
        bool((mail if system is ContactSystem.EMAIL else phones).resembled(compared(system, value)))
        for system, value in strangers
    )
    assert len(strangers) > 2000
    assert alarms / len(strangers) < 0.01


def compared(system: ContactSystem, value: str) -> str:
    return compared_form(normal_form(system, value))


# --- one letter that is no slip ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "known", "name"),
    [
        ("jcmartins@gmail.com", "lcmartins@gmail.com", "luis carlos martins"),
        ("claudio.g.reis@gmail.com", "claudio.x.reis@gmail.com", "claudio xavier reis"),
        ("ma.silva@hosp.example", "mp.silva@hosp.example", "silva marta paula"),
    ],
)
def test_that_another_initial_is_another_person(address: str, known: str, name: str) -> None:
    assert another_initial(address, known, name)


@pytest.mark.parametrize(
    ("address", "known", "name", "why"),
    [
        ("jcmartins@gmail.com", "kcmartins@gmail.com", "karl carlos martins", "beside it"),
        ("fmvieira@x.example", "vmvieira@x.example", "vera maria vieira", "below it"),
        ("cmartins@gmail.com", "lcmartins@gmail.com", "luis carlos martins", "left out"),
        ("clmartins@gmail.com", "lcmartins@gmail.com", "luis carlos martins", "swapped"),
        ("l1martins@gmail.com", "lcmartins@gmail.com", "luis carlos martins", "no letter"),
        ("lcmortins@gmail.com", "lcmartins@gmail.com", "luis carlos martins", "in the name"),
        ("jcmartins@gmail.com", "lcmartins@gmail.com", "", "whose it is is not known"),
        ("jcmartins@gmail.com", "lcmartins@gmail.com", "ana reis", "somebody else's"),
        ("jc@gmail.com", "lc@gmail.com", "luis carlos", "no name in it"),
        ("bruna.reis@gmail.com", "bruno.reis@gmail.com", "bruno reis", "in the given name"),
        ("lcmartins@gmajl.com", "lcmartins@gmail.com", "luis carlos martins", "in the domain"),
    ],
)
def test_that_every_other_letter_may_be_a_slip(
    address: str, known: str, name: str, why: str
) -> None:
    assert not another_initial(address, known, name), why


def test_that_a_colleague_with_another_initial_is_no_slip_and_a_slip_of_the_finger_is(
    program: Program, report: Report
) -> None:
    for name, address in (("Luis Carlos Martins", "lcmartins"), ("Rita Alves", "rita.alves")):
        contact = ContactPoint(ContactSystem.EMAIL, f"{address}@gmail.com")
        program.directory.save_practitioner(
            Practitioner(PractitionerId(0), name, contacts=(contact,))
        )
    assert "near_miss" not in codes(program, report, EmailTarget("jcmartins@gmail.com"))
    assert "near_miss" in codes(program, report, EmailTarget("kcmartins@gmail.com"))
    assert "near_miss" in codes(program, report, EmailTarget("lcmartin@gmail.com"))
    # the same mailbox: Google looks at no dots
    assert "near_miss" not in codes(program, report, EmailTarget("ritaalves@gmail.com"))
    assert "near_miss" in codes(program, report, EmailTarget("rita-alves@gmail.com"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("rita.alves@gmail.com", "ritaalves@gmail.com", True),
        ("rita.alves@hosp.example", "ritaalves@hosp.example", False),
        ("rita.alves@gmail.com", "ritaalves@googlemail.com", False),
        ("rita.alves@gmail.com", "ritalves@gmail.com", False),
    ],
)
def test_that_dots_are_not_looked_at_where_the_provider_does_not(
    one: str, other: str, same: bool
) -> None:
    assert same_mailbox(one, other) is same


# --- numbers ----------------------------------------------------------------------------------


def test_that_neighbouring_extensions_are_told_apart_by_the_directory(
    program: Program, report: Report
) -> None:
    for name, number in (("Reis", "11 3333-4401"), ("Lima", "11 3333-4402")):
        contact = ContactPoint(ContactSystem.FAX, number)
        program.directory.save_practitioner(
            Practitioner(PractitionerId(0), name, contacts=(contact,))
        )
    assert "near_miss" not in codes(program, report, FaxTarget("+551133334401"))
    assert "near_miss" not in codes(program, report, FaxTarget("(11) 3333-4402"))
    assert codes(program, report, FaxTarget("11 3333 4403"))["near_miss"] == "+551133334401"


def test_that_a_fax_number_a_slip_away_from_a_known_telephone_is_flagged(
    program: Program, report: Report
) -> None:
    contact = ContactPoint(ContactSystem.PHONE, "11 3333-4400")
    program.directory.save_practitioner(
        Practitioner(PractitionerId(0), "Reis", contacts=(contact,))
    )
    assert "near_miss" in codes(program, report, FaxTarget("11 3333-4410"))
    assert "near_miss" not in codes(program, report, FaxTarget("11 3333-4400"))


# --- domains ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "resembles"),
    [
        ("ana@gmial.com", "gmail.com"),
        ("ana@hotmail.con", "hotmail.com"),
        ("ana@uol.com.b", "uol.com.br"),
        ("ana@hospitall.org", "hospital.org"),
        ("ana@clinica-vid.med.br", "clinica-vida.med.br"),
    ],
)
def test_that_a_slip_in_the_domain_of_a_new_address_is_flagged(
    program: Program, report: Report, address: str, resembles: str
) -> None:
    program.settings.set("policy.internal_domains", "hospital.org")
    contact = ContactPoint(ContactSystem.EMAIL, "reis@clinica-vida.med.br")
    program.directory.save_practitioner(
        Practitioner(PractitionerId(0), "Reis", contacts=(contact,))
    )
    assert codes(program, report, EmailTarget(address))["domain_near_miss"] == resembles


@pytest.mark.parametrize("domain", ["ymail.com", "bol.com.br", "hospital.org", "me.co", "ge.com"])
def test_that_real_domains_are_not_taken_for_each_other(domain: str) -> None:
    assert resembled_domain(domain, Neighbours({*PROVIDER_DOMAINS, "hospital.org"})) == ""


def test_that_a_slip_in_a_patient_s_address_is_flagged_and_the_patient_is_no_stranger(
    program: Program, report: Report
) -> None:
    def found(email: str, mobile: str = "") -> dict[str, str]:
        target = PortalTarget(email, mobile)
        draft = DeliveryDraft(target, UID, email or mobile, report.id)
        return {one.code: one.resembles for one in program.send.check(SendRequest((draft,)))}

    assert found("maria@gmial.com") == {"domain_near_miss": "gmail.com"}
    assert found("maria@gmail.com", "11 98765-4321") == {}
    assert found("info@gmail.com") == {"role_address": ""}
    contact = ContactPoint(ContactSystem.SMS, "11 98765-4321")
    program.directory.save_practitioner(
        Practitioner(PractitionerId(0), "Reis", contacts=(contact,))
    )
    assert found("", "11 98765-4322") == {"near_miss": "+5511987654321"}


# --- what is known ----------------------------------------------------------------------------


def test_that_an_address_used_once_is_still_flagged_when_one_in_the_directory_is_a_slip_away() -> (
    None
):
    known = Known(
        own=frozenset(),
        directory=frozenset({"reis@hosp.example"}),
        kept=Neighbours({"reis@hosp.example"}),
        used={"ries@hosp.example": WHEN, "ana@x.example": WHEN},
    )
    assert known.resembled("ries@hosp.example") == "reis@hosp.example"
    assert known.resembled("anna@x.example") == "ana@x.example"
    assert known.resembled("ana@x.example") == ""


def test_that_what_is_known_is_never_older_than_the_directory_and_the_outbox(
    program: Program, report: Report
) -> None:
    def resembles() -> str:
        return codes(program, report, EmailTarget("ana@x.example")).get("near_miss", "")

    assert resembles() == ""
    person = program.directory.save_practitioner(
        Practitioner(
            PractitionerId(0), "A", contacts=(ContactPoint(ContactSystem.EMAIL, "anna@x.example"),)
        )
    )
    assert resembles() == "anna@x.example"
    program.directory.delete_practitioner(person.id)
    assert resembles() == ""
    program.directory.save_profile(
        UserProfile("L", contacts=(ContactPoint(ContactSystem.EMAIL, "an@x.example"),))
    )
    assert resembles() == "an@x.example"
    program.directory.save_profile(UserProfile("L"))
    assert resembles() == ""
    plan = email_plan("aina@x.example")
    _request, (sent,) = program.outbox.submit(request(plan), [plan], undo_s=0)
    assert resembles() == ""
    assert program.outbox.claim() is not None
    program.outbox.doubt(sent, Message("Nobody knows."))
    program.outbox.resolve_arrived(sent)
    assert resembles() == "aina@x.example"


# --- slips ------------------------------------------------------------------------------------


@given(st.lists(st.text("abc.@", max_size=6), max_size=20), st.text("abc.@", max_size=6))
def test_that_neighbours_are_those_one_slip_apart(known: list[str], text: str) -> None:
    assert Neighbours(known).near(text) == {one for one in known if one_edit_apart(one, text)}


def test_that_the_samples_slips_are_slips() -> None:
    chance = random.Random(3)
    for person in people(100):
        assert one_edit_apart(person.email, slip(person.email, chance))
        assert one_edit_apart(person.fax, digit_slip(person.fax, chance))
