"""Many files at once: the ``deidentify`` command, and what senders give to worker processes."""

import csv
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from omega_desktop.deid.engine import deidentify_file
from omega_desktop.deid.profile import IMPLEMENTED_OPTIONS, OPTIONS
from omega_desktop.deid.uids import KEY_BYTES
from omega_desktop.domain.errors import DeidentificationError, StorageError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import (
    CancelToken,
    CpuPool,
    InlineCpuPool,
    Progress,
    no_progress,
)
from omega_desktop.storage.archive_files import replace

ACCEPT_PIXEL_RISK = True
"""The command writes doubtful images too, and lists them for a person to look at."""


@dataclass(slots=True)
class BatchResult:
    """What became of every file of a run.

    Attributes:
        files: how many files were looked at.
        written: the outputs.
        refused: originals that were not written, and why.
        review: outputs whose pixels a person has to look at, named by their original, and why.
    """

    files: int = 0
    written: list[Path] = field(default_factory=list)
    refused: list[tuple[Path, Message]] = field(default_factory=list)
    review: list[tuple[Path, Message]] = field(default_factory=list)
    pairs: list[tuple[Path, Path]] = field(default_factory=list)


def check_options(names: Sequence[str]) -> None:
    """Raise ``ValidationError`` for an option that is not carried out; none is ever ignored."""
    for name in names:
        if name not in OPTIONS:
            raise ValidationError(
                "option",
                Message("There is no de-identification option named {name}", name=name),
                Message("The options are: {names}", names=", ".join(OPTIONS)),
            )
        if name not in IMPLEMENTED_OPTIONS:
            raise ValidationError(
                "option",
                Message("The de-identification option {name} is not available yet", name=name),
                Message("Leave it out: the Basic Profile removes more than any option"),
            )


def deidentify_tree(
    source: Path,
    destination: Path,
    *,
    options: Sequence[str] = (),
    map_file: Path | None = None,
    key: bytes | None = None,
    cpu: CpuPool | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> BatchResult:
    """De-identify a file or every file of a folder, with one key so that references resolve.

    Args:
        source: a file, or a folder that is searched to its full depth.
        destination: a folder, made when it is not there; outputs are named by their new UID.
        options: names of ``profile.OPTIONS``.
        map_file: where to write ``original,output`` rows, relative to source and destination.
            Whoever has it can undo the names; it is never written unless asked for.
        key: 32 bytes; drawn at random when not given.
        cpu: where the work runs; here when not given.
        progress: told after each file.
        cancel: stops between files.

    Raises:
        ValidationError: an option, the source or the destination cannot be used.
        StorageError: the destination cannot be written.
        SendCancelled: ``cancel`` was set.
    """
    check_options(options)
    files = _files(source, destination)
    try:
        destination.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            Message("The destination folder cannot be made"), detail=type(error).__name__
        ) from None
    root = source if source.is_dir() else source.parent
    key = key or secrets.token_bytes(KEY_BYTES)
    cpu = cpu or InlineCpuPool()
    result = BatchResult(files=len(files))
    for done, path in enumerate(files, start=1):
        if cancel is not None:
            cancel.raise_if_cancelled()
        _one(path, root, destination, key, cpu, cancel, result)
        progress(done, len(files))
    if map_file is not None:
        _write_map(map_file, result)
    return result


def _files(source: Path, destination: Path) -> list[Path]:
    if destination.exists() and not destination.is_dir():
        raise ValidationError("destination", Message("The destination is not a folder"))
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise ValidationError("source", Message("The source file or folder does not exist"))
    inside, outside = destination.resolve(), source.resolve()
    if inside == outside or inside.is_relative_to(outside):
        raise ValidationError(
            "destination",
            Message("The destination is inside the source"),
            Message("Choose a folder elsewhere, so that originals and results stay apart"),
        )
    return sorted(_walk(source))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path


def _one(
    path: Path,
    root: Path,
    destination: Path,
    key: bytes,
    cpu: CpuPool,
    cancel: CancelToken | None,
    result: BatchResult,
) -> None:
    unnamed = destination / f"{secrets.token_hex(16)}.part"
    try:
        done = cpu.run(
            deidentify_file, str(path), str(unnamed), key, ACCEPT_PIXEL_RISK, cancel=cancel
        )
    except DeidentificationError as error:
        result.refused.append((path, error.message or error.title))
        return
    except (RuntimeError, MemoryError):  # the worker process died, or the file is too large for it
        result.refused.append((path, Message("The file is too large or broke the program")))
        return
    output = _free_name(destination, done["sop_instance_uid"])
    replace(unnamed, output)
    result.written.append(output)
    result.pairs.append((path.relative_to(root), output.relative_to(destination)))
    if done["review"]:
        result.review.append((path, Message.from_json(done["review"])))


def _free_name(folder: Path, uid: str) -> Path:
    """A name nobody has: the same instance may stand in a source twice."""
    path, number = folder / f"{uid}.dcm", 2
    while path.exists():
        path, number = folder / f"{uid}-{number}.dcm", number + 1
    return path


def _write_map(map_file: Path, result: BatchResult) -> None:
    try:
        with map_file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("original", "output"))
            writer.writerows((a.as_posix(), b.as_posix()) for a, b in result.pairs)
    except OSError as error:
        raise StorageError(
            Message("The list of names cannot be written"), detail=type(error).__name__
        ) from None


__all__ = ["BatchResult", "check_options", "deidentify_file", "deidentify_tree"]
