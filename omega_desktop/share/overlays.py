"""Overlays that are kept in the unused bits of the pixels (PS3.5 8.1.1, retired since 2004).

Decoded pixels no longer have these bits, so the overlays get their own elements, as PS3.3 C.9.2 has
it today: nothing is lost.
"""

from typing import BinaryIO

import numpy as np

from omega_desktop.share import header
from omega_desktop.share.frames import Image, decoded
from omega_desktop.share.header import DataSet
from omega_desktop.share.reasons import NotShownError, Reason

_POSITION, _BITS_ALLOCATED, _DATA, _FRAMES = 0x0102, 0x0100, 0x3000, 0x0015
_FRAMES_AT_MOST = 1000


def embedded(found: DataSet, image: Image) -> dict[int, int]:
    """Overlay groups whose bits are among the pixels', with their bit."""
    return {
        tag & 0xFFFF0000: position
        for tag, position in found.numbers.items()
        if header.is_overlay_position(tag)
        and image.bits_stored <= position < image.bits_allocated
        and (tag & 0xFFFF0000) | _DATA not in found.tags
    }


def extracted(
    stream: BinaryIO, found: DataSet, image: Image, groups: dict[int, int]
) -> dict[int, bytes | None]:
    """The elements that hold these overlays on their own.

    Raises:
        NotShownError: the pixels cannot be decoded, or are too many for one overlay.
    """
    if image.frames > _FRAMES_AT_MOST or image.samples != 1:
        raise NotShownError(Reason.UNSUPPORTED, "overlay")
    bits: dict[int, list[np.ndarray]] = {group: [] for group in groups}
    for pixels, _ in decoded(stream, found, image, unused_bits=True):
        for group, position in groups.items():
            bits[group].append(((pixels >> position) & 1).astype(np.uint8).ravel())
    changes: dict[int, bytes | None] = {}
    for group, planes in bits.items():
        data = np.packbits(np.concatenate(planes), bitorder="little").tobytes()
        data += b"\0" * (len(data) % 2)
        changes[group | _BITS_ALLOCATED] = header.us(group | _BITS_ALLOCATED, 1)
        changes[group | _POSITION] = header.us(group | _POSITION, 0)
        changes[group | _DATA] = header.element(group | _DATA, "OW", data)
        if len(planes) > 1:
            number = str(len(planes)).encode("ascii")
            changes[group | _FRAMES] = header.element(group | _FRAMES, "IS", number)
    return changes
