"""``gateway``: the share gateway, a server of its own, and its senders' tokens."""

import argparse
import importlib.util
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from omega_desktop.commands.output import DONE, AddCommand, emit
from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.messages import Message

if TYPE_CHECKING:
    from omega_desktop.gateway.core import Gateway

DEFAULT_PORT = 8443
# the extra's packages that are not there without it
NEEDED = ("fastapi", "uvicorn", "sqlalchemy", "alembic", "obstore", "prometheus_client")
DEFAULT_QUOTA_GB = 500
MAX_QUOTA_GB = 1_000_000


def register(add: AddCommand) -> None:
    """Add the command."""
    gateway = add("gateway", run_gateway, "the server that keeps what links open")
    _places(gateway)
    gateway.add_argument("--host", default="127.0.0.1", metavar="H", help="address to listen on")
    gateway.add_argument("--port", type=int, default=DEFAULT_PORT, metavar="P", help="0: any")
    gateway.add_argument("--tls-certificate", type=Path, metavar="FILE", help="PEM, with the chain")
    gateway.add_argument("--tls-key", type=Path, metavar="FILE", help="PEM")
    gateway.add_argument(
        "--forwarded-allow-ips",
        default="127.0.0.1",
        metavar="IPS",
        help="proxies whose X-Forwarded-For is believed",
    )
    gateway.add_argument(
        "--until-input-ends",
        action="store_true",
        help="end with standard input: never outlive the program that started it",
    )
    parts = gateway.add_subparsers(dest="gateway_command", metavar="token | sweep")
    token = parts.add_parser("token", help="senders' tokens").add_subparsers(
        dest="token_command", required=True
    )
    new = token.add_parser("add", help="add a sender; prints its token once")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--quota-gb", type=float, default=DEFAULT_QUOTA_GB, metavar="N")
    new.set_defaults(run=run_token_add)
    renewed = token.add_parser("renew", help="another token for a sender; prints it once")
    renewed.add_argument("name", metavar="NAME")
    renewed.set_defaults(run=run_token_renew)
    shown = token.add_parser("list", help="list senders")
    shown.set_defaults(run=run_token_list)
    gone = token.add_parser("revoke", help="a token is not accepted any more")
    gone.add_argument("name", metavar="NAME")
    gone.set_defaults(run=run_token_revoke)
    sweep = parts.add_parser("sweep", help="remove now what nobody may open any more")
    sweep.add_argument("--orphan-hours", type=float, metavar="H", help="default: 24")
    sweep.set_defaults(run=run_sweep)
    for part in (new, renewed, shown, gone, sweep):
        _places(part, default=argparse.SUPPRESS)
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS)


def _places(parser: argparse.ArgumentParser, default: str | None = "") -> None:
    """Where it keeps things; may be given before or after the part of the command."""
    for name, kind, text in (
        ("--data", "DIR", "its folder"),
        ("--database", "URL", "postgresql://..."),
        ("--bucket", "URL", "s3://bucket?endpoint=...&region=..."),
    ):
        parser.add_argument(name, metavar=kind, default=default, help=text)


def _open(options: argparse.Namespace) -> "Gateway":
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise OmegaError(
            Message("The share gateway is not installed here"),
            Message("Install it with: pip install 'omega-desktop[gateway]'"),
        )
    from platformdirs import user_data_path

    from omega_desktop.gateway.config import BUCKET_VARIABLE, DATABASE_VARIABLE, configure
    from omega_desktop.gateway.core import open_gateway

    database = options.database or os.environ.get(DATABASE_VARIABLE, "")
    bucket = options.bucket or os.environ.get(BUCKET_VARIABLE, "")
    data = None
    if options.data:
        data = Path(options.data).expanduser().resolve()
    elif not (database and bucket):
        data = user_data_path("omega-gateway", appauthor=False)
    return open_gateway(configure(data=data, database=database, bucket=bucket))


