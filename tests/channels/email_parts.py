"""What an e-mail needs around it: a study, a report, a journal, and servers that misbehave."""

import contextlib
import io
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from pypdf import PdfWriter

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryId,
    DeliveryItem,
    DeliveryState,
    EmailTarget,
    Instance,
    ItemState,
    Patient,
    PinnedImage,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    RequestId,
    Rung,
    SendPriority,
    SOPInstanceUID,
    Study,
    StudyInstanceUID,
)

UID = StudyInstanceUID("1.2.3")
START = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)
PATIENT_WORDS = ("SILVA", "MARIA", "48211", "1961", "9001234", "TORAX", "neoplasia")


def a_pdf(filler_bytes: int = 0) -> bytes:
    """A PDF of one empty page, with a filler in it that makes it long."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if filler_bytes:
        writer.add_attachment("filler", b"." * filler_bytes)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def a_study() -> Study:
    patient = Patient("48211", "SILVA^MARIA", date(1961, 5, 3), "F")
    return Study(
        UID, patient, accession_number="9001234", description="TC TORAX", modalities=("CT",)
    )


def a_report(status: ReportStatus = ReportStatus.FINAL) -> Report:
    return Report(
        ReportId(7),
        UID,
        2,
        status,
        ReportKind.ATTACHED_PDF,
        "neoplasia",
        START,
        Path("unused.pdf"),
        "",
    )


def a_delivery(
    address: str = "ana@clinic.test", *, number: int = 41, language: str = "pt-BR"
) -> Delivery:
    return Delivery(
        id=DeliveryId(number),
        request_id=RequestId("0b9c6a52-6a1f-4b7e-9d0a-2a5d3c8f1e00"),
        study_instance_uid=UID,
        report_id=ReportId(7),
        target=EmailTarget(address, "Ana", language),
        channel=Channel.EMAIL,
        recipient=address,
        lane="smtp",
        priority=SendPriority.MEDIUM,
        state=DeliveryState.IN_PROGRESS,
        rung=Rung.QUEUED,
        attempts=1,
        not_before=START,
        created_at=START,
        total=1,
        requester="Dra. L. Souza",
    )


class Studies:
    """One study with one report."""

    def __init__(self, report: Report | None = None) -> None:
        self.the_report: Report | None = report or a_report()

    def study(self, uid: StudyInstanceUID) -> Study:
        return a_study()

    def instance(self, uid: SOPInstanceUID) -> Instance:
        raise NotFoundError(Message("none"))

    def instances(self, uid: StudyInstanceUID) -> Sequence[Instance]:
        return ()

    def report(self, report_id: ReportId) -> Report:
        if self.the_report is None:
            raise NotFoundError(Message("The report was deleted"))
        return self.the_report


class Renderer:
    """Gives back the PDF it was made with, or raises."""

    def __init__(self, pdf: bytes | Exception = b"") -> None:
        self.result: bytes | Exception = pdf or a_pdf()

    def pdf(self, report: Report, study: Study, key_images: Sequence[PinnedImage] = ()) -> bytes:
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def encapsulated_pdf(self, report: Report, study: Study, context: Path) -> Path:
        raise NotImplementedError


class Journal:
    """Remembers the points of no return."""

    def __init__(self) -> None:
        self.irrevocable: list[tuple[int, str]] = []
        self.fault: Exception | None = None

    def point_of_no_return(self, delivery_id: DeliveryId, *, remote_id: str = "") -> None:
        if self.fault is not None:
            raise self.fault
        self.irrevocable.append((delivery_id, remote_id))

    def pending_items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        return ()

    def items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        return ()

    def record_item(
        self,
        delivery_id: DeliveryId,
        sop_instance_uid: SOPInstanceUID,
        state: ItemState,
        *,
        status: int | None = None,
        reason: Message | None = None,
    ) -> None:
        raise NotImplementedError

    def note(self, delivery_id: DeliveryId, kind: str, note: Message) -> None:
        raise NotImplementedError

    def deidentification_key(self, delivery_id: DeliveryId) -> bytes:
        raise NotImplementedError


class SecretsInMemory:
    """Secrets by key, or a fault for all of them."""

    def __init__(self, fault: Exception | None = None, /, **kept: str) -> None:
        self.kept = {key.replace("_", "."): value for key, value in kept.items()}
        self.fault = fault

    def get(self, key: str) -> str | None:
        if self.fault is not None:
            raise self.fault
        return self.kept.get(key)

    def set(self, key: str, value: str) -> None:
        self.kept[key] = value

    def delete(self, key: str) -> None:
        self.kept.pop(key, None)


DIE = "die"
STALL = "stall"
FEATURES = ("SIZE 50000000", "8BITMIME", "ENHANCEDSTATUSCODES")


@dataclass
class Script:
    """What a ``FaultyServer`` says where; everything else is said as a good server would.

    Args:
        answers: step -> reply, ``DIE`` (hang up) or ``STALL`` (say nothing more). Steps are
            ``greeting``, the verbs, ``body`` (in the middle of a message), ``end`` (after it) and
            ``after`` (after its acceptance). Several replies separated by ``|`` are for the first,
            second ... time; the last one stays.
        features: lines of the EHLO reply.
        tls: speak TLS from the start.
        end_delay_s: pause before the answer to a whole message.
        host: address to listen on.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    features: Sequence[str] = FEATURES
    tls: ssl.SSLContext | None = None
    end_delay_s: float = 0.0
    host: str = "127.0.0.1"


