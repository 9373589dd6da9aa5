"""How many slips are flagged and how many strangers are taken for slips, by the real services."""

import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import (
    ContactPoint,
    ContactSystem,
    DeliveryDraft,
    EmailTarget,
    FaxTarget,
    Practitioner,
    PractitionerId,
    ReportId,
    SendRequest,
    SmsTarget,
    StudyInstanceUID,
    Target,
)
from omega_desktop.domain.near_miss import same_mailbox
from omega_desktop.services.program import Program
from omega_desktop.services.recipient_facts import normal_form
from omega_desktop.storage.directory_people import checked_practitioner, write_practitioner
from tests.unit.recipients.samples import Person, digit_slip, slip

ALARMS = frozenset({"near_miss", "domain_near_miss", "bad_address"})
"""What flags a slip: a warning beside the known one, or a number that does not exist."""

Wanted = tuple[ContactSystem, str]


@dataclass(frozen=True)
class Figures:
    """What was counted."""

    asked: int
    alarms: int
    slowest_ms: float
    median_ms: float

    @property
    def share(self) -> float:
        """Of all that was asked."""
        return self.alarms / self.asked


def keep(program: Program, people: Iterable[Person]) -> None:
    """Write them into the directory, in one transaction."""
    with program.database.transaction() as connection:
        for person in people:
            contacts = (
                ContactPoint(ContactSystem.EMAIL, person.email),
                ContactPoint(ContactSystem.FAX, person.fax),
                ContactPoint(ContactSystem.SMS, person.mobile),
            )
            new = Practitioner(PractitionerId(0), person.name, contacts=contacts)
            write_practitioner(connection, checked_practitioner(new))


def contacts(people: Iterable[Person]) -> Iterator[Wanted]:
    """Their addresses and numbers."""
    for person in people:
        yield ContactSystem.EMAIL, person.email
        yield ContactSystem.FAX, person.fax
        yield ContactSystem.SMS, person.mobile


def slips(people: list[Person], count: int, *, seed: int = 7) -> list[Wanted]:
    """So many slips, half of them in addresses; none that comes to the same place all the same."""
    chance = random.Random(seed)
    made: list[Wanted] = []
    while len(made) < count:
        person = chance.choice(people)
        system, right = chance.choice(
            [(ContactSystem.EMAIL, person.email)] * 2
            + [(ContactSystem.FAX, person.fax), (ContactSystem.SMS, person.mobile)]
        )
        wrong = (slip if system is ContactSystem.EMAIL else digit_slip)(right, chance)
        if not _same_place(system, right, wrong):
            made.append((system, wrong))
    return made


def _same_place(system: ContactSystem, right: str, wrong: str) -> bool:
    try:
        one, other = normal_form(system, right).lower(), normal_form(system, wrong).lower()
    except OmegaError:  # not an address any more
        return False
    return one == other or same_mailbox(one, other)


def count_alarms(
    program: Program, wanted: Iterable[Wanted], study: StudyInstanceUID, report: ReportId
) -> Figures:
    """Check each by itself, as the review step does."""
    alarms, taken = 0, []
    for system, value in wanted:
        draft = DeliveryDraft(_target(system, value), study, value, report)
        began = time.thread_time()
        codes = {one.code for one in program.send.check(SendRequest((draft,)))}
        taken.append((time.thread_time() - began) * 1000)
        alarms += bool(codes & ALARMS)
    taken.sort()
    return Figures(len(taken), alarms, taken[-1], taken[len(taken) // 2])


def _target(system: ContactSystem, value: str) -> Target:
    match system:
        case ContactSystem.EMAIL:
            return EmailTarget(value)
        case ContactSystem.FAX:
            return FaxTarget(value)
        case _:
            return SmsTarget(value)