def run_gateway(options: argparse.Namespace) -> int:
    """Serve until told to end."""
    if (options.tls_certificate is None) != (options.tls_key is None):
        raise ValidationError("--tls-key", Message("Give certificate and key together, or neither"))
    if not 0 <= options.port <= 65535:
        raise ValidationError("--port", Message("A port is a number from 0 to 65535"))

    def listening(url: str) -> None:
        line = json.dumps({"url": url}) if options.json else f"listening on {url}"
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    gateway = _open(options)
    from omega_desktop.gateway.server import is_loopback, log_to_stderr, prepare

    with closing(gateway), log_to_stderr():
        if options.tls_certificate is None and not is_loopback(options.host):
            sys.stderr.write(
                "omega-desktop: without a certificate browsers refuse to decrypt: put a proxy with "
                "TLS in front, or give --tls-certificate and --tls-key\n"
            )
        server = prepare(
            gateway,
            host=options.host,
            port=options.port,
            certificate=options.tls_certificate,
            key=options.tls_key,
            forwarded_allow_ips=options.forwarded_allow_ips,
            listening=listening,
        )

        def end() -> None:
            server.should_exit = True  # uvicorn looks at it ten times a second

        if options.until_input_ends:
            threading.Thread(target=_wait_for_the_end, args=(end,), daemon=True).start()
        server.serve_bound()
    return DONE


def _wait_for_the_end(end: Callable[[], None]) -> None:
    """Read standard input until whoever holds its other end closes it, or dies."""
    while sys.stdin is not None and sys.stdin.buffer.read(1):
        pass
    end()


def run_token_add(options: argparse.Namespace) -> int:
    """Print a new token, once."""
    if not 0 < options.quota_gb <= MAX_QUOTA_GB:  # nor what is no number
        raise ValidationError(
            "--quota-gb", Message("A quota is a number of gigabytes, more than 0")
        )
    with closing(_open(options)) as gateway:
        token = gateway.senders.add(options.name, quota_bytes=int(options.quota_gb * 1_000_000_000))
    emit(options, {"name": options.name, "token": token}, [token])
    return DONE


def run_token_renew(options: argparse.Namespace) -> int:
    """Print another token of a sender, once; the old one is not accepted any more."""
    with closing(_open(options)) as gateway:
        token = gateway.senders.renew(options.name)
    emit(options, {"name": options.name, "token": token}, [token])
    return DONE


def run_token_list(options: argparse.Namespace) -> int:
    """List senders, without their tokens: nobody has them but the senders."""
    with closing(_open(options)) as gateway:
        senders = gateway.senders.all()
    emit(
        options,
        {
            "senders": [
                {
                    "name": one.name,
                    "quota_bytes": one.quota_bytes,
                    "used_bytes": one.used_bytes,
                    "revoked": one.revoked,
                }
                for one in senders
            ]
        },
        [
            f"{one.name}  {one.used_bytes / 1e9:.1f} of {one.quota_bytes / 1e9:.0f} GB"
            + ("  revoked" if one.revoked else "")
            for one in senders
        ],
    )
    return DONE


def run_token_revoke(options: argparse.Namespace) -> int:
    """Let a token open nothing any more."""
    with closing(_open(options)) as gateway:
        gateway.senders.revoke(options.name)
    emit(options, {"revoked": options.name}, [f"revoked: {options.name}"])
    return DONE


def run_sweep(options: argparse.Namespace) -> int:
    """Sweep once, now."""
    import asyncio

    grace = None if options.orphan_hours is None else options.orphan_hours * 3600
    with closing(_open(options)) as gateway:
        swept = asyncio.run(gateway.sweeper.sweep(orphan_grace_s=grace))
    emit(
        options,
        {"expired": swept.expired, "objects": swept.objects, "orphans": swept.orphans},
        [f"{swept.expired} expired, {swept.objects} objects and {swept.orphans} orphans removed"],
    )
    return DONE
