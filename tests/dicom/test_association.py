"""Every way an association can fail is told from the others."""

import socket
import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from pynetdicom.dsutils import decode

from omega_desktop.dicom import commands
from omega_desktop.dicom.association import Association, open_association
from omega_desktop.dicom.commands import decode_command, encode_command
from omega_desktop.dicom.negotiation import ProposedContext, split_contexts
from omega_desktop.domain.errors import PermanentSendError, SendError, TransientSendError
from omega_desktop.domain.model import Station
from tests.dicom.peers import Scp, raw_peer, read_pdu, station
from tests.servers import free_port

CT = [ProposedContext(CTImageStorage, ExplicitVRLittleEndian)]


def _open(to: Station, *, timeout_s: float = 5.0) -> Association:
    return open_association(to, CT, calling_ae_title="OMEGA", timeout_s=timeout_s)


def _answering(pdu: bytes) -> Callable[[socket.socket], None]:
    def answer(client: socket.socket) -> None:
        read_pdu(client)
        client.sendall(pdu)
        client.recv(1)

    return answer


def _rejecting(result: int, source: int, reason: int) -> bytes:
    return struct.pack(">BxLxBBB", 0x03, 4, result, source, reason)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (_rejecting(1, 1, 7), PermanentSendError, "does not answer to this AE title"),
        (_rejecting(1, 1, 3), PermanentSendError, "does not know our AE title"),
        (_rejecting(1, 1, 2), PermanentSendError, "this kind of DICOM"),
        (_rejecting(1, 2, 2), PermanentSendError, "this version of DICOM"),
        (_rejecting(1, 1, 1), PermanentSendError, "rejected"),
        (_rejecting(1, 9, 9), PermanentSendError, "rejected"),
        (_rejecting(2, 3, 1), TransientSendError, "congested"),
        (_rejecting(2, 3, 2), TransientSendError, "too many connections"),
        (_rejecting(2, 1, 1), TransientSendError, "rejected"),
        (b"\x07\x00\x00\x00\x00\x04\x00\x00\x02\x01", TransientSendError, "aborted"),
        (b"", TransientSendError, "without an answer"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", TransientSendError, "without an answer"),
        (b"\x02\x00\x00\x00\x00\x08nonsense", TransientSendError, "does not follow"),
        (b"\x03\x00\x00\x00\x00\x00", TransientSendError, "does not follow"),
        (b"\x02\x00\xff\xff\xff\xff", TransientSendError, "without an answer"),
    ],
)
def test_that_each_answer_to_a_request_is_told_apart(
    answer: bytes, kind: type[SendError], words: str
) -> None:
    def peer(client: socket.socket) -> None:
        read_pdu(client)
        client.sendall(answer)

    with raw_peer(peer) as port, pytest.raises(kind, match=words) as caught:
        _open(station(port))
    assert caught.value.message is not None, "it names the next step"
    assert not getattr(caught.value, "lane_down", False)


def test_that_a_closed_port_takes_the_lane_down() -> None:
    with pytest.raises(TransientSendError, match="refuses the connection") as caught:
        _open(station(free_port()))
    assert caught.value.lane_down


def test_that_an_unknown_host_takes_the_lane_down() -> None:
    with pytest.raises(TransientSendError, match="host name") as caught:
        _open(station(104, host="pacs.invalid"))
    assert caught.value.lane_down


@pytest.mark.parametrize("host", ["ä" * 80, "a..b", ""])
def test_that_an_impossible_host_name_is_an_error_not_a_crash(host: str) -> None:
    with pytest.raises(TransientSendError):
        _open(station(free_port(), host=host))


def test_that_an_unreachable_network_takes_the_lane_down() -> None:
    with pytest.raises(TransientSendError, match="no way") as caught:
        _open(station(104, host="192.0.2.1"))
    assert caught.value.lane_down


