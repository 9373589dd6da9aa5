"""A program that faxes, and what the dispatcher would do for it, one step at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from omega_desktop.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryId,
    FaxTarget,
    ReportId,
    ReportStatus,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import (
    CancelToken,
    FollowingSender,
    InlineCpuPool,
    Sender,
    no_progress,
)
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.following import follow_up
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.e2e.studies import write_ct_study
from tests.servers import wait_until

NOW = RetryRules(pause_s=lambda _attempt: 0.0)

Written = tuple[StudyInstanceUID, ReportId]


def faxing_program(data: Path, **settings: str) -> Program:
    """Open one; ``fax_url`` stands for ``fax.url``. The password comes from the environment."""
    opened = open_program(DataPaths(data), InlineCpuPool())
    opened.settings.set("organization.name", "Clínica Ômega")
    opened.settings.set("fax.from_number", "+55 11 4000-0000")
    for key, value in settings.items():
        opened.settings.set(key.replace("_", ".", 1), value)
    return opened


def written_report(program: Program, folder: Path, lines: int = 60) -> Written:
    """A study with a report; of two pages, unless fewer lines are wanted."""
    uid = StudyInstanceUID(write_ct_study(folder / "study", 1))
    assert program.importer.run([folder / "study"]).imported == 1
    text = folder / "laudo.txt"
    words = [f"{number}. Nódulo de {number} mm no lobo inferior." for number in range(lines)]
    text.write_text("\n\n".join(words), encoding="utf-8")
    return uid, program.archive.attach_report(uid, text, status=ReportStatus.FINAL).id


def submit(program: Program, report: Written, number: str) -> DeliveryId:
    """Press Send."""
    target = FaxTarget(number, "Dr. Reis")
    draft = DeliveryDraft(target, report[0], number, report[1])
    (found,) = program.send.submit(SendRequest((draft,), requester="Dra. L. Souza"), undo_s=0)
    return found


def attempt(
    program: Program, sender: Sender | None = None, cancel: CancelToken | None = None
) -> bool:
    """Try what is due next; whether there was anything."""
    delivery = program.outbox.claim()
    if delivery is None:
        return False
    run_attempt(
        program.outbox,
        sender or program.senders[delivery.channel],
        delivery,
        rules=NOW,
        progress=no_progress,
        cancel=cancel or CancelToken(),
    )
    return True


def work(program: Program, sender: Sender | None = None) -> int:
    """Everything that is due; returns how much was tried."""
    tried = 0
    while attempt(program, sender):
        tried += 1
    return tried


def look(program: Program, number: DeliveryId, after: timedelta = timedelta()) -> Delivery:
    """Ask the service once, without waiting until it is time to, if it is asked at all.

    Args:
        program: whose.
        number: of the delivery.
        after: the clock is so much ahead.
    """
    delivery = program.outbox.delivery(number)
    sender = program.senders[delivery.channel]
    assert isinstance(sender, FollowingSender)
    if number in program.outbox.followed():
        follow_up(
            program.outbox,
            sender,
            delivery,
            here(),
            max_attempts=8,
            cancel=CancelToken(),
            clock=lambda: here() + after,
        )
    return program.outbox.delivery(number)


def here() -> datetime:
    """This moment."""
    return datetime.now().astimezone()


def decided(
    program: Program, number: DeliveryId, meanwhile: Callable[[], object] = lambda: None
) -> Delivery:
    """Follow until nothing is asked about it any more."""

    def over() -> Delivery | None:
        meanwhile()
        delivery = look(program, number)
        return None if number in program.outbox.followed() else delivery

    found = wait_until(over, timeout_s=120, what="the fax is decided", interval_s=0.5)
    assert found is not None
    return found


def notes(program: Program, number: DeliveryId) -> str:
    """Every sentence in a delivery's history."""
    return " ".join(str(event.note) for event in program.outbox.events(number) if event.note)


def job_of(program: Program, number: DeliveryId) -> str:
    """The service's number of a fax that was handed over."""
    return program.outbox.delivery(number).remote_id.partition(":")[2]
