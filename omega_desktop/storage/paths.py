"""The data directory and what lies where in it."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class DataPaths:
    """Places inside one data directory. One process at a time works the queue of it."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "omega.db"

    @property
    def files(self) -> Path:
        """Copied DICOM files, named by digest, never by anything of the patient's."""
        return self.root / "files"

    @property
    def conflicts(self) -> Path:
        """Files whose SOP Instance UID was already taken by a different file."""
        return self.root / "conflicts"

    @property
    def reports(self) -> Path:
        """Attached reports."""
        return self.root / "reports"

    @property
    def staging(self) -> Path:
        """Short-lived files of deliveries in progress; emptied at start."""
        return self.root / "staging"

    @property
    def outgoing_shares(self) -> Path:
        """Encrypted pieces of shares that are still being uploaded; they outlive a restart."""
        return self.root / "outgoing-shares"

    @property
    def sign_in(self) -> Path:
        """The sign-in to the e-mail account, sealed with a key of the credential store."""
        return self.root / "sign-in.sealed"

    @property
    def cache(self) -> Path:
        """Thumbnails and page previews; may be deleted at any time."""
        return self.root / "cache"

    @property
    def logs(self) -> Path:
        """Log files, without patient data."""
        return self.root / "logs"

    @property
    def demo_mailbox(self) -> Path:
        """E-mails, faxes and text messages the demonstration's services took."""
        return self.root / "demo-mailbox"

    @property
    def demo_hospital(self) -> Path:
        """Instances the demonstration's hospital took."""
        return self.root / "demo-hospital"

    @property
    def demo_gateway(self) -> Path:
        """What the demonstration's share gateway keeps, encrypted; emptied at each start."""
        return self.root / "demo-gateway"

    @property
    def worker_lock(self) -> Path:
        """Held by the one process that works the queue."""
        return self.root / "worker.lock"

    @property
    def window_lock(self) -> Path:
        """Held by the one window; a second start raises it."""
        return self.root / "window.lock"

    def create(self) -> None:
        """Make every directory, readable by this user only where the system has such a thing."""
        for place in (
            self.root,
            self.files,
            self.conflicts,
            self.reports,
            self.staging,
            self.outgoing_shares,
            self.cache,
            self.logs,
        ):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)


def default_paths() -> DataPaths:
    """The current user's data directory (``%LOCALAPPDATA%`` on Windows, XDG on Linux)."""
    return DataPaths(Path(platformdirs.user_data_dir("Omega Desktop", appauthor=False)))


def demo_paths() -> DataPaths:
    """The demonstration's own data directory, never mixed with real data."""
    return DataPaths(Path(platformdirs.user_data_dir("Omega Desktop Demo", appauthor=False)))
