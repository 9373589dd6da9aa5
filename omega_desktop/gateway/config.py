"""How one gateway process is set up; every value has a default that suits a single machine."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message

PEPPER_VARIABLE = "OMEGA_GATEWAY_PEPPER"
METRICS_VARIABLE = "OMEGA_GATEWAY_METRICS_TOKEN"
DELAYS_VARIABLE = "OMEGA_GATEWAY_SOFT_DELAYS_S"

MAX_DAYS = 90
GIGABYTE = 1_000_000_000
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class GatewayConfig:
    """What a gateway process needs to know.

    Args:
        database_url: SQLAlchemy address (``sqlite:///...`` or ``postgresql+psycopg://...``).
        store_url: where the ciphertext lies: a folder's ``file://`` address, or
            ``s3://bucket?endpoint=...&region=...`` with credentials from the environment.
        pepper: keys the hashes of proofs and addresses; the same in all replicas.
        static: folder with the built page.
        soft_delays_s: pauses after the third, fourth, ... wrong answer on a link, in seconds.
        address_links_per_hour: different links one address may answer wrongly within an hour.
        wrong_per_hour: wrong answers on all links together within an hour.
        session_s: absolute lifetime of an opened link's session, in seconds (SHL: at most 1 h).
        max_object_bytes: largest ciphertext object.
        sweep_every_s: pause between two sweeps.
        orphan_grace_s: age from which an object without a row is removed.
        unsealed_grace_s: age from which a share whose upload never ended is removed.
        metrics_token: bearer token for ``/metrics``; without one only this machine may read it.
    """

    database_url: str = field(repr=False)
    store_url: str = field(repr=False)
    pepper: bytes = field(repr=False)
    static: Path = STATIC
    soft_delays_s: tuple[float, ...] = (30.0, 120.0, 600.0)
    address_links_per_hour: int = 30
    wrong_per_hour: int = 2000
    session_s: int = 3600
    max_object_bytes: int = 16 * 1024 * 1024 + 64 * 1024
    sweep_every_s: float = 300.0
    orphan_grace_s: float = 86_400.0
    unsealed_grace_s: float = 7 * 86_400.0
    metrics_token: str = field(repr=False, default="")


def configure(*, data: Path | None, database: str, bucket: str) -> GatewayConfig:
    """Put a configuration together from the command line and the environment.

    Args:
        data: folder for database, objects and pepper, where they are not elsewhere.
        database: SQLAlchemy address; empty: SQLite in ``data``.
        bucket: object store address; empty: files in ``data``.

    Raises:
        OmegaError: the folder cannot be written, or replicas would not share a pepper.
    """
    if (not database or not bucket) and data is None:
        raise OmegaError(
            Message("The gateway has no place to keep anything"),
            Message("Give --data, or both --database and --bucket."),
        )
    if data is not None:
        try:
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as fault:
            raise OmegaError(
                Message("The gateway's data folder cannot be made"),
                Message("Check the place and its permissions, or choose another with --data."),
                detail=type(fault).__name__,
            ) from fault
    delays = os.environ.get(DELAYS_VARIABLE)
    config = GatewayConfig(
        database_url=_driver(database) if database else f"sqlite:///{_file(data, 'gateway.db')}",
        store_url=bucket or _file(data, "objects").resolve().as_uri(),
        pepper=_pepper(data),
        metrics_token=os.environ.get(METRICS_VARIABLE, ""),
    )
    return config if delays is None else replace(config, soft_delays_s=_seconds(delays))


def _file(data: Path | None, name: str) -> Path:
    assert data is not None
    return data / name


def _driver(url: str) -> str:
    """The driver that is installed, for an address written the usual way."""
    for usual in ("postgresql://", "postgres://"):
        if url.startswith(usual):
            return "postgresql+psycopg://" + url.removeprefix(usual)
    return url


def _seconds(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError as fault:
        raise OmegaError(
            Message("{name} is not a list of seconds", name=DELAYS_VARIABLE),
            Message("Write numbers separated by commas, for example 30,120,600."),
        ) from fault


def _pepper(data: Path | None) -> bytes:
    """From the environment, else made once and kept beside the data, for its owner only."""
    given = os.environ.get(PEPPER_VARIABLE, "")
    if given:
        if len(given) < 32:
            raise OmegaError(
                Message("{name} is too short", name=PEPPER_VARIABLE),
                Message("Give at least 32 random characters, the same to every replica."),
            )
        return given.encode()
    if data is None:
        raise OmegaError(
            Message("{name} is not set", name=PEPPER_VARIABLE),
            Message("Set at least 32 random characters, the same for every replica."),
        )
    place = data / "pepper"
    # whoever comes second reads what the first one made
    with suppress(FileExistsError):
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(32))
    return place.read_text(encoding="ascii").strip().encode()
