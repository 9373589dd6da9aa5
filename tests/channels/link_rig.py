"""Links through a real gateway: its process, a program that sends, and a recipient's eyes."""

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import requests

from omega_desktop.domain.ports import CancelToken, CpuPool, InlineCpuPool, no_progress
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.program import Program, open_program
from omega_desktop.share.construction import (
    Challenge,
    LinkKeys,
    b64u,
    from_b64u,
    manifest_key,
    object_key,
    unwrap,
    verifier,
)
from omega_desktop.share.framing import open_sealed
from omega_desktop.storage.paths import DataPaths
from tests.hygiene import CHILD_PATH
from tests.servers import Process, free_port

BIRTH_DATE = date(1961, 5, 3)  # of tests.e2e.studies
_URL = re.compile(r"(http://[^/\s]+)/s/([A-Za-z0-9_-]{43})#([dpb])([A-Za-z0-9_-]{43})\b")


class GatewayRig:
    """A gateway's process on a data directory of its own, and one sender's token."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = Process(
            [sys.executable, "-m", "omega_desktop", "gateway", "--data", data, "--port",
             str(self.port)],
            ready=lambda started: "listening on" in started.output,
            env=environment(),
        )  # fmt: skip

    def new_token(self, name: str, *more: str) -> str:
        """Add a sender."""
        done = subprocess.run(
            [sys.executable, "-m", "omega_desktop", "gateway", "token", "add", name,
             "--data", str(self.data), "--json", *more],
            capture_output=True, encoding="utf-8", env=environment(), check=True, timeout=60,
        )  # fmt: skip
        token: str = json.loads(done.stdout)["token"]
        return token

    def count_wrong_answers(self, link_hash: str, count: int) -> None:
        """As if so many had been given in the past."""
        with contextlib.closing(sqlite3.connect(self.data / "gateway.db", timeout=30)) as database:
            changed = database.execute(
                "UPDATE link SET bad = ? WHERE hash = ?", (count, link_hash)
            ).rowcount
            database.commit()
        assert changed == 1

    def objects_of(self, recipient: "Recipient") -> list[Path]:
        """Every object it keeps of an opened share."""
        return list((self.data / "objects" / recipient.share_id).iterdir())

    def content(self) -> bytes:
        """Every byte it keeps: database, objects, logs."""
        return b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())


def environment(**extra: str) -> dict[str, str]:
    """What the program's processes are given."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": CHILD_PATH, **extra}


@contextlib.contextmanager
def running_gateway(data: Path) -> Iterator[GatewayRig]:
    """Start a gateway and end it."""
    rig = GatewayRig(data)
    with rig.process:
        yield rig


# --- the sender ------------------------------------------------------------------------------


@contextlib.contextmanager
def sending_program(
    data: Path,
    *,
    gateway: str,
    smtp_port: int,
    cpu: CpuPool | None = None,
    more: Mapping[str, str] | None = None,
) -> Iterator[Program]:
    """A program that is set up to send links; its token comes from the environment."""
    opened = open_program(DataPaths(data), cpu or InlineCpuPool())
    settings = {
        "gateway.url": gateway,
        "smtp.host": "127.0.0.1",
        "smtp.port": str(smtp_port),
        "smtp.security": "none",
        "smtp.from": "laudos@clinica.example",
        "organization.name": "Clínica Ômega",
        **(more or {}),
    }
    for key, value in settings.items():
        opened.settings.set(key, value)
    try:
        yield opened
    finally:
        opened.close()


def work(program: Program, *, cancel: CancelToken | None = None, attempts: int = 8) -> int:
    """Work the queue as the dispatcher does, until nothing is due; returns how much was tried."""
    tried = 0
    while (delivery := program.outbox.claim()) is not None:
        tried += 1
        run_attempt(
            program.outbox,
            program.senders[delivery.channel],
            delivery,
            rules=RetryRules(max_attempts=attempts),
            progress=no_progress,
            cancel=cancel or CancelToken(),
        )
    return tried


# --- the recipient ---------------------------------------------------------------------------


@dataclass
class Recipient:
    """Opens a link as the page does, and reads what is behind it."""

    url: str = field(repr=False)
    session: str = field(default="", repr=False)
    manifest: dict[str, Any] = field(default_factory=dict, repr=False)
    share_id: str = ""
    _cek: bytes = field(default=b"", repr=False)

    def parts(self) -> tuple[str, LinkKeys, str]:
        """Gateway, keys, and what is asked."""
        found = _URL.fullmatch(self.url)
        assert found is not None
        return found[1], LinkKeys(found[2], from_b64u(found[4])), found[3]

    def try_to_open(
        self, birth_date: date | None = BIRTH_DATE, passcode: str = ""
    ) -> requests.Response:
        """Give an answer."""
        gateway, keys, _asks = self.parts()
        proof = b64u(verifier(keys, Challenge(birth_date, passcode)))
        return requests.post(
            f"{gateway}/api/v1/open",
            json={"link_id": keys.link_id, "verifier": proof, "key_seen": False},
            timeout=10,
        )

    def open(self, birth_date: date | None = BIRTH_DATE, passcode: str = "") -> "Recipient":
        """Give the right answer and read the manifest."""
        answer = self.try_to_open(birth_date, passcode)
        assert answer.status_code == 200, answer.text
        _gateway, keys, _asks = self.parts()
        opened = answer.json()
        self.session, self.share_id = opened["session"], opened["share_id"]
        self._cek, oid = unwrap(keys, opened["wrapped"])
        key = manifest_key(self._cek, self.share_id, oid)
        self.manifest = json.loads(open_sealed(key, self._object(oid)))
        return self

    def _object(self, oid: str) -> bytes:
        gateway, _keys, _asks = self.parts()
        answer = requests.get(
            f"{gateway}/api/v1/objects/{oid}",
            headers={"Authorization": f"Bearer {self.session}"},
            timeout=10,
        )
        assert answer.status_code == 200, answer.status_code
        return answer.content

    def file(self, place: Mapping[str, Any]) -> bytes:
        """One file of the share."""
        segment = self.manifest["segments"][place["segment"]]
        plain = b"".join(
            open_sealed(object_key(self._cek, self.share_id, pack["oid"]),
                        self._object(pack["oid"]))
            for pack in segment["packs"]
        )  # fmt: skip
        assert len(plain) == segment["length"]
        return plain[place["offset"] : place["offset"] + place["length"]]

    def instances(self) -> list[dict[str, Any]]:
        """Every instance of every series."""
        return [
            instance
            for study in self.manifest["studies"]
            for series in study["series"]
            for instance in series["instances"]
        ]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The plain or the HTML text of a message."""
    part = message.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text


def link_in(message: EmailMessage) -> str:
    """The address in a message's plain text."""
    found = _URL.search(text_of(message))
    assert found is not None
    return found[0]
