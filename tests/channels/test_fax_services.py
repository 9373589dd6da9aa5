"""Faxes through services with an HTTPS interface, whose documented contracts a server watches."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import DeliveryState, Rung
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.senders import fax_sinch
from omega_desktop.services.program import Program
from tests.channels.fax_apis import Asked, FaxApi, Sinch, Telnyx
from tests.channels.fax_program import (
    attempt,
    faxing_program,
    here,
    job_of,
    look,
    notes,
    submit,
    work,
    written_report,
)

State = DeliveryState
NUMBER = "+551140010000"


@pytest.fixture
def sinch() -> Iterator[Sinch]:
    with Sinch().running() as server:
        assert isinstance(server, Sinch)
        yield server
        assert server.refusals == []


@pytest.fixture
def telnyx() -> Iterator[Telnyx]:
    with Telnyx().running() as server:
        assert isinstance(server, Telnyx)
        yield server
        assert server.refusals == []


@pytest.fixture
def with_sinch(tmp_path: Path, sinch: Sinch, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", "secret")
    opened = faxing_program(
        tmp_path / "data",
        fax_service="sinch",
        fax_url=sinch.url,
        fax_user="key",
        fax_project="proj-1",
    )
    yield opened
    opened.close()


@pytest.fixture
def with_telnyx(
    tmp_path: Path, telnyx: Telnyx, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", "KEY")
    opened = faxing_program(
        tmp_path / "data", fax_service="telnyx", fax_url=telnyx.url, fax_project="conn-1"
    )
    yield opened
    opened.close()


def only(server: FaxApi) -> dict[str, object]:
    (fax,) = server.faxes.values()
    return fax


def is_report(document: bytes) -> bool:
    return "Nódulo de 3 mm" in PdfReader(io.BytesIO(document)).pages[-1].extract_text()


# --- Sinch -----------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [False, True], ids=["access key", "access token"])
def test_that_sinch_takes_the_report_and_tells_of_its_pages(
    sinch: Sinch, with_sinch: Program, tmp_path: Path, token: bool
) -> None:
    program = with_sinch
    if token:
        program.settings.set("fax.token_url", f"{sinch.url}/oauth2/token")
    number = submit(program, written_report(program, tmp_path, lines=5), NUMBER)
    assert work(program) == 1
    delivery = program.outbox.delivery(number)
    fax = only(sinch)
    assert (delivery.rung, job_of(program, number)) == (Rung.HANDED_OVER, fax["id"])
    assert (fax["to"], fax["from"]) == (NUMBER, "+551140000000")
    assert is_report(sinch.documents[str(fax["id"])])

    fax["status"] = "IN_PROGRESS"
    assert look(program, number).rung is Rung.HANDED_OVER
    assert "The number is being called." in notes(program, number)
    fax |= {"status": "COMPLETED", "completedTime": "2026-11-24T12:02:00Z"}
    delivery = look(program, number)
    assert delivery.rung is Rung.CONFIRMED
    assert delivery.transmission is not None
    assert (delivery.transmission.pages_sent, delivery.transmission.pages_total) == (2, 2)
    assert (sinch.tokens_given > 0) is token
    assert not any("40010000" in address for address in sinch.addresses)


@pytest.mark.parametrize(
    ("kind", "code", "words", "again"),
    [
        ("CALL_ERROR", 17, "The fax number is busy", True),
        ("CALL_ERROR", 34, "The fax number does not exist", False),
        ("FAX_ERROR", 10, "The call broke off", True),
        ("FAX_ERROR", 46, "does not send for this account", False),
        ("DOCUMENT_CONVERSION_ERROR", 99, "cannot read the document", False),
        ("FATAL_ERROR", 1, "could not send the fax", True),
    ],
)
def test_that_what_sinch_says_ends_in_the_right_words(
    sinch: Sinch,
    with_sinch: Program,
    tmp_path: Path,
    kind: str,
    code: int,
    words: str,
    again: bool,
) -> None:
    number = submit(with_sinch, written_report(with_sinch, tmp_path, lines=5), NUMBER)
    work(with_sinch)
    only(sinch).update(status="FAILURE", errorType=kind, errorCode=code, errorMessage=NUMBER)
    delivery = look(with_sinch, number)
    assert words in str(delivery.reason)
    assert NUMBER not in str(delivery.reason)
    assert delivery.state is (State.READY if again else State.FAILED)


def test_that_an_answer_of_sinch_that_is_lost_is_a_question_to_the_user_and_no_second_fax(
    sinch: Sinch, with_sinch: Program, tmp_path: Path
) -> None:
    sinch.lose_answers = 1
    number = submit(with_sinch, written_report(with_sinch, tmp_path, lines=5), NUMBER)
    assert work(with_sinch) == 1
    delivery = with_sinch.outbox.delivery(number)
    assert delivery.state is State.UNKNOWN
    assert "before the fax service's answer" in str(delivery.reason)
    assert len(sinch.faxes) == 1


def test_that_a_program_killed_after_sinch_took_the_fax_asks_the_user(
    sinch: Sinch, with_sinch: Program, tmp_path: Path
) -> None:
    number = submit(with_sinch, written_report(with_sinch, tmp_path, lines=5), NUMBER)
    claimed = with_sinch.outbox.claim()
    assert claimed is not None
    with_sinch.senders[claimed.channel].send(claimed, progress=no_progress, cancel=CancelToken())
    with_sinch.outbox.recover([], max_attempts=8)
    assert with_sinch.outbox.delivery(number).state is State.UNKNOWN
    assert work(with_sinch) == 0
    assert len(sinch.faxes) == 1


def test_that_sinch_cannot_stop_a_fax_and_that_this_is_said(
    sinch: Sinch, with_sinch: Program, tmp_path: Path
) -> None:
    number = submit(with_sinch, written_report(with_sinch, tmp_path, lines=5), NUMBER)
    work(with_sinch)
    assert with_sinch.send.cancel(number) is State.COMPLETED
    assert look(with_sinch, number).cancel_requested
    assert "cannot stop this fax any more" in notes(with_sinch, number)
    only(sinch)["status"] = "COMPLETED"
    delivery = look(with_sinch, number)
    assert (delivery.rung, delivery.cancel_requested) == (Rung.CONFIRMED, False)


# --- Telnyx ----------------------------------------------------------------------------------


def test_that_telnyx_takes_the_report_from_its_own_storage_where_it_is_deleted_afterwards(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path
) -> None:
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    assert work(with_telnyx) == 1
    delivery = with_telnyx.outbox.delivery(number)
    fax = only(telnyx)
    assert (delivery.rung, job_of(with_telnyx, number)) == (Rung.HANDED_OVER, fax["id"])
    assert is_report(telnyx.documents[str(fax["id"])])
    fax["status"] = "sending"
    look(with_telnyx, number)
    assert len(telnyx.media) == 1
    fax["status"] = "delivered"
    assert look(with_telnyx, number).rung is Rung.CONFIRMED
    assert telnyx.media == {}
    assert not any("40010000" in address for address in telnyx.addresses)


def test_that_telnyx_is_not_given_a_fax_twice_when_its_answer_is_lost(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path
) -> None:
    telnyx.lose_answers = 1
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    assert work(with_telnyx) == 1  # also when it is the last attempt there is
    delivery = with_telnyx.outbox.delivery(number)
    assert delivery.state is State.COMPLETED
    assert job_of(with_telnyx, number) == only(telnyx)["id"]


def test_that_a_clock_that_is_ahead_makes_no_second_fax(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path
) -> None:
    telnyx.behind_s = 3600
    telnyx.lose_answers = 1
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    work(with_telnyx)
    assert job_of(with_telnyx, number) == only(telnyx)["id"]


def test_that_a_program_killed_after_telnyx_took_the_fax_finds_it_again(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path
) -> None:
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    claimed = with_telnyx.outbox.claim()
    assert claimed is not None
    with_telnyx.senders[claimed.channel].send(claimed, progress=no_progress, cancel=CancelToken())
    with_telnyx.outbox.recover([], max_attempts=8)
    assert work(with_telnyx) == 1
    assert job_of(with_telnyx, number) == only(telnyx)["id"]


def test_that_a_busy_number_is_called_again_by_a_new_fax_until_the_table_ends(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path
) -> None:
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    pauses = []
    while attempt(with_telnyx):
        job = job_of(with_telnyx, number)
        telnyx.faxes[job] |= {"status": "failed", "failure_reason": "user_busy"}
        delivery = look(with_telnyx, number)
        if delivery.state is State.READY:
            pauses.append(round((delivery.not_before - here()).total_seconds()))
            with_telnyx.send.hold(number)
            with_telnyx.send.release(number)  # due at once
    assert pauses == pytest.approx([120, 300, 600, 1800, 1800], abs=5)
    assert len(telnyx.faxes) == 6
    assert delivery.state is State.FAILED
    assert str(delivery.reason) == ("The fax number is busy. Send it again later, or another way.")


@pytest.mark.parametrize(
    ("why", "words", "again"),
    [
        ("receiver_unallocated_number", "The fax number does not exist", False),
        ("receiver_no_answer", "Nobody answers at the fax number", True),
        ("file_format_invalid", "cannot read the document", False),
        ("account_disabled", "does not send for this account", False),
        ("something_new", "could not send the fax", True),
    ],
)
def test_that_what_telnyx_says_ends_in_the_right_words(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path, why: str, words: str, again: bool
) -> None:
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    work(with_telnyx)
    only(telnyx).update(status="failed", failure_reason=why)
    delivery = look(with_telnyx, number)
    assert words in str(delivery.reason)
    assert delivery.state is (State.READY if again else State.FAILED)
    assert telnyx.media == {}  # nothing of the patient stays there


def test_that_a_cancelled_fax_is_stopped_at_telnyx(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path
) -> None:
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    work(with_telnyx)
    with_telnyx.send.cancel(number)
    assert look(with_telnyx, number).state is State.CANCELLED
    assert only(telnyx)["failure_reason"] == "sender_canceled"
    assert telnyx.media == {}
    with pytest.raises(OmegaError):
        with_telnyx.send.cancel(number)


@pytest.mark.parametrize(
    ("meanwhile", "afterwards", "state"),
    [
        ("queued", 0, State.CANCELLED),  # it is stopped, and that is known
        ("delivered", 0, State.COMPLETED),
        ("queued", 503, State.UNKNOWN),
    ],
)
def test_that_a_fax_cancelled_while_telnyx_took_it_ends_in_what_became_of_it(
    telnyx: Telnyx,
    with_telnyx: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: str,
    afterwards: int,
    state: State,
) -> None:
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    cancel = CancelToken()
    take = telnyx.answer

    def answer(asked: Asked) -> tuple[int, dict[str, object] | None]:
        answered = take(asked)
        if asked.method == "POST" and asked.path == "/v2/faxes":
            only(telnyx)["status"] = meanwhile
            telnyx.status, telnyx.lose_answers = afterwards, 1
            with_telnyx.send.cancel(number)
            cancel.cancel()
        return answered

    monkeypatch.setattr(telnyx, "answer", answer)
    attempt(with_telnyx, cancel=cancel)
    delivery = look(with_telnyx, number)
    assert delivery.state is state
    assert (delivery.rung is Rung.CONFIRMED) == (meanwhile == "delivered")
    assert not with_telnyx.outbox.followed()
    telnyx.refusals.clear()


def test_that_a_fax_of_a_service_that_was_replaced_is_not_asked_about_elsewhere(
    telnyx: Telnyx, with_telnyx: Program, tmp_path: Path
) -> None:
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    work(with_telnyx)
    with_telnyx.settings.set("fax.service", "sinch")
    with_telnyx.settings.set("fax.user", "key")
    delivery = look(with_telnyx, number)
    assert (delivery.state, delivery.rung) == (State.COMPLETED, Rung.HANDED_OVER)
    assert "cannot be learned" in str(delivery.reason)
    assert number not in with_telnyx.outbox.followed()


# --- both ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 402])
def test_that_an_unknown_key_stops_the_lane_and_the_test_says_so(
    with_telnyx: Program, telnyx: Telnyx, tmp_path: Path, status: int
) -> None:
    telnyx.status = status
    number = submit(with_telnyx, written_report(with_telnyx, tmp_path, lines=5), NUMBER)
    work(with_telnyx)
    assert with_telnyx.outbox.delivery(number).state is State.READY
    assert with_telnyx.outbox.lanes()[0].blocked == "auth"
    with pytest.raises(OmegaError):
        with_telnyx.send.test_fax()
    telnyx.status = 0
    telnyx.refusals.clear()
    assert "accepts the login" in str(with_telnyx.send.test_fax())
    assert not with_telnyx.outbox.lanes()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (503, State.READY),
        (429, State.READY),
        (422, State.FAILED),
        # a proxy's answer for a service behind it, which may have taken it: no second fax
        (504, State.UNKNOWN),
        (502, State.UNKNOWN),
        (500, State.UNKNOWN),
    ],
)
def test_that_a_refusal_is_tried_again_or_not(
    with_sinch: Program, sinch: Sinch, tmp_path: Path, status: int, state: State
) -> None:
    sinch.status = status
    number = submit(with_sinch, written_report(with_sinch, tmp_path, lines=5), NUMBER)
    attempt(with_sinch)
    assert with_sinch.outbox.delivery(number).state is state
    sinch.refusals.clear()


def test_that_a_service_that_is_away_holds_the_lane(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", "KEY")
    program = faxing_program(
        tmp_path / "data",
        fax_service="telnyx",
        fax_url="https://127.0.0.1:9",
        fax_project="conn-1",
    )
    number = submit(program, written_report(program, tmp_path, lines=5), NUMBER)
    work(program)
    delivery = program.outbox.delivery(number)
    assert (delivery.state, delivery.attempts) == (State.READY, 0)
    assert program.outbox.lanes()[0].blocked == "offline"
    assert program.send.probe_lane("fax:telnyx") is not None
    program.close()


@pytest.mark.parametrize("service", ["hylafax", "sinch", "telnyx", "email"])
def test_that_a_setting_that_is_missing_is_named_and_the_lane_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", "KEY")
    program = faxing_program(tmp_path / "data", fax_service=service)
    number = submit(program, written_report(program, tmp_path, lines=5), NUMBER)
    work(program)
    delivery = program.outbox.delivery(number)
    assert (delivery.state, delivery.attempts) == (State.READY, 0)
    (lane,) = program.outbox.lanes()
    assert lane.blocked == "auth"
    assert "in the settings" in str(lane.reason)
    program.close()


def test_that_a_job_s_description_names_nobody() -> None:
    job = fax_sinch._job({"status": "COMPLETED", "from": NUMBER, "to": NUMBER})
    assert NUMBER not in repr(job)
