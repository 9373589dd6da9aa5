"""Several gateways in processes of their own on one database and one store."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.tokens import Senders
from tests.gateway.peers import start_together
from tests.gateway.rig import PEPPER, Api, Link, command, gateway_process, new_id, url_of
from tests.hygiene import CHILD_PATH
from tests.servers import Process

NAIVE = [sys.executable, str(Path(__file__).with_name("naive_replica.py"))]


@dataclass
class Replicas:
    """Their processes and what is needed to speak to them."""

    processes: list[Process]
    urls: list[str]
    places: list[str]
    env: dict[str, str | None]
    token: str

    def api(self, number: int = 0) -> Api:
        """One replica's interface."""
        return Api(self.urls[number], self.token)

    def run(self, *arguments: str) -> str:
        """A command of the administrator's on the same database and store."""
        return administer(*arguments, *self.places, env=self.env)


def administer(*arguments: str, env: Mapping[str, str | None]) -> str:
    """Run ``gateway ...`` and return what it prints."""
    import os

    variables = {**os.environ, "PYTHONPATH": CHILD_PATH, **env}
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={name: value for name, value in variables.items() if value is not None},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def replicas(
    *places: str | Path,
    count: int = 3,
    env: Mapping[str, str | None] | None = None,
    program: list[str] | None = None,
) -> Iterator[Replicas]:
    """Start them at the same time on whatever is in these places, also nothing."""
    variables: dict[str, str | None] = {
        "OMEGA_GATEWAY_PEPPER": PEPPER,
        "OMEGA_GATEWAY_ADDRESS_LINKS_PER_HOUR": "10000",
        **(env or {}),
    }
    processes = [gateway_process(*places, env=variables, program=program) for _ in range(count)]
    with ExitStack() as running:
        start_together(processes, running)
        where = [str(one) for one in places]
        named = dict(zip(where[::2], where[1::2], strict=True))
        token = token_for(named.get("--database", ""), named.get("--data", ""))
        yield Replicas(processes, [url_of(one) for one in processes], where, variables, token)


def token_for(database: str, data: str) -> str:
    """A new sender's token, without the time that a command takes to start."""
    url = database.replace("postgresql:", "postgresql+psycopg:")
    opened = GatewayDatabase(url or f"sqlite:///{data}/gateway.db")
    try:
        return Senders(opened, Clock(opened)).add(f"sender {new_id()}", quota_bytes=10**12)
    finally:
        opened.close()


def guesses(urls: Sequence[str], link: Link, count: int = 300) -> Counter[int]:
    """The statuses of that many wrong answers to one link, all given at the same moment."""
    return all_at_once((urls[number % len(urls)], link) for number in range(count))


def all_at_once(asked: Iterable[tuple[str, Link]]) -> Counter[int]:
    """The statuses of wrong answers to links, by a gateway's address each."""
    return Counter(answered((url, link, new_id(32)) for url, link in asked))


def answered(asked: Iterable[tuple[str, Link, str]]) -> list[int]:
    """The statuses of answers given at the same moment: a gateway's address, a link, a proof."""
    return asyncio.run(_answered(list(asked)))


async def _answered(asked: list[tuple[str, Link, str]]) -> list[int]:
    callers = []
    for url, _, _ in asked:
        host, _, port = url.rpartition("//")[2].partition(":")
        callers.append(await asyncio.open_connection(host, int(port)))
    for (_, link, proof), (_, writer) in zip(asked, callers, strict=True):  # all are connected
        body = json.dumps({"link_id": link.id, "verifier": proof}).encode()
        writer.write(
            b"POST /api/v1/open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
    answers = await asyncio.gather(*(reader.read() for reader, _ in callers))
    for _, writer in callers:
        writer.close()
        await writer.wait_closed()
    return [int(answer.split(b" ", 2)[1]) for answer in answers]