def test_that_silence_takes_the_lane_down() -> None:
    def silent(client: socket.socket) -> None:
        while client.recv(4096):
            pass

    with raw_peer(silent) as port, pytest.raises(TransientSendError, match="not answer") as caught:
        _open(station(port), timeout_s=0.5)
    assert caught.value.lane_down


@pytest.mark.parametrize("title", ["", "A" * 17, "HÔPITAL", "A\\B", "   "])
def test_that_an_impossible_ae_title_is_named(title: str) -> None:
    with (
        raw_peer(lambda _client: None) as port,
        pytest.raises(PermanentSendError, match="AE title"),
    ):
        _open(station(port, ae_title=title))


def test_that_a_wrong_called_ae_title_is_told_by_a_real_peer() -> None:
    with (
        Scp(require_called=True).running() as scp,
        pytest.raises(PermanentSendError, match="does not answer to this AE title"),
    ):
        _open(station(scp.port, ae_title="OTHER"))


def test_that_a_peer_that_takes_no_context_still_gives_an_association() -> None:
    with (
        Scp(contexts=[("1.2.840.10008.1.1", [ExplicitVRLittleEndian])]).running() as scp,
        _open(scp.station) as opened,
    ):
        assert opened.accepted == {}


def test_that_an_association_the_peer_ended_meanwhile_is_noticed_before_the_next_request() -> None:
    released = b"\x05\x00\x00\x00\x00\x04\x00\x00\x00\x00"
    with Scp().running() as scp:

        def relay(client: socket.socket) -> None:
            with socket.create_connection(("127.0.0.1", scp.port)) as real:
                real.sendall(read_pdu(client))
                client.sendall(read_pdu(real) + released)
                client.recv(1)

        with raw_peer(relay) as port:
            opened = _open(station(port))
            command = {
                commands.COMMAND_FIELD: 0x0030,
                commands.MESSAGE_ID: 1,
                commands.DATA_SET_TYPE: commands.NO_DATA_SET,
            }
            with pytest.raises(TransientSendError, match="ended the connection"):
                opened.request(1, command)


def test_that_contexts_are_divided_without_separating_a_sop_class() -> None:
    contexts = [
        ProposedContext(f"1.2.{kind}", f"1.3.{syntax}")
        for kind in range(100)
        for syntax in range(3)
    ]
    groups = split_contexts(contexts + contexts)
    assert sorted(len(group) for group in groups) == [48, 126, 126]
    assert {context for group in groups for context in group} == set(contexts)
    for kind in {context.abstract_syntax for context in contexts}:
        assert sum(any(c.abstract_syntax == kind for c in group) for group in groups) == 1


def test_that_pynetdicom_reads_our_commands() -> None:
    encoded = encode_command(
        {
            commands.AFFECTED_SOP_CLASS: "1.2.3",
            commands.COMMAND_FIELD: 1,
            commands.MESSAGE_ID: 7,
            commands.PRIORITY: 2,
            commands.DATA_SET_TYPE: 1,
            commands.AFFECTED_SOP_INSTANCE: "1.2.3.44",
        }
    )
    ds = decode(BytesIO(encoded), is_implicit_vr=True, is_little_endian=True)
    assert (ds.AffectedSOPClassUID, ds.AffectedSOPInstanceUID) == ("1.2.3", "1.2.3.44")
    assert (ds.CommandField, ds.MessageID, ds.Priority) == (1, 7, 2)
    assert ds.CommandGroupLength == len(encoded) - 12


@given(st.binary(max_size=200))
def test_that_no_bytes_crash_the_command_decoder(content: bytes) -> None:
    decode_command(content)


@given(
    st.integers(1, 0xFFFF), st.integers(0, 0xFFFF), st.from_regex(r"[0-9.]{1,64}", fullmatch=True)
)
def test_that_commands_survive_encoding(message: int, status: int, uid: str) -> None:
    command: dict[int, int | str] = {
        commands.AFFECTED_SOP_CLASS: uid,
        commands.MESSAGE_ID: message,
        commands.STATUS: status,
    }
    decoded = decode_command(encode_command(command))
    assert {key: decoded[key] for key in command} == command
