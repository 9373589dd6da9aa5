"""A real SMSC: the npm package smpp, with an account, receipts and query_sm."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from omega_desktop.senders.sms_service import SmsAccount
from tests.channels.node_rig import SMSC
from tests.servers import Process, free_port

USER, PASSWORD, SENDER = "omega", "s3cret", "CLINICA"

INVALID_COMMAND, SYSTEM_ERROR, INVALID_DESTINATION = 0x03, 0x08, 0x0B
BIND_FAILED, QUEUE_FULL, THROTTLED, QUERY_FAILED = 0x0D, 0x14, 0x58, 0x67
ENROUTE, DELIVERED, EXPIRED, DELETED, UNDELIVERABLE, ACCEPTED, UNKNOWN, REJECTED = range(1, 9)


@dataclass(frozen=True)
class Arrived:
    """A whole message at the SMSC, as a telephone would show it."""

    sender: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    parts: int


class Smsc:
    """The SMSC's process.

    Args:
        tls: key and certificate, PEM; None: plain TCP on loopback.
    """

    def __init__(self, *, tls: tuple[Path, Path] | None = None) -> None:
        self.port, self._control = free_port(), free_port()
        self.url = f"{'smpps' if tls else 'smpp'}://127.0.0.1:{self.port}"
        self._config: dict[str, object] = {
            "port": self.port, "control": self._control, "system_id": USER, "password": PASSWORD,
        }  # fmt: skip
        if tls:
            key, certificate = (one.read_text(encoding="ascii") for one in tls)
            self._config["tls"] = {"key": key, "cert": certificate}
        self.process: Process | None = None
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> "Smsc":
        self.process = SMSC.start(self._config, port=self.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        if self.process is not None:
            self.process.stop()

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process is not None
        self.process.kill()

    def restart(self) -> None:
        """It counts its messages from one again, as some do."""
        assert self.process is not None
        self.process.stop()
        self.process = SMSC.start(self._config, port=self.port)

    def account(self, **other: Any) -> SmsAccount:
        """Its account."""
        values: dict[str, Any] = {
            "url": self.url, "user": USER, "password": PASSWORD, "sender": SENDER, "timeout_s": 5.0,
            **other,
        }  # fmt: skip
        return SmsAccount(**values)

    def control(self, **change: object) -> dict[str, Any]:
        """Let it behave otherwise; returns what it has and what it has counted."""
        answer = self._session.post(
            f"http://127.0.0.1:{self._control}/control", json=change, timeout=10
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def becomes(self, state: int, *, parts: int = 1, tell: bool = False) -> None:
        """The fate of the newest parts."""
        self.control(set=state, count=parts, tell=tell)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Every part it has taken, in order."""
        found: list[dict[str, Any]] = self.control()["parts"]
        return found

    def arrived(self) -> list[Arrived]:
        """Every message of which all parts are there, in order of the last one."""
        found: list[Arrived] = []
        pieces: dict[tuple[str, int], dict[int, str]] = {}
        for part in self.parts:
            sender, number, udh = part["from"], part["to"], bytes.fromhex(part["udh"])
            if not udh:
                found.append(Arrived(sender, f"+{number}", part["text"], 1))
                continue
            assert udh[:3] == b"\x05\x00\x03"  # 3GPP TS 23.040 9.2.3.24.1
            whole = pieces.setdefault((number, udh[3]), {})
            whole[udh[5]] = part["text"]
            if len(whole) == udh[4]:
                text = "".join(whole[one] for one in sorted(whole))
                found.append(Arrived(sender, f"+{number}", text, udh[4]))
                del pieces[(number, udh[3])]
        return found
