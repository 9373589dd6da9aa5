"""What every fax service is asked, and what it says of a job."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from omega_desktop.domain.model import Delivery
from omega_desktop.domain.outcome import Outcome, Transmission
from omega_desktop.domain.ports import CancelToken


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    """The service does not know it (any more)."""


class Failure(StrEnum):
    """Why a fax did not arrive."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NO_LINE = "no_line"
    NO_FAX = "no_fax"
    """Somebody, or something that is no fax machine, has answered."""
    BROKEN_OFF = "broken_off"
    WRONG_NUMBER = "wrong_number"
    DOCUMENT = "document"
    KILLED = "killed"
    SERVICE = "service"
    """The service's own trouble: credit, a number that may not be called."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FaxJob:
    """What a service says of a job now.

    Args:
        state: how far it is.
        failure: of a job that has failed.
        detail: the service's code, for the log; says nothing of the patient or the number.
        transmission: of the call, so far.
    """

    state: JobState
    failure: Failure | None = None
    detail: str = ""
    transmission: Transmission | None = None


@dataclass(frozen=True, slots=True)
class FaxOrder:
    """What is to be faxed.

    Args:
        document: PDF, cover page first.
        number: E.164.
        key: the same at each attempt of one delivery, of no other; letters and digits.
        since: the delivery cannot have been handed over earlier.
    """

    document: bytes = field(repr=False)
    number: str = field(repr=False)
    key: str
    since: datetime


class FaxService(Protocol):
    """One fax service. Raises the ``SendError`` family and ``SendCancelled``, nothing else.

    Attributes:
        name: as in the setting ``fax.service``.
        finds_jobs: ``find`` can tell whether an order was handed over before. Without it an
            answer that was lost leaves the outcome unknown.
    """

    name: str
    finds_jobs: bool

    def find(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """The number of a job that was made for this order before and has not failed, or empty."""
        ...

    def submit(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """Hand over and return the job's number."""
        ...

    def look(self, job: str, key: str, *, cancel: CancelToken) -> FaxJob:
        """How far the job is; ``GONE``, too, where numbers are used again, for another's job."""
        ...

    def kill(self, job: str, key: str, *, cancel: CancelToken) -> bool:
        """Stop the job; False when the service cannot, or when it has ended."""
        ...

    def check(self, *, cancel: CancelToken) -> None:
        """Whether the service answers and knows us."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...


@dataclass(frozen=True, slots=True)
class FaxMailed:
    """A fax that was mailed to its service.

    Args:
        message_id: of the e-mail.
        follow_in_s: in how many seconds to ask whether it has reached the service; None: nobody
            can say.
    """

    message_id: str
    follow_in_s: float | None = None


class FaxMail(ABC):
    """A fax service that is reached by e-mail: what becomes of a fax comes back by e-mail only."""

    @abstractmethod
    def mail(
        self,
        order: FaxOrder,
        delivery: Delivery,
        *,
        cancel: CancelToken,
    ) -> FaxMailed:
        """Mail the document, and write the point of no return before it may have arrived.

        Args:
            order: what, and to which number.
            delivery: whose it is.
            cancel: until then.
        """

    @abstractmethod
    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """Whether the e-mail has reached the service, as far as reports of delivery say."""

    @abstractmethod
    def check(self, *, cancel: CancelToken) -> None:
        """Whether the e-mail server answers and knows us."""

    @abstractmethod
    def close(self) -> None:
        """Give connections back."""
