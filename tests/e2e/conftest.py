"""Peers that count what really arrives."""

import collections
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pydicom
import pytest
from aiosmtpd.controller import Controller

from omega_desktop.dicom.receive import Receiver
from tests.servers import free_port


class Hospital:
    """A Storage SCP that counts every instance it is given."""

    def __init__(self) -> None:
        self.received: collections.Counter[str] = collections.Counter()
        self.files: list[Path] = []
        self.receiver = Receiver(
            ae_title="HOSPITAL", host="127.0.0.1", port=0, on_instance=self._take
        )

    def _take(self, path: Path) -> int:
        ds = pydicom.dcmread(path, stop_before_pixels=True)
        self.received[str(ds.SOPInstanceUID)] += 1
        return 0x0000


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    """A station in this process, so that it outlives the program that is killed."""
    made = Hospital()
    made.receiver.start()
    yield made
    made.receiver.stop()


class Mailbox:
    """Every message an SMTP server accepted, in order."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message and say so."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on loopback and its port."""
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()
