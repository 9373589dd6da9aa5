"""Reports through a real fax server and a real (if inaudible) telephone call to another machine."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import Channel, DeliveryId, DeliveryState, Report, Rung, Study
from omega_desktop.domain.ports import CancelToken, FaxRenderer, no_progress
from omega_desktop.senders.fax import FaxSender
from omega_desktop.senders.fax_hylafax import HylaFax
from omega_desktop.services.program import Program
from tests.channels.fax_pages import likeness, received_pages, sent_pages
from tests.channels.fax_program import (
    Written,
    attempt,
    decided,
    faxing_program,
    here,
    job_of,
    look,
    notes,
    submit,
    work,
    written_report,
)
from tests.channels.fax_rig import PASSWORD, USER, FaxRig, Line, running_fax_rig
from tests.servers import wait_until

pytestmark = [pytest.mark.real_server, pytest.mark.timeout(240)]

State = DeliveryState


@pytest.fixture(scope="module")
def server() -> Iterator[FaxRig]:
    with running_fax_rig() as rig:
        yield rig


@pytest.fixture
def program(tmp_path: Path, server: FaxRig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", PASSWORD)
    opened = faxing_program(
        tmp_path / "data", fax_service="hylafax", fax_url=server.url, fax_user=USER
    )
    yield opened
    opened.close()


@pytest.fixture
def report(program: Program, tmp_path: Path) -> Written:
    return written_report(program, tmp_path, lines=8)


def calls(program: Program, number: DeliveryId) -> None:
    """Wait until the service calls."""
    wait_until(
        lambda: look(program, number) and "being called" in notes(program, number),
        timeout_s=60,
        what="it calls",
        interval_s=0.2,
    )


# --- the whole way ---------------------------------------------------------------------------


def test_that_every_page_arrives_at_the_other_machine(
    server: FaxRig, program: Program, report: Written
) -> None:
    arrived = len(server.received())
    first = submit(program, report, "+551140010000")
    assert work(program) == 1
    delivery = program.outbox.delivery(first)
    assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.HANDED_OVER)
    job = job_of(program, first)
    assert server.jobs()[job]["number"].endswith("1140010000")
    document = server.document(job)
    look(program, first, after=timedelta(hours=1))  # long lines: it is still asked about
    assert first in program.outbox.followed()
    delivery = decided(program, first)
    assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.CONFIRMED)
    assert delivery.transmission is not None
    (tiff,) = server.received()[arrived:]
    sent = sent_pages(document)
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
    server: FaxRig, program: Program, report: Written
) -> None:
    before = server.jobs().keys()
    arrived = len(server.received())
    with Line(server.port).running() as line:
        program.settings.set("fax.url", line.url)
        line.before, line.after = [server.kill_server], 1
        number = submit(program, report, "+551140010002")
        assert attempt(program)
        assert program.outbox.delivery(number).state is State.READY
        assert server.jobs().keys() == before
        assert work(program) == 1  # nobody there: the lane waits
        assert program.outbox.lanes()[0].blocked == "offline"
        server.start_server()
        assert program.send.probe_lane("fax:hylafax") is None
        assert work(program) == 1  # the answer is lost, and the job is found
        assert line.after == 0
    program.settings.set("fax.url", server.url)
    (job,) = server.jobs().keys() - before
    delivery = decided(program, number)
    assert (delivery.rung, delivery.remote_id) == (Rung.CONFIRMED, f"hylafax:{job}")
    assert server.jobs().keys() - before == {job}
    assert len(server.received()) == arrived + 1


def test_that_a_killed_program_finds_its_job_again_and_a_cancelled_fax_is_stopped(
    server: FaxRig, program: Program, report: Written
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
    job = job_of(program, number)
    calls(program, number)
    assert program.send.cancel(number) is State.COMPLETED
    assert program.outbox.delivery(number).cancel_requested
    stopped = decided(program, number)
    assert stopped.state is State.CANCELLED
    assert "pages sent before may have arrived" in str(stopped.reason)
    assert server.jobs()[job]["statuscode"] == "345"


def test_that_nobody_answering_is_told_and_called_again(
    server: FaxRig, program: Program, report: Written
) -> None:
    with server.nobody_answers():
        number = submit(program, report, "+551140010004")
        work(program)
        delivery = decided(program, number)
    assert delivery.state is State.READY
    assert str(delivery.reason).startswith("Nobody answers at the fax number")


def test_that_a_busy_line_is_told_and_called_again(
    server: FaxRig, program: Program, report: Written
) -> None:
    with server.busy() as line:
        number = submit(program, report, "+551140010008")
        work(program)
        delivery = decided(program, number)
        told = here()  # the line takes a while to come back
        assert line.calls == 1
    assert delivery.state is State.READY
    assert str(delivery.reason).startswith("The fax number is busy")
    assert 100 < (delivery.not_before - told).total_seconds() <= 120


class Junk(FaxRenderer):
    """Makes something that is no document."""

    def fax(self, report: Report, study: Study, cover: FaxCover) -> bytes:
        return b"junk"


def test_that_a_document_that_cannot_be_read_has_failed_for_good(
    server: FaxRig, program: Program, report: Written
) -> None:
    sender = FaxSender(
        studies=program.archive,
        journal=program.outbox,
        renderer=Junk(),
        settings=program.settings,
        connect=program.senders[Channel.FAX]._connect,  # type: ignore[attr-defined]
    )
    number = submit(program, report, "+551140010005")
    work(program, sender)
    delivery = decided(program, number)
    assert delivery.state is State.FAILED
    assert str(delivery.reason).startswith("The fax service cannot read the document")


def test_that_a_job_the_server_has_forgotten_is_never_called_again(
    server: FaxRig, program: Program, report: Written
) -> None:
    number = submit(program, report, "+551140010006")
    work(program)
    service = HylaFax("127.0.0.1", server.port, user=USER, password=PASSWORD)
    job = job_of(program, number)
    key = server.jobs()[job]["jobtag"]
    assert not service.kill(job, "another's", cancel=CancelToken())
    assert service.kill(job, key, cancel=CancelToken())
    wait_until(lambda: job in server.jobs("doneq"), what="it is done with")
    server.forget_done_jobs()
    delivery = decided(program, number)
    assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.HANDED_OVER)
    assert "cannot be learned" in str(delivery.reason)
    assert not service.kill(job, key, cancel=CancelToken())


# --- at the door -----------------------------------------------------------------------------


def test_that_a_wrong_password_stops_the_lane_until_it_is_mended(
    program: Program,
    report: Written,
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
    assert not program.outbox.lanes()
    with suppress(OmegaError):
        program.send.cancel(number)
