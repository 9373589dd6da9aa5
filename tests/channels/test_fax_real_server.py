"""Reports through a real fax server and a real (if inaudible) telephone call to another machine."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from PIL import Image

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    FaxTarget,
    Report,
    ReportId,
    ReportStatus,
    Rung,
    SendRequest,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import (
    CancelToken,
    FaxRenderer,
    FollowingSender,
    InlineCpuPool,
    no_progress,
)
from omega_desktop.senders.fax import FaxSender
from omega_desktop.senders.fax_connecting import connector
from omega_desktop.senders.fax_hylafax import HylaFax
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.following import follow_up
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from tests.channels.fax_rig import PASSWORD, USER, FaxRig, Line, running_fax_rig
from tests.e2e.studies import write_ct_study
from tests.servers import wait_until

pytestmark = [pytest.mark.real_server, pytest.mark.timeout(240)]

State = DeliveryState
Page = NDArray[np.float64]
NOW = RetryRules(pause_s=lambda _attempt: 0.0)


@pytest.fixture(scope="module")
def server() -> Iterator[FaxRig]:
    with running_fax_rig() as rig:
        yield rig


@pytest.fixture
def program(tmp_path: Path, server: FaxRig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", PASSWORD)
    opened = open_program(DataPaths(tmp_path / "data"), InlineCpuPool())
    settings = {
        "fax.service": "hylafax",
        "fax.url": server.url,
        "fax.user": USER,
        "fax.from_number": "+55 11 4000-0000",
        "organization.name": "Clínica Ômega",
    }
    for key, value in settings.items():
        opened.settings.set(key, value)
    yield opened
    opened.close()


@pytest.fixture
def report(program: Program, tmp_path: Path) -> tuple[StudyInstanceUID, ReportId]:
    """A study with a report of two pages."""
    uid = StudyInstanceUID(write_ct_study(tmp_path / "study", 1))
    assert program.importer.run([tmp_path / "study"]).imported == 1
    text = tmp_path / "laudo.txt"
    lines = [f"{number}. Nódulo de {number} mm no lobo inferior." for number in range(60)]
    text.write_text("\n\n".join(lines), encoding="utf-8")
    kept = program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
    return uid, kept.id


def submit(program: Program, report: tuple[StudyInstanceUID, ReportId], number: str) -> DeliveryId:
    target = FaxTarget(number, "Dr. Reis")
    draft = DeliveryDraft(target, report[0], number, report[1])
    (found,) = program.send.submit(SendRequest((draft,), requester="Dra. L. Souza"), undo_s=0)
    return found


def work(program: Program, sender: FaxSender | None = None) -> int:
    """Everything that is due, as the dispatcher does."""
    tried = 0
    while (delivery := program.outbox.claim()) is not None:
        tried += 1
        run_attempt(
            program.outbox,
            sender or program.senders[delivery.channel],
            delivery,
            rules=NOW,
            progress=no_progress,
            cancel=CancelToken(),
        )
    return tried


def look(program: Program, number: DeliveryId) -> Delivery:
    """Ask the service once, without waiting until it is time to, if it is asked at all."""
    delivery = program.outbox.delivery(number)
    sender = program.senders[delivery.channel]
    assert isinstance(sender, FollowingSender)
    if number in program.outbox.followed():
        follow_up(program.outbox, sender, delivery, _now(), max_attempts=8, cancel=CancelToken())
    return program.outbox.delivery(number)


def _now() -> datetime:
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
    return " ".join(str(event.note) for event in program.outbox.events(number) if event.note)


# --- pages -----------------------------------------------------------------------------------


def seen(page: Image.Image) -> Page:
    """A page as dark and light spots, without what is at its very edge (the header line)."""
    small = page.convert("L").resize((216, 280), Image.Resampling.BOX)
    spots = 255.0 - np.asarray(small, dtype=np.float64)
    return spots[10:, :]


def likeness(one: Page, other: Page) -> float:
    """Correlation of two pages, at their best alignment within a few spots."""
    best = -1.0
    for down in range(-6, 7):
        for right in range(-6, 7):
            moved = np.roll(other, (down, right), axis=(0, 1))
            best = max(best, float(np.corrcoef(one.ravel(), moved.ravel())[0, 1]))
    return best


def sent_pages(pdf: bytes) -> list[Page]:
    """A PDF's pages at 204 x 196 dots per inch in black and white."""
    document = pdfium.PdfDocument(pdf)
    pages = []
    for page in document:
        picture = page.render(scale=204 / 72).to_pil().convert("L")
        fine = picture.resize((1728, round(1728 * picture.height / picture.width * 196 / 204)))
        pages.append(seen(fine.point(lambda value: 255 if value > 140 else 0).convert("1")))
    document.close()
    return pages


