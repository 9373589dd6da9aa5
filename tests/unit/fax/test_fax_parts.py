"""Parts of faxing that need no server: words and pauses, what HylaFAX says, what it is told."""

import socket

import pytest

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.senders import fax_hylafax
from omega_desktop.senders.fax_service import Failure
from omega_desktop.senders.fax_words import CALL_AGAIN_S, reason


class Peer(socket.socket):
    """A socket that is connected to wherever a test says."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def getpeername(self) -> tuple[str, int]:
        return self._address, 4559


@pytest.mark.parametrize("failure", list(Failure))
def test_that_every_failure_has_words_with_a_next_step_and_ends_some_time(
    failure: Failure,
) -> None:
    told, again_s = reason(failure, len(CALL_AGAIN_S) + 1)
    assert again_s is None
    assert str(told).count(".") >= 2 or str(told).endswith("mistake.")
    pauses = [reason(failure, attempt)[1] for attempt in range(1, len(CALL_AGAIN_S) + 1)]
    assert None not in pauses[: pauses.index(None)] if None in pauses else True
    for pause in pauses:
        assert pause is None or pause >= 120


@pytest.mark.parametrize("failure", [Failure.WRONG_NUMBER, Failure.DOCUMENT, Failure.KILLED])
def test_that_what_only_a_person_can_mend_is_not_tried_again(failure: Failure) -> None:
    assert reason(failure, 1)[1] is None


def test_that_a_number_without_a_fax_machine_is_rung_once_more_and_no_further() -> None:
    assert reason(Failure.NO_FAX, 1)[1] == CALL_AGAIN_S[0]
    assert reason(Failure.NO_FAX, 2)[1] is None


@pytest.mark.parametrize(
    ("code", "status", "failure"),
    [
        ("333", "Busy signal detected; too many attempts to dial", Failure.BUSY),
        ("333", "No answer from remote; too many attempts to dial", Failure.NO_ANSWER),
        ("333", "No local dialtone; too many attempts to dial", Failure.NO_LINE),
        ("333", "No carrier detected; too many attempts to dial", Failure.NO_FAX),
        ("345", "Job aborted by request", Failure.KILLED),
        ("346", "Kill time expired", Failure.NO_LINE),
        ("347", "Error: /undefined in junk", Failure.DOCUMENT),
        ("126", "RSPREC error/got DCN", Failure.BROKEN_OFF),
        ("", "", Failure.OTHER),
    ],
)
def test_that_what_hylafax_says_is_understood(code: str, status: str, failure: Failure) -> None:
    assert fax_hylafax._failure(code, status) is failure


def test_that_a_job_s_file_is_read_whatever_its_status_holds() -> None:
    text = (
        "state:8\nstatus:Error: /undefined in junk\\\nstate:7\\\n\\\n\nstatuscode:347\ncsi:MODEM1\n"
    )
    found = fax_hylafax._parsed(text)
    assert (found["state"], found["statuscode"], found["csi"]) == ("8", "347", "MODEM1")


def test_that_a_value_cannot_end_its_command() -> None:
    quoted = fax_hylafax._quoted('Ana"\r\nJKILL 7\\é')
    assert quoted == '"Ana   JKILL 7  "'


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fe80::1%2"])
def test_that_the_password_is_told_inside_the_own_network(address: str) -> None:
    with Peer(address) as peer:
        fax_hylafax._require_near(peer)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_that_nothing_is_told_to_a_machine_outside(address: str) -> None:
    with Peer(address) as peer, pytest.raises(AuthSendError, match="no encryption"):
        fax_hylafax._require_near(peer)
