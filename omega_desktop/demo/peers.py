"""The demonstration's other side: a hospital's archive, mail, telephones and a share gateway.

All are on loopback.

They run in a process of their own, as real peers do; it ends when its standard input does, so it
never outlives the program that started it.
"""

import asyncio
import json
import logging
import subprocess
import sys
import threading
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, cast

from omega_desktop.demo.gateway import DemoGateway, GatewayAccess, own_program
from omega_desktop.demo.phones import LOOPBACK, DemoPhones
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.paths import DataPaths

log = logging.getLogger(__name__)

AE_TITLE = "ARQUIVO1"
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 15.0
MAX_MESSAGE_BYTES = 100_000_000
_NO_GATEWAY = GatewayAccess("", "")


@dataclass(frozen=True, slots=True)
class DemoPorts:
    """Where the peers listen."""

    dicom: int
    smtp: int
    sms: int
    ae_title: str = AE_TITLE


@dataclass(frozen=True, slots=True)
class MailboxAttachment:
    """One attachment of a caught message."""

    name: str = field(repr=False)
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailboxMessage:
    """One caught message; ``path`` is its .eml file."""

    subject: str = field(repr=False)
    sender: str = field(repr=False)
    to: str = field(repr=False)
    date: datetime
    text: str = field(repr=False)
    attachments: tuple[MailboxAttachment, ...]
    path: Path


def hospital_folder(data_dir: Path) -> Path:
    """Where the demonstration's hospital keeps what it was sent."""
    return DataPaths(data_dir).demo_hospital


def mailbox_folder(data_dir: Path) -> Path:
    """Where the demonstration's mail server keeps every message."""
    return DataPaths(data_dir).demo_mailbox


def mailbox(data_dir: Path) -> list[MailboxMessage]:
    """Return the messages the mail server took, newest first."""
    found = []
    for path in mailbox_folder(data_dir).glob("*.eml"):
        try:
            content = path.read_bytes()
        except OSError:  # removed, or still being written on Windows
            continue
        found.append(_message(path, content))
    return sorted(found, key=lambda message: (message.date, message.path.name), reverse=True)


def _message(path: Path, content: bytes) -> MailboxMessage:
    message = message_from_bytes(content, policy=policy.default)
    try:
        date = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        date = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    body = message.get_body(("plain", "html"))
    return MailboxMessage(
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        date=date if date.tzinfo else date.replace(tzinfo=UTC),
        text=str(body.get_content()) if body is not None else "",
        attachments=tuple(
            MailboxAttachment(
                part.get_filename() or "",
                part.get_content_type(),
                cast("bytes | None", part.get_payload(decode=True)) or b"",
            )
            for part in message.iter_attachments()
        ),
        path=path,
    )


