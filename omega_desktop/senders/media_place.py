"""Where a medium goes: what a folder or a file's name stands for, and moving the medium there."""

import contextlib
import errno
import os
import shutil
import time
import zipfile
from pathlib import Path
from typing import IO

from pydicom import dcmread
from pydicom.errors import InvalidDicomError

from omega_desktop.domain.errors import OmegaError, PermanentSendError
from omega_desktop.domain.messages import Message

DICOMDIR = "DICOMDIR"
IMAGES = "DICOM"
_REPLACE_TRIES = 20
_REPLACE_PAUSE_S = 0.1


def look_at(folder: Path, *, as_zip: bool) -> Message | None:
    """What will become of a place that was chosen; None where there is nothing to say.

    Asks the disk, which can take long: never on the window's thread.

    Raises:
        OmegaError: nothing can be written there as things stand.
    """
    place = Place(folder, "look", as_zip=as_zip)
    if not as_zip and folder.is_file():
        raise OmegaError(Message("This is a file, not a folder"), Message("Choose a folder."))
    parent = place.partial.parent
    place.require()
    if not os.access(parent, os.W_OK):
        raise OmegaError(
            Message("The folder cannot be written"),
            Message("Remove the write protection or choose another folder, then try again."),
        )
    return place.remark()


class Place:
    """Where a medium goes.

    A folder that is not there yet or is empty becomes the medium; in any other folder the medium
    is a new sub-folder ``OMEGA_<n>``. A zip file is ``<folder>/OMEGA_<n>.zip``, or ``folder``
    itself when that ends in ``.zip`` and is not there yet.
    """

    def __init__(self, folder: Path, stem: str, *, as_zip: bool) -> None:
        if not folder.is_absolute():
            raise PermanentSendError(
                Message("The folder must be given with its full path"),
                Message("Choose the folder again."),
            )
        self._as_zip = as_zip
        names_file = as_zip and folder.suffix.lower() == ".zip" and not folder.is_dir()
        self._file = folder if names_file else None
        self._folder = folder.parent if names_file else folder
        self._becomes_medium = not as_zip and not self._folder.exists()
        beside = self._folder.parent if self._becomes_medium else self._folder
        self.partial = beside / f".{stem}.part"

    def require(self) -> None:
        """Check that there is a folder to write into.

        Raises:
            PermanentSendError: there is none.
        """
        if not self.partial.parent.is_dir():
            raise PermanentSendError(
                Message("The folder is not there"),
                Message("Insert the medium, or choose another folder, then try again."),
            )

    def remark(self) -> Message | None:
        """What the user may not expect of this place."""
        if self._file is not None and self._file.exists():
            return Message("This file exists and stays; the study goes into a new one beside it.")
        if self._file is not None or self._becomes_medium:
            return Message("It does not exist yet and will be created.")
        if not self._as_zip and not self._only_partial():
            return Message("It is not empty; the study goes into a new folder in it.")
        return None

    def prepare(self, size_bytes: int) -> None:
        """Check the place, and clear what a process that died left there."""
        self.require()
        self.clean()
        if shutil.disk_usage(self.partial.parent).free < size_bytes:
            raise OSError(errno.ENOSPC, "no space")

    def clean(self) -> None:
        """Remove the unfinished medium."""
        if self.partial.is_dir():
            shutil.rmtree(self.partial, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                self.partial.unlink(missing_ok=True)

    def holds(self, uid: str, count: int) -> bool:
        """Whether the medium with this file-set UID and so many instances is there already."""
        found = [self._file] if self._file else []
        found += self._folder.glob("OMEGA_*")
        if not self._as_zip:
            found.append(self._folder)
        return any(_medium_is(path, uid, count) for path in found)

    def complete(self) -> None:
        """Move the medium into its place; what is there stays as it is."""
        if self._file is not None and not self._file.exists():
            _move(self.partial, self._file)
        elif self._becomes_medium and not self._folder.exists():
            _move(self.partial, self._folder)
        elif self._as_zip or not self._only_partial():
            _move(self.partial, self._free_name())
        else:
            # an empty folder becomes the medium; its directory comes last and makes it one
            for entry in sorted(self.partial.iterdir(), key=lambda path: path.name == DICOMDIR):
                _move(entry, self._folder / entry.name)
            self.partial.rmdir()

    def _only_partial(self) -> bool:
        if self._becomes_medium:
            return False
        # what systems put on every medium does not make it one in use
        ignored = {self.partial.name, "System Volume Information", "lost+found", ".DS_Store"}
        return all(entry.name in ignored for entry in self._folder.iterdir())

    def _free_name(self) -> Path:
        suffix = ".zip" if self._as_zip else ""
        folder = self.partial.parent
        number = 1
        while (folder / f"OMEGA_{number}{suffix}").exists():
            number += 1
        return folder / f"OMEGA_{number}{suffix}"


def _move(source: Path, destination: Path) -> None:
    """Rename without overwriting; on Windows a virus scanner may hold the file for a moment."""
    for left in range(_REPLACE_TRIES, 0, -1):
        if destination.exists():
            raise FileExistsError(errno.EEXIST, "exists")
        try:
            source.rename(destination)
        except PermissionError:
            if os.name != "nt" or left == 1:
                raise
            time.sleep(_REPLACE_PAUSE_S)
        else:
            return


def _medium_is(path: Path, uid: str, count: int) -> bool:
    """Whether a folder or zip file is the file-set ``uid`` with ``count`` instances."""
    with contextlib.ExitStack() as opened:
        try:
            if path.is_dir():
                directory: IO[bytes] = opened.enter_context((path / DICOMDIR).open("rb"))
                there = sum(entry.is_file() for entry in (path / IMAGES).rglob("*"))
            else:
                archive = opened.enter_context(zipfile.ZipFile(path))
                directory = opened.enter_context(archive.open(DICOMDIR))
                there = sum(name.startswith(f"{IMAGES}/") for name in archive.namelist())
            found = dcmread(directory, specific_tags=[]).file_meta.MediaStorageSOPInstanceUID
        except (OSError, KeyError, zipfile.BadZipFile, InvalidDicomError, AttributeError):
            return False
    return there == count and str(found) == uid