def received_pages(tiff: Path) -> list[Page]:
    pages = []
    with Image.open(tiff) as picture:
        assert picture.width == 1728
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            pages.append(seen(picture.copy()))
    return pages


# --- the whole way ---------------------------------------------------------------------------


def test_that_every_page_arrives_at_the_other_machine_and_a_busy_line_is_called_again(
    server: FaxRig, program: Program, report: tuple[StudyInstanceUID, ReportId]
) -> None:
    arrived = len(server.received())
    first = submit(program, report, "+551140010000")
    assert work(program) == 1
    delivery = program.outbox.delivery(first)
    assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.HANDED_OVER)
    assert server.jobs()[delivery.remote_id]["number"].endswith("1140010000")
    # the other machine is in a call now
    wait_until(lambda: "Receiving" in server.modem_state(1), timeout_s=60, what="it receives")
    second = submit(program, report, "+551140010001")
    assert work(program) == 1
    busy = decided(program, second, lambda: look(program, first))
    assert busy.state is State.READY
    assert busy.attempts == 1
    assert str(busy.reason).endswith("It is called again by itself.")
    assert 100 < (busy.not_before - _now()).total_seconds() <= 120
    program.send.cancel(second)

    delivery = decided(program, first)
    assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.CONFIRMED)
    assert delivery.transmission is not None
    (tiff,) = server.received()[arrived:]
    uid, report_id = report
    sent = sent_pages(
        program.renderer.pdf(program.archive.report(report_id), program.archive.study(uid))
    )
    received = received_pages(tiff)
    assert len(sent) == len(received) == delivery.transmission.pages_total > 1
    assert delivery.transmission.pages_sent == delivery.transmission.pages_total
    assert delivery.transmission.remote_station == "MODEM1"
    same = [likeness(a, b) for a, b in zip(sent, received, strict=True)]
    assert min(same) > 0.8
    assert likeness(sent[0], received[1]) < 0.5
    assert "being called" in notes(program, first)
    server.forget_done_jobs()  # what was learned stays
    assert program.outbox.delivery(first).rung is Rung.CONFIRMED


def test_that_a_fax_goes_out_once_when_the_server_dies_and_when_its_answer_is_lost(
    server: FaxRig, program: Program, report: tuple[StudyInstanceUID, ReportId]
) -> None:
    before = server.jobs().keys()
    arrived = len(server.received())
    with Line(server.port).running() as line:
        program.settings.set("fax.url", line.url)
        line.before, line.after = [server.kill_server], 1
        number = submit(program, report, "+551140010002")
        delivery = program.outbox.claim()
        assert delivery is not None
        sender = program.senders[delivery.channel]
        run_attempt(program.outbox, sender, delivery, rules=NOW, progress=no_progress,
                    cancel=CancelToken())  # fmt: skip
        assert program.outbox.delivery(number).state is State.READY
        assert server.jobs().keys() == before
        assert work(program) == 1  # nobody there: the lane waits
        assert program.outbox.lanes()[0].blocked == "offline"
        server.start_server()
        assert program.send.probe_lane("fax:hylafax") is None
        assert work(program) == 2  # the answer is lost, then the job is found
        assert line.after == 0
    program.settings.set("fax.url", server.url)
    (job,) = server.jobs().keys() - before
    delivery = decided(program, number)
    assert (delivery.rung, delivery.remote_id) == (Rung.CONFIRMED, job)
    assert server.jobs().keys() - before == {job}
    assert len(server.received()) == arrived + 1