class DemoPeers:
    """The process with the peers.

    Args:
        data_dir: the demonstration's data directory.
        gateway_port: tried first for the share gateway; 0 for any.
    """

    def __init__(self, data_dir: Path, *, gateway_port: int = 0) -> None:
        self._data_dir, self._gateway_port = data_dir, gateway_port
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def start(self) -> DemoPorts:
        """Start the process; return when all but the gateway listen.

        Raises:
            OmegaError: they did not start in time.
        """
        with self._lock:
            if self._stopped:
                raise _not_started("stopped")
            self._process = process = subprocess.Popen(  # noqa: S603 - our own program
                [
                    *own_program(),
                    "demo-peers",
                    "--data-dir",
                    str(self._data_dir),
                    "--gateway-port",
                    str(self._gateway_port),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        try:
            ports = _next_line(process)
            return DemoPorts(
                int(ports["dicom"]), int(ports["smtp"]), int(ports["sms"]), str(ports["ae_title"])
            )
        except (ValueError, KeyError, TypeError) as fault:
            self._end(process)
            raise _not_started(type(fault).__name__) from fault

    def gateway(self) -> GatewayAccess | None:
        """Wait for the share gateway, which takes longer; None where there is none.

        To be called once, after ``start``.
        """
        with self._lock:
            process = self._process
        if process is None:
            return None
        try:
            found = _next_line(process)
            access = GatewayAccess(str(found["url"]), str(found["token"]))
        except (ValueError, KeyError, TypeError) as fault:
            log.info("no share gateway: %s", type(fault).__name__)
            return None
        return access if access.url else None

    def stop(self) -> None:
        """End the process. Harmless when it was never started or has ended."""
        with self._lock:
            self._stopped = True
            process, self._process = self._process, None
        if process is not None:
            self._end(process)

    @staticmethod
    def _end(process: "subprocess.Popen[bytes]") -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _next_line(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """What the process says next.

    Raises:
        ValueError: nothing in time, or something else.
    """
    assert process.stdout is not None
    giving_up = threading.Timer(2 * START_TIMEOUT_S, process.kill)
    giving_up.daemon = True
    giving_up.start()
    try:
        said: dict[str, Any] = json.loads(process.stdout.readline())
    finally:
        giving_up.cancel()
        giving_up.join()
    return said


def _not_started(detail: str) -> OmegaError:
    return OmegaError(
        Message("The demonstration's hospital and mail server did not start"),
        Message("Close other programs that may block local connections and start it again."),
        detail=detail,
    )


# --- in the other process ---------------------------------------------------------------------


def serve(data_dir: Path, *, gateway_port: int = 0) -> int:
    """Run the peers until standard input ends.

    Prints the ports of hospital, mail server and telephones as one line of JSON, then the
    gateway's address and token as another; empty ones where there is no gateway.
    """
    hospital, letters = hospital_folder(data_dir), mailbox_folder(data_dir)
    for folder in (hospital, letters):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    asyncio.run(_serve(hospital, letters, DemoGateway(data_dir, port=gateway_port)))
    return 0


async def _serve(hospital: Path, letters: Path, gateway: DemoGateway) -> None:
    from aiosmtpd.smtp import SMTP

    from omega_desktop.dicom.receive import Receiver

    def keep(received: Path) -> int:
        received.replace(hospital / f"{uuid.uuid4().hex}.dcm")
        return 0

    receiver = Receiver(ae_title=AE_TITLE, host=LOOPBACK, port=0, on_instance=keep, folder=hospital)
    handler = _Letters(letters)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", data_size_limit=MAX_MESSAGE_BYTES,
                     enable_SMTPUTF8=True, loop=loop),
        LOOPBACK, 0,
    )  # fmt: skip
    phones = DemoPhones(letters)
    receiver.start()
    phones.start()
    try:
        ports = {
            "dicom": receiver.port,
            "smtp": server.sockets[0].getsockname()[1],
            "sms": phones.port,
            "ae_title": AE_TITLE,
        }
        _say(ports)
        over = asyncio.Event()
        threading.Thread(target=_watch_parent, args=(loop, over), daemon=True).start()
        starting = asyncio.create_task(asyncio.to_thread(_start_quietly, gateway))
        starting.add_done_callback(lambda done: _say(asdict(done.result() or _NO_GATEWAY)))
        await over.wait()
    finally:
        await asyncio.to_thread(gateway.stop)  # also while it starts
        receiver.stop()
        phones.stop()
        server.close()


def _say(what: dict[str, Any]) -> None:
    with suppress(BrokenPipeError):  # the parent is gone: standard input has ended, too
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


def _start_quietly(gateway: DemoGateway) -> GatewayAccess | None:
    """Without a gateway the demonstration shows everything else."""
    try:
        return gateway.start()
    except (OSError, ValueError) as fault:
        log.info("no share gateway: %s", type(fault).__name__)
        return None


def _watch_parent(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    """Wait for the end of standard input: the parent closed it or died."""
    while sys.stdin is not None and sys.stdin.buffer.read(1):
        pass
    loop.call_soon_threadsafe(over.set)


class _Letters:
    """Keeps every message as it came, whoever it is for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self,
        server: Any,  # noqa: ANN401, ARG002 - aiosmtpd has no types
        session: Any,  # noqa: ANN401, ARG002
        envelope: Any,  # noqa: ANN401
    ) -> str:
        partial = self._folder / f"{uuid.uuid4().hex}.part"
        partial.write_bytes(envelope.original_content)
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        for number, part in enumerate(message.iter_attachments()):  # opens without a mail program
            name = f"{partial.stem}-{number}{Path(part.get_filename() or '').suffix}"
            content = part.get_content()
            if isinstance(content, bytes):
                (self._folder / name).write_bytes(content)
        partial.replace(partial.with_suffix(".eml"))
        return "250 OK"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the peers on their own: ``python -m omega_desktop.demo.peers --data-dir D``."""
    import argparse

    parser = argparse.ArgumentParser(prog="omega_desktop.demo.peers")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--gateway-port", type=int, default=0)
    options = parser.parse_args(arguments)
    return serve(options.data_dir, gateway_port=options.gateway_port)


if __name__ == "__main__":
    sys.exit(main())
