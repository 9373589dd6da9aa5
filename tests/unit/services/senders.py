"""Senders that do exactly what a test tells them."""

from collections.abc import Callable

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, Delivery, Receipt, Rung
from omega_desktop.domain.ports import CancelToken, Progress


class ScriptedSender:
    """Runs the next step of a script for each attempt; the last one repeats."""

    def __init__(
        self,
        *script: Callable[[Delivery, Progress, CancelToken], None],
        channel: Channel = Channel.DICOM,
        repeatable: bool = True,
    ) -> None:
        self.channel = channel
        self.repeatable = repeatable
        self.attempts: list[int] = []
        self._script = list(script)

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Play one step; a step that returns means success."""
        self.attempts.append(delivery.id)
        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        step(delivery, progress, cancel)
        return Receipt(Rung.HANDED_OVER, Message("taken"))


def succeed(_delivery: Delivery, _progress: Progress, _cancel: CancelToken) -> None:
    """The peer took everything."""


def fail_with(error: Exception) -> Callable[[Delivery, Progress, CancelToken], None]:
    """The attempt ends in this error."""

    def step(_delivery: Delivery, _progress: Progress, _cancel: CancelToken) -> None:
        raise error

    return step
