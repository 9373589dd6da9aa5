"""What the layers ask of each other, as Protocols; ``app.py`` and ``cli.py`` compose them."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import SendCancelled
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryId,
    DeliveryItem,
    Instance,
    ItemState,
    PinnedImage,
    Receipt,
    Report,
    ReportId,
    Series,
    SOPInstanceUID,
    Station,
    StationId,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.outcome import Outcome

T = TypeVar("T")

_LOOK_S = 0.1

Progress = Callable[[int, int], None]
"""``progress(done, total)``; may be called from any thread, as often as one likes."""


def no_progress(_done: int, _total: int) -> None:
    """Ignore progress."""


class CancelToken:
    """A request to stop, set from any thread and looked at by the worker."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether stopping was asked for."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise ``SendCancelled`` when stopping was asked for."""
        if self._event.is_set():
            raise SendCancelled

    def wait(self, timeout_s: float) -> bool:
        """Sleep up to ``timeout_s`` seconds; return True as soon as stopping is asked for."""
        return self._event.wait(timeout_s)


class EitherToken(CancelToken):
    """Set by itself or with another one."""

    def __init__(self, other: CancelToken) -> None:
        super().__init__()
        self._other = other

    @property
    def cancelled(self) -> bool:
        """Whether stopping was asked for here or there."""
        return super().cancelled or self._other.cancelled

    def raise_if_cancelled(self) -> None:
        """Raise ``SendCancelled`` when stopping was asked for here or there."""
        super().raise_if_cancelled()
        self._other.raise_if_cancelled()

    def wait(self, timeout_s: float) -> bool:
        """Sleep up to ``timeout_s`` seconds; True soon after stopping is asked for anywhere."""
        until = time.monotonic() + timeout_s
        while not self.cancelled and (left_s := until - time.monotonic()) > 0:
            super().wait(min(left_s, _LOOK_S))
        return self.cancelled


class Sender(Protocol):
    """One channel. Raises the ``SendError`` family and ``SendCancelled``, nothing else.

    Attributes:
        channel: what it serves.
        repeatable: sending twice has the same effect as sending once, so a delivery whose process
            died is simply sent again.
    """

    channel: Channel
    repeatable: bool

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Deliver, resuming where an earlier attempt stopped."""
        ...


@runtime_checkable
class PreparingSender(Sender, Protocol):
    """A sender with work that needs no peer, done while a send can still be taken back.

    ``send`` must not depend on it: a delivery may come without, or with a part of it.
    """

    def prepare(self, delivery: Delivery, *, cancel: CancelToken) -> None:
        """Do beforehand what can be done here; nothing leaves this computer.

        What goes wrong is left for ``send`` to find and tell.
        """
        ...

    def take_back(self, delivery: Delivery) -> None:
        """The delivery was undone: remove what was prepared for it."""
        ...


@runtime_checkable
class FollowingSender(Sender, Protocol):
    """A sender that can ask what became of what was handed over.

    Attributes:
        follow_for_s: after so many seconds without a decision nothing more is asked; the delivery
            stays handed over.
    """

    follow_for_s: float

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """Ask once; raises as ``send``.

        Changes nothing at the peer, but that a delivery whose ``cancel_requested`` is set is
        stopped there if that is still possible.
        """
        ...


class DeliveryJournal(Protocol):
    """What a sender may read and write of its delivery while it runs. Every call is durable."""

    def pending_items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        """Items not yet stored, refused or left out, in sending order."""
        ...

    def items(self, delivery_id: DeliveryId) -> Sequence[DeliveryItem]:
        """All items, in sending order."""
        ...

    def record_item(
        self,
        delivery_id: DeliveryId,
        sop_instance_uid: SOPInstanceUID,
        state: ItemState,
        *,
        status: int | None = None,
        reason: Message | None = None,
    ) -> None:
        """Write what happened to one instance."""
        ...

    def point_of_no_return(self, delivery_id: DeliveryId, *, remote_id: str = "") -> None:
        """From here a crash leaves the outcome unknown (only for channels not repeatable)."""
        ...

    def note(self, delivery_id: DeliveryId, kind: str, note: Message) -> None:
        """Add a line to the delivery's history."""
        ...

    def deidentification_key(self, delivery_id: DeliveryId) -> bytes:
        """32 bytes made once per delivery, from which its new UIDs are derived."""
        ...


class BatchJournal(DeliveryJournal, Protocol):
    """A journal for channels whose instances arrive many at a time."""

    def record_items(
        self,
        delivery_id: DeliveryId,
        sop_instance_uids: Iterable[SOPInstanceUID],
        state: ItemState,
    ) -> None:
        """Write the same outcome of several instances at once."""
        ...


