"""Tests of what has several parts: each part's answer is told, whatever the others say."""

from collections.abc import Callable, Sequence
from functools import reduce

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message

Part = Callable[[], Message]
"""Asks one part; its answer names it."""


def told_of(parts: Sequence[Part]) -> Message:
    """Ask every part.

    Returns:
        What each of them said.

    Raises:
        OmegaError: one does not work. It says that first, then what the others said.
    """
    said: list[Message] = []
    faults: list[OmegaError] = []
    for ask in parts:
        try:
            said.append(ask())
        except OmegaError as fault:
            faults.append(fault)
    if not faults:
        return _one_after_another(said)
    wrong = [one.title.followed_by(one.message) for one in faults[1:]]
    rest = [*([faults[0].message] if faults[0].message else []), *wrong, *said]
    raise OmegaError(
        faults[0].title,
        _one_after_another(rest) if rest else None,
        detail="; ".join(filter(None, (one.detail for one in faults))),
    )


def _one_after_another(sentences: Sequence[Message]) -> Message:
    return reduce(Message.followed_by, sentences)
