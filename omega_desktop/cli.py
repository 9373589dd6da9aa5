"""The command line: the same services without a window (docs/architecture.md, "Command line").

Every command takes ``--data-dir``; ``--json`` prints one JSON document on standard output and
nothing else. Exit status: 0 done, 1 failed, 2 wrong use, 3 still queued.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from omega_desktop import __version__
from omega_desktop.commands import (
    deidentify,
    directory,
    gateway,
    outbox,
    reports,
    self_test,
    sending,
    settings,
    shares,
    studies,
)
from omega_desktop.commands.output import DONE, FAILED, WRONG_USE, fail
from omega_desktop.domain.errors import OmegaError, StorageError, ValidationError
from omega_desktop.storage.logfile import set_up_logging
from omega_desktop.storage.paths import DataPaths, default_paths, demo_paths

Command = Callable[[argparse.Namespace], int]


def run(arguments: Sequence[str]) -> int:
    """Parse and run; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # a windowed Windows program has none; a console may not speak UTF-8
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = build_parser()
    options = parser.parse_args(arguments)
    options.paths = _paths(options)
    command: Command = options.run
    log_file = None
    try:
        # a place that cannot be written is reported by the command itself
        if options.command != "gateway":  # a server of its own: no place in the desktop's data
            with suppress(StorageError):
                log_file = set_up_logging(options.paths, to_stderr=False)
        return command(options)
    except ValidationError as error:
        return fail(options, error, WRONG_USE)
    except OmegaError as error:
        return fail(options, error, FAILED)
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:  # the reader of our output went away: nothing more to say
        return DONE
    finally:
        if log_file is not None:
            log_file.close()


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="omega-desktop",
        description="Sends radiology reports and studies. Without a command: the window.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    # SUPPRESS: given before the command it must not be overwritten by the command's own default
    common.add_argument(
        "--data-dir", metavar="DIR", default=argparse.SUPPRESS, help="use this data directory"
    )
    common.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document"
    )
    parser.add_argument("--data-dir", metavar="DIR", help="use this data directory")
    parser.set_defaults(run=_window, command=None, json=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, run_command: Command, text: str, **extra: Any) -> argparse.ArgumentParser:  # noqa: ANN401
        made: argparse.ArgumentParser = commands.add_parser(
            name, parents=[common], help=text, description=text, **extra
        )
        made.set_defaults(run=run_command)
        return made

    demo = add("demo", _demo, "the window on demonstration studies with loopback peers")
    demo.add_argument("--reset", action="store_true", help="begin with fresh demonstration data")
    peers = commands.add_parser("demo-peers", parents=[common])
    peers.add_argument("--gateway-port", type=int, default=0, metavar="P")
    peers.set_defaults(run=_demo_peers)
    for part in (
        studies,
        directory,
        sending,
        reports,
        outbox,
        shares,
        deidentify,
        settings,
        self_test,
        gateway,
    ):
        part.register(add)
    return parser


def _paths(options: argparse.Namespace) -> DataPaths:
    if options.data_dir:
        return DataPaths(Path(options.data_dir).expanduser().resolve())
    return demo_paths() if options.command in {"demo", "demo-peers"} else default_paths()


def _window(options: argparse.Namespace) -> int:
    from omega_desktop.app import run_window

    return run_window(options.paths)


def _demo(options: argparse.Namespace) -> int:
    from omega_desktop.demo.start import run_demo

    return run_demo(options.paths, reset=options.reset)


def _demo_peers(options: argparse.Namespace) -> int:
    from omega_desktop.demo.peers import serve

    return serve(options.paths.root, gateway_port=options.gateway_port)
