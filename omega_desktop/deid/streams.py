"""Compressed pixel streams without what is not picture: comments, application data, leftovers.

Only whole segments that no decoder needs are left out; every byte that codes the picture stays as
it is, so decoded pixels are equal. A comment that is nothing but an encoder's name and version
stays, as does padding, so that most streams are not touched at all. A stream that cannot be
followed to its end raises ``StreamError`` and the instance is refused.

Source: ISO/IEC 10918-1 B (JPEG), 14495-1 C (JPEG-LS), 15444-1 A (JPEG 2000), DICOM PS3.5 G (RLE).
"""

import re
import struct
from itertools import pairwise
from typing import Final

_SOI: Final = b"\xff\xd8"
_SOC: Final = b"\xff\x4f"
_STANDALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
# within coded data FF is followed by 00 (JPEG), a value below 80 (JPEG-LS) or a restart marker
_MARKER_AFTER_SCAN: Final = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")

_COM: Final = 0xFE
_SOS: Final = 0xDA
_EOI: Final = 0xD9

_J2K_COM: Final = 0xFF64
_J2K_SOT: Final = 0xFF90
_J2K_SOD: Final = 0xFF93
_J2K_TLM: Final = 0xFF55
_J2K_EOC: Final = b"\xff\xd9"


_ENCODER: Final = re.compile(
    rb"(?:\x00\x01)?"
    rb"(?:Kakadu-v?|Created by (?:GDCM/)?OpenJPEG version |(?:Creator: )?JasPer Version "
    rb"|LEAD Technologies Inc\. V|Lavc|CREATOR: gd-jpeg v)"
    rb"[0-9]{1,3}(?:\.[0-9]{1,4}){1,3}\x00?"
)
"""What well-known encoders sign with."""


class StreamError(ValueError):
    """A compressed stream is damaged or of a kind whose hidden text cannot be found."""


def clean_jpeg(stream: bytes) -> bytes:
    """A JPEG or JPEG-LS stream without COM and APPn segments and without bytes after its end.

    Kept are a bare JFIF APP0 (no thumbnail), Adobe's APP14, and the colour transform and SPIFF
    header of JPEG-LS (APP8), which decoders need for the right colours.
    """
    if stream[:2] != _SOI:
        raise StreamError("not a JPEG stream")
    kept: list[bytes] = [_SOI]
    at = 2
    while True:
        if at + 2 > len(stream) or stream[at] != 0xFF:
            raise StreamError("the JPEG stream has no end")
        marker = stream[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == _EOI:
            return b"".join((*kept, stream[at : at + 2], _padding(stream[at + 2 :])))
        if marker in _STANDALONE:
            kept.append(stream[at : at + 2])
            at += 2
            continue
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        if end > len(stream) or end < at + 4:
            raise StreamError("a JPEG segment is cut off")
        if marker == _SOS:
            found = _MARKER_AFTER_SCAN.search(stream, end)
            if found is None:
                raise StreamError("the JPEG stream has no end")
            end = found.start()
        if _needed(marker, stream[at + 4 : end]):
            kept.append(stream[at:end])
        at = end


def _padding(tail: bytes) -> bytes:
    """Bytes after the end of a stream, when they say nothing."""
    return b"" if tail.strip(b"\0\xff") else tail


def _needed(marker: int, body: bytes) -> bool:
    if marker == _COM:
        return _ENCODER.fullmatch(body) is not None
    if not 0xE0 <= marker <= 0xEF:
        return True
    return (
        (marker == 0xE0 and body[:5] == b"JFIF\0" and len(body) == 14)
        or (marker == 0xEE and body[:5] == b"Adobe" and len(body) <= 12)
        or (marker == 0xE8 and body[:4] == b"mrfx" and len(body) == 5)
        or (marker == 0xE8 and body[:6] == b"SPIFF\0" and len(body) == 30)
        or (marker == 0xE8 and body[:4] == b"\0\0\0\1" and len(body) == 6)
    )


def clean_jpeg2000(stream: bytes) -> bytes:
    """A JPEG 2000 or HTJ2K codestream without COM segments and without bytes after its end."""
    if stream[:2] != _SOC:
        raise StreamError("not a bare JPEG 2000 codestream")
    kept: list[bytes] = [_SOC]
    at, has_tlm = 2, False
    while (marker := _u16(stream, at)) != _J2K_SOT:
        end = at + 2 + _u16(stream, at + 2)
        has_tlm |= marker == _J2K_TLM
        if marker != _J2K_COM or _ENCODER.fullmatch(stream[at + 4 : end]):
            kept.append(stream[at:end])
        at = end
    while stream[at : at + 2] != _J2K_EOC:
        if _u16(stream, at) != _J2K_SOT:
            raise StreamError("the JPEG 2000 codestream has no end")
        part, at = _tile_part(stream, at, has_tlm=has_tlm)
        kept.append(part)
    return b"".join((*kept, _J2K_EOC, _padding(stream[at + 2 :])))


def _tile_part(stream: bytes, at: int, *, has_tlm: bool) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">L", stream.ljust(at + 12, b"\0"), at + 6)
    # length 0: the last tile part reaches to the end of the codestream
    end = at + length if length else stream.rfind(_J2K_EOC)
    if end > len(stream) or end < at + 14:
        raise StreamError("a JPEG 2000 tile is cut off")
    head = at + 12
    kept: list[bytes] = []
    while (marker := _u16(stream, head)) != _J2K_SOD:
        after = head + 2 + _u16(stream, head + 2)
        if after > end:
            raise StreamError("a JPEG 2000 tile header is damaged")
        if marker != _J2K_COM or _ENCODER.fullmatch(stream[head + 4 : after]):
            kept.append(stream[head:after])
        elif has_tlm:
            raise StreamError("a JPEG 2000 tile holds a comment and a table of its length")
        head = after
    body = b"".join((*kept, stream[head:end]))
    size = 0 if length == 0 else 12 + len(body)
    return stream[at : at + 6] + struct.pack(">L", size) + stream[at + 10 : at + 12] + body, end


