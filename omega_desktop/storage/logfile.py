"""Log files without patient data.

Three things keep patients out of them. Our own code logs delivery numbers only. Whatever a library
logs is reduced to where it came from, and an exception that is not ours to its type and stack,
because their texts quote values (pydicom: ``Invalid value for VR UI: '…'``). And what still looks
like a name, address, number, path or UID is masked.
"""

import faulthandler
import logging
import logging.handlers
import os
import re
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from omega_desktop.domain.errors import OmegaError, StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.paths import DataPaths

log = logging.getLogger(__name__)

MAX_BYTES = 2_000_000
KEPT_FILES = 5

_OURS = "omega_desktop"
_QUIET_LIBRARIES = ("pydicom", "pynetdicom", "PIL", "urllib3", "keyring", "asyncio")

_MASKS = (
    (re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE), "<url>"),
    (re.compile(r"[^\s<>\"'(]+@[\w-]+(?:\.[\w-]+)+"), "<address>"),
    (re.compile(r"(?<![\w.])(?:[A-Za-z]:[\\/]|\\\\|/)[^\s\"'<>|]*[\\/][^\s\"'<>|]*"), "<path>"),
    (re.compile(r"[^\s\"'=:(]+\^[^\"'\n)\]]*"), "<name>"),
    # UIDs, except those the standard itself gives out
    (re.compile(r"(?<![\d.])(?!1\.2\.840\.10008\.)[0-2](?:\.\d+){5,}\b"), "<uid>"),
    (re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"), "<number>"),  # CPF
    (re.compile(r"\+\d[\d ().-]{6,}\d|\(\d{2}\) ?\d{4,5}-?\d{4}|\b\d{9,}\b"), "<number>"),
    (re.compile(r"\b(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\b"), "<date>"),
)


def masked(text: str) -> str:
    """Return a text with everything masked that looks like it identifies somebody."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


class SafeFormatter(logging.Formatter):
    """One line for each record, UTC, without patient data."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, followed by the stack of an exception."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = masked(_message(record)).replace("\r", " ").replace("\n", " ")
        line = f"{when} {record.levelname} {record.threadName} {record.name}: {text}"
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + safe_traceback(record.exc_info[1])
        return line


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != _OURS:
        return f"(a library's text, withheld) {record.module}:{record.lineno}"
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"(unreadable) {record.module}:{record.lineno}"


def safe_traceback(fault: BaseException) -> str:
    """Return the stack of an exception and of its causes, without texts that may quote values."""
    lines = []
    seen: set[int] = set()
    current: BaseException | None = fault
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"  {type(current).__module__}.{type(current).__qualname__}{_said(current)}")
        for frame in traceback.extract_tb(current.__traceback__):
            lines.append(f"    {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        cause = current.__cause__
        hidden = current.__suppress_context__
        current = cause if cause is not None or hidden else current.__context__
    return "\n".join(lines)


def _said(fault: BaseException) -> str:
    if isinstance(fault, OmegaError):  # free of patient data by contract
        text = f"{fault.title.text} {fault.detail}".strip()
    elif isinstance(fault, OSError):
        text = f"[{fault.errno}] {fault.strerror or ''}"  # without the file's name
    elif isinstance(fault, sqlite3.Error):  # quotes our SQL, whose values are parameters
        text = str(fault)
    else:
        return ""
    return ": " + masked(text).replace("\n", " ")


class _RotatingFile(logging.handlers.RotatingFileHandler):
    """Keeps writing when the file cannot be rotated: another process has it open (Windows)."""

    def doRollover(self) -> None:  # noqa: N802 - the base class's name
        with suppress(OSError):
            super().doRollover()
        if self.stream is None:
            self.stream = self._open()


class LogFile:
    """The running log; ``close`` undoes everything ``set_up_logging`` did."""

    _running: "LogFile | None" = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self.undo: list[Callable[[], object]] = []
        LogFile.close_running()
        LogFile._running = self

    def close(self) -> None:
        """Stop logging and close the files."""
        while self.undo:
            self.undo.pop()()
        LogFile._running = None

    @classmethod
    def close_running(cls) -> None:
        """Close this process's log, when there is one."""
        if cls._running is not None:
            cls._running.close()


def set_up_logging(
    paths: DataPaths, *, level: int = logging.INFO, to_stderr: bool = True
) -> LogFile:
    """Log to ``logs/omega.log``, crashes of the interpreter to ``logs/omega-crash.log``.

    Args:
        paths: the data directory; its ``logs`` is created.
        level: of our own records; libraries' start at WARNING.
        to_stderr: warnings also to standard error.

    Returns:
        What to close at the end; a second call closes the log of the first.

    Raises:
        StorageError: the data directory cannot be written.
    """
    guard_streams()
    path = paths.logs / "omega.log"
    try:
        paths.create()
        handler = _RotatingFile(path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
    except OSError as fault:
        raise StorageError(
            Message("The log cannot be written"),
            Message("Check that the data directory is yours and the disk is not full."),
            detail=f"[{fault.errno}] {fault.strerror}",
        ) from fault
    running = LogFile(path)
    undo = running.undo
    _add(handler, logging.DEBUG, undo)
    if to_stderr:
        _add(logging.StreamHandler(), logging.WARNING, undo)
    _set_level(logging.getLogger(_OURS), level, undo)
    for library in _QUIET_LIBRARIES:
        _set_level(logging.getLogger(library), logging.WARNING, undo)
    _catch_uncaught(undo)
    if not faulthandler.is_enabled():
        _catch_crashes(paths.logs / "omega-crash.log", undo)
    logging.captureWarnings(True)  # noqa: FBT003 - the library's own signature
    undo.append(lambda: logging.captureWarnings(False))  # noqa: FBT003
    return running


def guard_streams() -> None:
    """Give a windowed program streams: Windows starts it with none, and libraries print."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, stream, nowhere)


def _add(handler: logging.Handler, level: int, undo: list[Callable[[], object]]) -> None:
    handler.setLevel(level)
    handler.setFormatter(SafeFormatter())
    root = logging.getLogger()
    root.addHandler(handler)

    def remove() -> None:
        root.removeHandler(handler)
        handler.close()

    undo.append(remove)


def _set_level(logger: logging.Logger, level: int, undo: list[Callable[[], object]]) -> None:
    before = logger.level
    logger.setLevel(level)
    undo.append(lambda: logger.setLevel(before))


def _catch_uncaught(undo: list[Callable[[], object]]) -> None:
    """Log what nothing caught instead of printing it: the printed text may quote values."""
    main, thread = sys.excepthook, threading.excepthook

    def in_main(
        kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            main(kind, fault, trace)
        else:
            log.critical("uncaught exception", exc_info=(kind, fault, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            log.critical("uncaught exception in a thread", exc_info=args.exc_value)

    def restore() -> None:
        sys.excepthook, threading.excepthook = main, thread

    sys.excepthook, threading.excepthook = in_main, in_thread
    undo.append(restore)


def _catch_crashes(path: Path, undo: list[Callable[[], object]]) -> None:
    """Have the interpreter write every thread's stack (no values) when it dies."""
    with suppress(OSError):
        if path.stat().st_size > MAX_BYTES:
            path.unlink()
    file = path.open("a", encoding="utf-8")
    faulthandler.enable(file=file, all_threads=True)

    def end() -> None:
        faulthandler.disable()
        file.close()

    undo.append(end)