def test_that_a_killed_program_finds_its_job_again_and_a_cancelled_fax_is_stopped(
    server: FaxRig, program: Program, report: tuple[StudyInstanceUID, ReportId]
) -> None:
    number = submit(program, report, "+551140010003")
    claimed = program.outbox.claim()
    assert claimed is not None
    sender = program.senders[claimed.channel]
    receipt = sender.send(claimed, progress=no_progress, cancel=CancelToken())
    # killed here, before anything was written
    program.outbox.recover([], max_attempts=8)
    assert program.outbox.delivery(number).state is State.READY
    work(program)
    delivery = program.outbox.delivery(number)
    assert delivery.remote_id == receipt.remote_id
    wait_until(
        lambda: server.jobs()[delivery.remote_id]["state"] == "6", timeout_s=30, what="it calls"
    )
    assert program.send.cancel(number) is State.COMPLETED
    assert program.outbox.delivery(number).cancel_requested
    stopped = decided(program, number)
    assert stopped.state is State.CANCELLED
    assert "pages sent before may have arrived" in str(stopped.reason)
    assert server.jobs()[delivery.remote_id]["statuscode"] == "345"


def test_that_nobody_answering_is_told_and_called_again(
    server: FaxRig, program: Program, report: tuple[StudyInstanceUID, ReportId]
) -> None:
    wait_until(lambda: "idle" in server.modem_state(1), timeout_s=60, what="it is idle")
    with server.nobody_answers():
        number = submit(program, report, "+551140010004")
        work(program)
        delivery = decided(program, number)
    assert delivery.state is State.READY
    assert str(delivery.reason).startswith("Nobody answers at the fax number")


class Junk(FaxRenderer):
    """Makes something that is no document."""

    def fax(self, report: Report, study: Study, cover: FaxCover) -> bytes:
        return b"junk"


def test_that_a_document_that_cannot_be_read_has_failed_for_good(
    server: FaxRig, program: Program, report: tuple[StudyInstanceUID, ReportId]
) -> None:
    sender = FaxSender(
        studies=program.archive,
        journal=program.outbox,
        renderer=Junk(),
        settings=program.settings,
        connect=connector(program.settings, program.secrets),
    )
    number = submit(program, report, "+551140010005")
    work(program, sender)
    delivery = decided(program, number)
    assert delivery.state is State.FAILED
    assert str(delivery.reason).startswith("The fax service cannot read the document")


def test_that_a_job_the_server_has_forgotten_is_never_called_again(
    server: FaxRig, program: Program, report: tuple[StudyInstanceUID, ReportId]
) -> None:
    number = submit(program, report, "+551140010006")
    work(program)
    service = HylaFax("127.0.0.1", server.port, user=USER, password=PASSWORD)
    job = program.outbox.delivery(number).remote_id
    assert service.kill(job, cancel=CancelToken())
    wait_until(lambda: job in server.jobs("doneq"), what="it is done with")
    server.forget_done_jobs()
    delivery = decided(program, number)
    assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.HANDED_OVER)
    assert "cannot be learned" in str(delivery.reason)
    assert not service.kill(job, cancel=CancelToken())


# --- at the door -----------------------------------------------------------------------------


def test_that_a_wrong_password_stops_the_lane_until_it_is_mended(
    program: Program,
    report: tuple[StudyInstanceUID, ReportId],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", "wrong")
    number = submit(program, report, "+551140010007")
    work(program)
    delivery = program.outbox.delivery(number)
    assert (delivery.state, delivery.attempts) == (State.READY, 0)
    (lane,) = program.outbox.lanes()
    assert lane.blocked == "auth"
    assert "does not accept user name and password" in str(lane.reason)
    with pytest.raises(OmegaError, match="does not accept"):
        program.send.test_fax()
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", PASSWORD)
    assert "accepts the login" in str(program.send.test_fax())
    assert program.outbox.lanes()[0].blocked == ""
    with suppress(OmegaError):
        program.send.cancel(number)
