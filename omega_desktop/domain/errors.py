"""Everything that can go wrong, as the program's own exceptions.

Each library's exceptions are translated where they appear (a sender's edge, the importer, storage).
An error's title and message are for people and hold no patient data; ``detail`` is for the log and
holds none either.
"""

from omega_desktop.domain.messages import Message


class OmegaError(Exception):
    """A fault the user is told about.

    Args:
        title: what happened, a few words.
        message: the sentence with the next step.
        detail: technical text for the log and "Copy details"; no patient data.
    """

    def __init__(self, title: Message, message: Message | None = None, *, detail: str = "") -> None:
        super().__init__(str(title.followed_by(message)))
        self.title = title
        self.message = message
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        # an exception's own way calls the class with ``args``, which are not what __init__ takes:
        # the error would break the pool when a worker process hands it back
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[OmegaError], args: tuple[object, ...], state: dict[str, object]
) -> OmegaError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ValidationError(OmegaError):
    """A value typed or passed in that cannot be used; ``field`` names it."""

    def __init__(
        self, field: str, title: Message, message: Message | None = None, *, detail: str = ""
    ) -> None:
        super().__init__(title, message, detail=detail)
        self.field = field


class NotFoundError(OmegaError):
    """Something named by the caller does not exist (any more)."""


class StorageError(OmegaError):
    """The data directory or database cannot be used: full, locked, read-only, damaged."""


class DatabaseTooNewError(StorageError):
    """The database was written by a newer version of the program; it is left untouched."""


class CredentialStoreError(OmegaError):
    """No usable credential store, or it is locked; nothing was kept."""


class ImportFileError(OmegaError):
    """A file that should be DICOM cannot be taken in; the message says why."""


class DeidentificationError(OmegaError):
    """An instance cannot be de-identified, so it must not leave."""


class ReportError(OmegaError):
    """A report cannot be read or rendered."""


class SendError(OmegaError):
    """A delivery did not go through."""


class TransientSendError(SendError):
    """May work later: the delivery goes back to the queue.

    Args:
        retry_after_s: the pause the peer asked for, in seconds; wins over our own back-off.
        lane_down: nothing on this lane can work now (no connection to the station or server at
            all). The attempt is given back and the lane waits for the peer to answer again.
        in_doubt: the peer may have taken it. Trying again does no harm, but giving up is no
            failure: then only the user can say.
    """

    def __init__(
        self,
        title: Message,
        message: Message | None = None,
        *,
        detail: str = "",
        retry_after_s: float | None = None,
        lane_down: bool = False,
        in_doubt: bool = False,
    ) -> None:
        super().__init__(title, message, detail=detail)
        self.retry_after_s = retry_after_s
        self.lane_down = lane_down
        self.in_doubt = in_doubt


class PermanentSendError(SendError):
    """Will not work by trying again: the user has to change something."""


class AuthSendError(SendError):
    """The peer does not accept our credentials: the whole lane stops, no attempt is used."""


class UncertainSendError(SendError):
    """The peer may or may not have taken it: only the user can say."""


class SendCancelled(Exception):  # noqa: N818 - an outcome, not an error
    """The user cancelled; raised by ``CancelToken.raise_if_cancelled``."""