class StudyReader(Protocol):
    """Read access to local studies, for senders."""

    def study(self, uid: StudyInstanceUID) -> Study:
        """Raise ``NotFoundError`` when it is not there."""
        ...

    def instance(self, uid: SOPInstanceUID) -> Instance:
        """Raise ``NotFoundError`` when it is not there."""
        ...

    def instances(self, uid: StudyInstanceUID) -> Sequence[Instance]:
        """All instances of a study in series and instance order."""
        ...

    def report(self, report_id: ReportId) -> Report:
        """Raise ``NotFoundError`` when it is not there."""
        ...


class SharedStudies(StudyReader, Protocol):
    """What a share tells about its studies besides their files."""

    def series(self, uid: StudyInstanceUID) -> Sequence[Series]:
        """A study's series in series number order."""
        ...

    def reports(self, uid: StudyInstanceUID) -> Sequence[Report]:
        """All report versions of a study, newest first."""
        ...


class StationDirectory(Protocol):
    """Look-up of destination stations, for senders."""

    def station(self, station_id: StationId) -> Station:
        """Raise ``NotFoundError`` when it was deleted."""
        ...


class Secrets(Protocol):
    """The operating system's credential store."""

    def get(self, key: str) -> str | None:
        """Return the secret, None when there is none.

        Raises:
            CredentialStoreError: the store is locked or broken.
        """
        ...

    def set(self, key: str, value: str) -> None:
        """Keep a secret; raise ``CredentialStoreError`` rather than keep it anywhere readable."""
        ...

    def delete(self, key: str) -> None:
        """Forget a secret; no error when there is none."""
        ...


class SettingsReader(Protocol):
    """Typed settings by key; see storage/settings.py for every key and its meaning."""

    def text(self, key: str) -> str:
        """The value as text; the default when it was never set."""
        ...

    def number(self, key: str) -> int:
        """The value as a whole number."""
        ...

    def flag(self, key: str) -> bool:
        """The value as yes or no."""
        ...


class CpuPool(Protocol):
    """Runs CPU-heavy functions in worker processes (started with spawn)."""

    def run(self, work: Callable[..., T], /, *args: object, cancel: CancelToken | None = None) -> T:
        """Call ``work(*args)`` in a worker and wait. ``work`` is a module-level function.

        Exceptions of ``work`` come through. A worker that died raises ``RuntimeError``.
        """
        ...


class InlineCpuPool:
    """Runs the work right here; for tests and for programs without worker processes."""

    def run(self, work: Callable[..., T], /, *args: object, cancel: CancelToken | None = None) -> T:
        """Call ``work(*args)``."""
        if cancel is not None:
            cancel.raise_if_cancelled()
        return work(*args)


class ReportRenderer(Protocol):
    """Turns a stored report into what is sent."""

    def pdf(self, report: Report, study: Study, key_images: Sequence[PinnedImage] = ()) -> bytes:
        """The report as PDF, stamped PRELIMINARY when it is not final.

        ``key_images`` come on a page of their own at the end.
        """
        ...

    def encapsulated_pdf(self, report: Report, study: Study, context: Path) -> Path:
        """A Part 10 file of Encapsulated PDF Storage (PS3.3 A.45.1) holding the report.

        ``context`` is a file of the study, whose patient and study modules are taken over. The
        SOP Instance UID is derived from report and version, so that sending twice is one object.
        """
        ...


@runtime_checkable
class FaxRenderer(Protocol):
    """Lays a report out for a fax machine."""

    def fax(self, report: Report, study: Study, cover: FaxCover) -> bytes:
        """Cover page and report as PDF in black and white, readable at 204 x 196 dpi."""
        ...


class Deidentifier(Protocol):
    """PS3.15 Annex E for one file."""

    def deidentify(
        self, source: Path, destination: Path, *, key: bytes, accept_pixel_risk: bool
    ) -> Mapping[str, str]:
        """Write the de-identified instance and verify it.

        Returns:
            ``sop_instance_uid``, ``sop_class_uid`` and ``transfer_syntax_uid`` of the output.

        Raises:
            DeidentificationError: nothing was written to ``destination``.
        """
        ...


__all__ = [
    "BatchJournal",
    "CancelToken",
    "CpuPool",
    "Deidentifier",
    "DeliveryJournal",
    "EitherToken",
    "FaxRenderer",
    "FollowingSender",
    "InlineCpuPool",
    "PreparingSender",
    "Progress",
    "ReportRenderer",
    "Secrets",
    "Sender",
    "SettingsReader",
    "SharedStudies",
    "StationDirectory",
    "StudyReader",
    "no_progress",
]
