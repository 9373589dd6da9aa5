"""How one gateway process is set up; every value has a default that suits a single machine."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from omega_desktop.domain.errors import OmegaError, StorageError
from omega_desktop.domain.messages import Message

PEPPER_VARIABLE = "OMEGA_GATEWAY_PEPPER"
METRICS_VARIABLE = "OMEGA_GATEWAY_METRICS_TOKEN"
DATABASE_VARIABLE = "OMEGA_GATEWAY_DATABASE"
BUCKET_VARIABLE = "OMEGA_GATEWAY_BUCKET"
PREFIX = "OMEGA_GATEWAY_"

MAX_DAYS = 90
MAX_LINKS = 100  # of a share, those not revoked
# whatever a sender unlocks: after more wrong answers a date of birth is worth too little
MAX_ATTEMPTS_EVER = 50
MIN_PEPPER = 32
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
        metrics_token: bearer token for ``/metrics``; without one only this machine may read it.

    Those that follow can each be set by a variable ``OMEGA_GATEWAY_<NAME>``:

        soft_delays_s: pauses after the third, fourth, ... wrong answer on a link, in seconds; the
            last one holds for all that follow. Empty or 0: none.
        address_links_per_hour: different links one address may answer wrongly within an hour.
        wrong_per_hour: wrong answers on all links together within an hour.
        openings_per_hour: right answers on one link within an hour.
        session_s: absolute lifetime of an opened link's session, in seconds (SHL: at most 1 h).
        max_object_bytes: largest ciphertext object.
        uploads: bodies of objects held in memory at the same time.
        body_idle_s: how long a caller may be silent in the middle of a body, in seconds.
        shutdown_s: how long requests under way may take when the gateway is ended, in seconds.
        database_connections: of this process, at most.
        sweep_every_s: pause between two sweeps.
        orphans_every_s: pause between two searches for objects without a row (they read the
            whole list of the store).
        orphan_grace_s: age from which an object without a row is removed.
        unsealed_grace_s: age from which a share whose upload never ended is removed.
        record_days: how long ended shares and events stay on record.
    """

    database_url: str = field(repr=False)
    store_url: str = field(repr=False)
    pepper: bytes = field(repr=False)
    static: Path = STATIC
    metrics_token: str = field(repr=False, default="")
    soft_delays_s: tuple[float, ...] = (30.0, 120.0, 600.0)
    address_links_per_hour: int = 30
    wrong_per_hour: int = 2000
    openings_per_hour: int = 60
    session_s: int = 3600
    max_object_bytes: int = 16 * 1024 * 1024 + 64 * 1024
    uploads: int = 32
    body_idle_s: float = 60.0
    shutdown_s: int = 30
    database_connections: int = 15
    sweep_every_s: float = 60.0
    orphans_every_s: float = 6 * 3600.0
    orphan_grace_s: float = 86_400.0
    unsealed_grace_s: float = 7 * 86_400.0
    record_days: int = 120


_NUMBERS = (int, float, tuple)
_CHANGEABLE = tuple(one for one in fields(GatewayConfig) if isinstance(one.default, _NUMBERS))


def configure(*, data: Path | None, database: str, bucket: str) -> GatewayConfig:
    """Put a configuration together from the command line and the environment.

    Args:
        data: folder for database, objects and pepper, where they are not elsewhere.
        database: SQLAlchemy address; empty: ``OMEGA_GATEWAY_DATABASE``, else SQLite in ``data``.
        bucket: object store address; empty: ``OMEGA_GATEWAY_BUCKET``, else files in ``data``.

    Raises:
        OmegaError: the folder cannot be written, or replicas would not share a pepper.
    """
    database = database or os.environ.get(DATABASE_VARIABLE, "")
    bucket = bucket or os.environ.get(BUCKET_VARIABLE, "")
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
    config = GatewayConfig(
        database_url=_driver(database) if database else f"sqlite:///{_file(data, 'gateway.db')}",
        store_url=bucket or _file(data, "objects").resolve().as_uri(),
        pepper=_pepper(data),
        static=Path(os.environ.get(f"{PREFIX}STATIC") or STATIC),
        metrics_token=os.environ.get(METRICS_VARIABLE, ""),
    )
    changed = {
        one.name: _number(name, os.environ[name], one.default)
        for one in _CHANGEABLE
        if (name := PREFIX + one.name.upper()) in os.environ
    }
    config = replace(config, **changed)  # type: ignore[arg-type] # each of its field's own type
    return replace(config, session_s=min(config.session_s, 3600))


def _file(data: Path | None, name: str) -> Path:
    assert data is not None
    return data / name


def _driver(url: str) -> str:
    """The driver that is installed, for an address written the usual way."""
    for usual in ("postgresql://", "postgres://"):
        if url.startswith(usual):
            return "postgresql+psycopg://" + url.removeprefix(usual)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise OmegaError(
            Message("The gateway works with PostgreSQL and SQLite only"),
            Message("Write postgresql://user@host/name, or leave it out for SQLite."),
        )
    return url


def _number(name: str, text: str, default: object) -> object:
    """A variable's value, of the type of its default."""
    kind = int if isinstance(default, int) else float
    try:
        values = tuple(kind(part) for part in text.split(",") if part.strip())
    except ValueError:
        values = (-1,)
    single = not isinstance(default, tuple)
    if any(not 0 <= value < float("inf") for value in values) or (single and len(values) != 1):
        raise OmegaError(
            Message("{name} is not a number that can be used", name=name),
            Message("Write a number; for pauses several, separated by commas: 30,120,600."),
        )
    return values[0] if single else values


def _pepper(data: Path | None) -> bytes:
    """From the environment, else made once and kept beside the data, for its owner only."""
    given = os.environ.get(PEPPER_VARIABLE, "").strip()
    if given:
        if len(given) < MIN_PEPPER:
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
    try:
        pepper = _kept_pepper(data / "pepper")
    except OSError as fault:
        raise StorageError(
            Message("The gateway's pepper cannot be read or written"),
            Message("Check the permissions of its data folder and its disk."),
            detail=f"[{fault.errno}] {fault.strerror}",
        ) from fault
    if len(pepper) < MIN_PEPPER:
        raise StorageError(
            Message("The gateway's pepper is damaged"), Message("Bring it back from a backup.")
        )
    return pepper


def _kept_pepper(place: Path) -> bytes:
    if not place.exists():
        # whole before it has its name: another process that starts now reads all of it
        fresh = place.with_name(f"pepper.{secrets.token_hex(8)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(32))
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):  # whoever comes second uses what the first one made
            os.link(fresh, place)
        fresh.unlink()
    return place.read_text(encoding="ascii").strip().encode()