class FaultyServer:
    """An SMTP server that does as its script says, and remembers what it was told.

    Attributes:
        lines: every command line.
        messages: the messages it has taken, as sent (dots still doubled).
        ends: how many ends of a message it has seen, taken or not.
        logins: the AUTH lines and what followed them.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.lines: list[str] = []
        self.messages: list[bytes] = []
        self.ends = 0
        self.logins: list[str] = []
        self._counts: dict[str, int] = {}
        self._stopping = threading.Event()
        self._listener = socket.create_server((script.host, 0))
        self._address: tuple[str, int] = self._listener.getsockname()
        self.port = self._address[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def verbs(self) -> list[str]:
        """The first word of every command line."""
        return [line.split(" ", 1)[0].upper() for line in self.lines]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        # wakes accept(): closing a socket under it does not
        with contextlib.suppress(OSError), socket.create_connection(self._address, 1):
            pass
        self._threads[0].join(5)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(connection.close)
            if self.script.tls is not None:
                connection = self.script.tls.wrap_socket(connection, server_side=True)
                stack.callback(connection.close)
                self._open.append(connection)
            self._talk(connection, stack.enter_context(connection.makefile("rb")))

    def _talk(self, connection: socket.socket, file: io.BufferedIOBase) -> None:
        if not self._say(connection, "greeting", "220 faulty.test ESMTP"):
            return
        good = {
            "EHLO": "\r\n".join(
                ["250-faulty.test", *(f"250-{one}" for one in self.script.features), "250 HELP"]
            ),
            "DATA": "354 go on",
            "AUTH": "235 2.7.0 welcome",
            "QUIT": "221 bye",
        }
        for raw in file:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            verb = line.split(" ", 1)[0].upper()
            self.lines.append(line)
            if verb == "AUTH" and not self._take_login(connection, file, line):
                return
            if not self._say(connection, verb, good.get(verb, "250 2.0.0 ok")):
                return
            if verb == "QUIT":
                return
            if verb == "DATA" and not self._take_message(connection, file):
                return

    def _take_login(self, connection: socket.socket, file: io.BufferedIOBase, line: str) -> bool:
        self.logins.append(line)
        if line.upper().startswith("AUTH LOGIN"):
            connection.sendall(b"334 UGFzc3dvcmQ6\r\n")
            self.logins.append(file.readline().decode("ascii").strip())
        return True

    def _take_message(self, connection: socket.socket, file: io.BufferedIOBase) -> bool:
        data, said_early = bytearray(), False
        if self.script.answers.get("DATA", "").startswith("5"):
            return True
        for raw in file:
            if raw == b".\r\n":
                break
            data += raw
            if "body" in self.script.answers and len(data) > 2000 and not said_early:
                said_early = True
                if not self._say(connection, "body", ""):
                    return False
                connection.shutdown(socket.SHUT_WR)  # has said its last word, still listens
        else:
            return False
        self.ends += 1
        self._stopping.wait(self.script.end_delay_s)
        said = self._next("end", "250 2.0.0 taken")
        if said.startswith("2"):
            self.messages.append(bytes(data))
        return self._speak(connection, said) and self._say(connection, "after", "")

    def _say(self, connection: socket.socket, step: str, otherwise: str) -> bool:
        return self._speak(connection, self._next(step, otherwise))

    def _next(self, step: str, otherwise: str) -> str:
        said = self.script.answers.get(step)
        if said is None:
            return otherwise
        several = said.split("|")
        count = self._counts.get(step, 0)
        self._counts[step] = count + 1
        return several[min(count, len(several) - 1)] or otherwise

    def _speak(self, connection: socket.socket, said: str) -> bool:
        """Say it; False when the conversation is over."""
        if said == STALL:
            self._stopping.wait(30)
        if said in {DIE, STALL}:
            return False
        if said:
            connection.sendall(said.encode("utf-8") + b"\r\n")
        return True


@contextlib.contextmanager
def faulty_server(
    answers: Mapping[str, str] | None = None,
    *,
    features: Sequence[str] = FEATURES,
    tls: ssl.SSLContext | None = None,
    end_delay_s: float = 0.0,
    host: str = "127.0.0.1",
) -> Iterator[FaultyServer]:
    """Run a ``FaultyServer``."""
    with FaultyServer(Script(answers or {}, features, tls, end_delay_s, host)) as server:
        yield server
