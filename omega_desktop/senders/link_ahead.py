"""Work ahead of a send, which gives way to any send."""

import contextlib
import threading
from collections.abc import Callable, Iterator

from omega_desktop.domain.errors import SendCancelled
from omega_desktop.domain.ports import CancelToken, EitherToken


class Ahead:
    """One piece of work at a time, and none beside a send. Any thread may call."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sends = 0
        self._working: CancelToken | None = None

    @contextlib.contextmanager
    def sending(self) -> Iterator[None]:
        """Stop the work there is, wait until it has, and let none begin. Sends do not exclude."""
        with self._changed:
            self._sends += 1
            if self._working is not None:
                self._working.cancel()
            self._changed.wait_for(lambda: self._working is None)
        try:
            yield
        finally:
            with self._changed:
                self._sends -= 1

    def work(self, cancel: CancelToken, work: Callable[[CancelToken], object]) -> None:
        """Call ``work``, unless something is being sent or worked on.

        Args:
            cancel: the caller's wish to stop.
            work: its token is also set when a send begins.

        Raises:
            SendCancelled: the caller asked to stop; giving way to a send raises nothing.
        """
        token = EitherToken(cancel)
        with self._changed:
            if self._sends or self._working is not None:
                return
            self._working = token
        try:
            work(token)
        except SendCancelled:
            cancel.raise_if_cancelled()
        finally:
            with self._changed:
                self._working = None
                self._changed.notify_all()
