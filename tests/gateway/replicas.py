"""Several gateway processes on one PostgreSQL and one object store, as in a data centre."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest
import requests

from tests.gateway.rig import ROOT, Api, Link, command, gateway_process, new_id, url_of
from tests.servers import LOOPBACK, Process, free_port, on_ci, require_program

PEPPER = "replicas-share-one-pepper-of-32-or-more"
GUESSES, THREADS = 300, 60


def environment(**more: str) -> dict[str, str]:
    """No pauses: they would hide a limiter that lets too many through."""
    return {
        "OMEGA_GATEWAY_PEPPER": PEPPER,
        "OMEGA_GATEWAY_SOFT_DELAYS_S": "",
        "OMEGA_GATEWAY_ADDRESS_LINKS_PER_HOUR": "10000",
        "OMEGA_GATEWAY_WRONG_PER_HOUR": "1000000",
        **more,
    }


# --- PostgreSQL ------------------------------------------------------------------------------


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else require_program(name)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """An empty cluster; yields its address. PostgreSQL does not run as root."""
    initdb, server = _program("initdb"), _program("postgres")
    root = Path(tempfile.mkdtemp(prefix="omega-postgresql-"))
    as_user: list[str] = []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        as_user = [require_program("runuser"), "-u", "postgres", "--"]
        try:
            shutil.chown(root, "postgres")
        except LookupError:
            reason = "there is no user postgres"
            (pytest.fail if on_ci() else pytest.skip)(reason)
    port, data = free_port(), root / "data"
    subprocess.run(
        [*as_user, initdb, "-D", data, "-U", "omega", "-A", "trust", "--no-sync", "-E", "UTF8"],
        check=True,
        capture_output=True,
        cwd=root,
    )
    options = {
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",
        "max_connections": "100",
        "fsync": "off",  # of a test's database nothing needs to outlive the machine
    }
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    process = Process(
        [*as_user, server, "-D", data, "-p", str(port), *settings],
        ready=lambda running: "ready to accept connections" in running.output,
        cwd=root,
    )
    try:
        with process:
            yield f"postgresql://omega@{LOOPBACK}:{port}/postgres"
    finally:
        shutil.rmtree(root, ignore_errors=True)


# --- replicas --------------------------------------------------------------------------------


@dataclass
class Replicas:
    """Gateways that share everything, and a sender's token."""

    processes: list[Process]
    apis: list[Api]
    places: list[str]

    @property
    def urls(self) -> list[str]:
        """Where each one is."""
        return [api.url for api in self.apis]


@contextlib.contextmanager
def replicas(
    places: Sequence[str | Path],
    count: int = 3,
    *,
    program: list[str] | None = None,
    env: dict[str, str] | None = None,
) -> Iterator[Replicas]:
    """Start them at the same time.

    Args:
        places: ``--database``, ``--bucket`` or ``--data`` with their values.
        count: how many.
        program: another program than the gateway's own.
        env: variables beside ``environment()``.
    """
    variables = environment(**(env or {}))
    text = [str(one) for one in places]
    with contextlib.ExitStack() as running, ThreadPoolExecutor(count) as threads:
        made = [gateway_process(*text, env=variables, program=program) for _ in range(count)]
        for process in made:
            running.callback(process.stop)
        list(threads.map(lambda process: process.start(), made))  # all on one empty database
        token = new_token(text, variables)
        apis = [Api(url_of(process), token) for process in made]
        for api in apis:
            running.callback(api.close)
        yield Replicas(made, apis, text)


def new_token(places: Sequence[str], variables: dict[str, str]) -> str:
    """A sender's token, as the administrator gets it."""
    done = subprocess.run(
        [*command("token", "add", f"sender {new_id()}"), *places],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- many guesses at once --------------------------------------------------------------------


def answered_wrong(urls: Sequence[str], link: Link, guesses: int = GUESSES) -> int:
    """How many of so many simultaneous wrong guesses at a link were judged (answered 401).

    Every other answer must be "not available": no pause is set, and no guess is right.
    """
    threads = min(THREADS, guesses)
    ready = Barrier(threads)

    def guess(number: int) -> list[int]:
        answers = []
        with requests.Session() as session:
            session.trust_env = False
            # connections are made before, so that the guesses themselves come together
            for url in urls:
                session.get(f"{url}/healthz", timeout=60)
            ready.wait(60)
            for turn in range(number, guesses, threads):
                asked = {"link_id": link.id, "verifier": new_id(32), "key_seen": False}
                url = urls[turn % len(urls)]
                answers.append(
                    session.post(f"{url}/api/v1/open", json=asked, timeout=60).status_code
                )
        return answers

    with ThreadPoolExecutor(threads) as pool:
        codes = [code for found in pool.map(guess, range(threads)) for code in found]
    assert len(codes) == guesses
    assert set(codes) <= {401, 404}, set(codes)
    return codes.count(401)


def naive_program() -> list[str]:
    """A gateway whose limiter looks first and counts afterwards."""
    return [sys.executable, str(Path(__file__).with_name("naive_gateway.py"))]