def _u16(stream: bytes, at: int) -> int:
    if at + 2 > len(stream):
        raise StreamError("the JPEG 2000 codestream is cut off")
    return int.from_bytes(stream[at : at + 2], "big")


def clean_rle(stream: bytes, *, segment_bytes: int) -> bytes:
    """An RLE frame whose segments end where their last pixel is coded.

    Args:
        stream: header and segments of one frame.
        segment_bytes: bytes that each segment decodes to (rows x columns).
    """
    if len(stream) < 64:
        raise StreamError("the RLE header is cut off")
    count, *offsets = struct.unpack_from("<16L", stream)
    used = [*offsets[:count], len(stream)]
    if not 1 <= count <= 15 or used[0] != 64 or sorted(used) != used:
        raise StreamError("the RLE header is damaged")
    segments = [_rle_segment(stream[start:end], segment_bytes) for start, end in pairwise(used)]
    if sum(map(len, segments)) + 64 == len(stream) and not any(offsets[count:]):
        return stream
    starts, at = [], 64
    for segment in segments:
        starts.append(at)
        at += len(segment)
    header = struct.pack("<16L", count, *starts, *([0] * (15 - count)))
    return b"".join((header, *segments))


def _rle_segment(segment: bytes, expected: int) -> bytes:
    at = done = 0
    size = len(segment)
    while done < expected:
        if at >= size:
            raise StreamError("an RLE segment is cut off")
        control = segment[at]
        if control < 128:
            at += control + 2
            done += control + 1
        elif control > 128:
            at += 2
            done += 257 - control
        else:
            at += 1
    if at > size:
        raise StreamError("an RLE segment is cut off")
    if not segment[at:].strip(b"\0"):
        return segment
    return segment[:at] + b"\0" * (at % 2)


__all__ = ["StreamError", "clean_jpeg", "clean_jpeg2000", "clean_rle"]
