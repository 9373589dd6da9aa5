"""Walks the elements of an encoded data set without interpreting them.

The importer needs to know of any file, whatever its bytes, whether it is whole: every length must
fit and every sequence must end. A library that reads values cannot say that cheaply; this walk
reads the element headers only, skips the values (pixel data is never read), keeps a few short ones.

Source: DICOM PS3.5 chapter 7 (element structure), 7.5 (sequences), A.4 (encapsulated pixel data).
"""

import struct
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

PIXEL_DATA = 0x7FE00010
PIXEL_ELEMENTS = frozenset({0x7FE00008, 0x7FE00009, PIXEL_DATA})

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_UNDEFINED = 0xFFFFFFFF
_LONGEST_VALUE = 1 << 16
_DEEPEST = 64
_TAIL_CHUNK = 1 << 20

_SHORT_VRS = frozenset(b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split())
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_KNOWN_VRS = _SHORT_VRS | _LONG_VRS


class MalformedError(Exception):
    """The bytes are no data set. ``cut`` tells that the file simply ends too early."""

    def __init__(self, *, at: int, cut: bool) -> None:
        super().__init__(f"{'cut' if cut else 'malformed'} at offset {at}")
        self.at = at
        self.cut = cut


class Encoding(NamedTuple):
    """How elements are written: PS3.5 7.1.2 (explicit), 7.1.3 (implicit), 7.3 (byte order)."""

    implicit: bool
    little: bool


IMPLICIT_LITTLE = Encoding(implicit=True, little=True)
EXPLICIT_LITTLE = Encoding(implicit=False, little=True)
EXPLICIT_BIG = Encoding(implicit=False, little=False)


class Element(NamedTuple):
    """An element's header."""

    tag: int
    vr: bytes
    length: int
    value_at: int

    @property
    def undefined(self) -> bool:
        """Whether a delimiter ends the value instead of a length."""
        return self.length == _UNDEFINED


@dataclass(slots=True)
class Walk:
    """What a walk found.

    Args:
        values: the encoded values of the wanted elements, by tag.
        end: where the data set ends; what follows in the file is no part of it.
        pixel_length: length of the pixel data in bytes, None when encapsulated or absent.
        fragments: items of encapsulated pixel data, the offset table included.
        has_pixels: whether there is a pixel data element.
        seen: wanted elements that are there, with or without a value that was kept.
    """

    values: dict[int, bytes] = field(repr=False, default_factory=dict)
    end: int = 0
    pixel_length: int | None = None
    fragments: int = 0
    has_pixels: bool = False
    seen: set[int] = field(default_factory=set)


class ElementReader:
    """Reads element headers of one encoding from a seekable stream of known size."""

    def __init__(self, stream: BinaryIO, size: int, encoding: Encoding) -> None:
        self._stream, self._size = stream, size
        self.encoding = encoding
        order = "<" if encoding.little else ">"
        self._tag = struct.Struct(order + "HH").unpack_from
        self._u16 = struct.Struct(order + "H").unpack_from
        self._u32 = struct.Struct(order + "L").unpack_from

    def _read(self, at: int, length: int) -> bytes:
        self._stream.seek(at)
        return self._stream.read(length)

    def value(self, element: Element) -> bytes:
        """The element's encoded value."""
        return self._read(element.value_at, element.length)

    def element(self, at: int) -> Element:
        """The header of the element at ``at``.

        Raises:
            MalformedError: the file ends in it.
        """
        head = self._read(at, 12)
        if len(head) < 8:
            raise MalformedError(at=at, cut=True)
        group, number = self._tag(head)
        tag = group << 16 | number
        vr = head[4:6]
        if self.encoding.implicit or group == 0xFFFE:
            return Element(tag, b"", self._u32(head, 4)[0], at + 8)
        if vr in _SHORT_VRS:
            return Element(tag, vr, self._u16(head, 6)[0], at + 8)
        if vr in _LONG_VRS:
            if len(head) < 12:
                raise MalformedError(at=at, cut=True)
            return Element(tag, vr, self._u32(head, 8)[0], at + 12)
        if vr.isalpha() and vr.isupper():
            # a VR nobody knows: readers take it for a short one (pydicom, DCMTK's default)
            return Element(tag, vr, self._u16(head, 6)[0], at + 8)
        # some writers switch to implicit VR inside sequences or for single elements
        return Element(tag, b"", self._u32(head, 4)[0], at + 8)

    def after(self, element: Element, *, depth: int = 0) -> tuple[int, int]:
        """Where the next element begins, and how many items an undefined length held."""
        if not element.undefined:
            end = element.value_at + element.length
            if end > self._size:
                raise MalformedError(at=element.value_at, cut=True)
            return end, 0
        opaque = element.vr in (b"OB", b"OW") or element.tag == PIXEL_DATA
        return self._items(element.value_at, opaque=opaque, depth=depth)

    def _items(self, at: int, *, opaque: bool, depth: int) -> tuple[int, int]:
        if depth > _DEEPEST:
            raise MalformedError(at=at, cut=False)
        count = 0
        while True:
            item = self.element(at)
            if item.tag == _SEQUENCE_END:
                return item.value_at, count
            if item.tag != _ITEM or (opaque and item.undefined):
                raise MalformedError(at=at, cut=False)
            count += 1
            if item.undefined:
                at = self._item_data_set(item.value_at, depth=depth + 1)
            else:
                at = item.value_at + item.length  # past the end: noticed at the next item

    def _item_data_set(self, at: int, *, depth: int) -> int:
        while True:
            element = self.element(at)
            if element.tag == _ITEM_END:
                return element.value_at
            at, _ = self.after(element, depth=depth)

    def only_zeros(self, at: int) -> bool:
        """Whether nothing but zero bytes follows."""
        while at < self._size:
            chunk = self._read(at, _TAIL_CHUNK)
            if not chunk or chunk.count(0) != len(chunk):
                return not chunk
            at += len(chunk)
        return True


def walk(
    stream: BinaryIO,
    start: int,
    size: int,
    encoding: Encoding,
    *,
    wanted: AbstractSet[int],
    last: int | None = None,
) -> Walk:
    """Walk a data set from its first to its last element.

    Sequences of defined length are skipped as a whole, so damage inside them is not noticed.

    Args:
        stream: a seekable stream.
        start: where the data set begins.
        size: where the stream ends.
        encoding: how it is written.
        wanted: tags at the top level whose values are kept (when at most 64 KB long).
        last: stop in front of the first tag above this one; the rest is not looked at.

    Raises:
        MalformedError: the file ends too early or these are no elements.
    """
    reader = ElementReader(stream, size, encoding)
    found = Walk(end=start)
    at, previous = start, -1
    while at < size:
        try:
            element = reader.element(at)
            if last is not None and element.tag > last:
                break
            _require_at_home(element, at, previous if found.has_pixels else -1)
            end, items = reader.after(element)
        except MalformedError:
            # padding of tapes and block devices, or something stuck behind a whole image
            if reader.only_zeros(at) or (found.has_pixels and not _continues(reader, at, previous)):
                break
            raise
        if element.tag in PIXEL_ELEMENTS:
            found.has_pixels = True
            found.fragments = items
            found.pixel_length = None if element.undefined else element.length
        if element.tag in wanted:
            found.seen.add(element.tag)
            if element.length <= _LONGEST_VALUE:
                found.values[element.tag] = reader.value(element)
        previous = element.tag
        at = found.end = end
    return found


def _require_at_home(element: Element, at: int, previous: int) -> None:
    """Refuse tags that are not of data sets, and what is out of order behind the pixels."""
    if element.tag >> 16 in (0x0000, 0x0002, 0xFFFE) or element.tag <= previous:
        raise MalformedError(at=at, cut=False)


def _continues(reader: ElementReader, at: int, previous: int) -> bool:
    """Whether the bytes at ``at`` look like a next element (that was cut), rather than rubbish."""
    try:
        element = reader.element(at)
    except MalformedError:
        return False
    known = reader.encoding.implicit or element.vr in _KNOWN_VRS
    return known and previous < element.tag < 0xFFFE0000


def recognize(stream: BinaryIO, start: int, size: int) -> Encoding | None:
    """Tell how the elements at ``start`` are written; None when they do not look like a data set.

    Asks for several elements in a row with rising tags, possible lengths and, where they are
    written, real VRs; the first one must be of a group a data set begins with.
    """
    best: tuple[int, Encoding] | None = None
    for encoding in (EXPLICIT_LITTLE, EXPLICIT_BIG, IMPLICIT_LITTLE):
        score = _plausible_elements(ElementReader(stream, size, encoding), start, size)
        if score >= 3 and (best is None or score > best[0]):
            best = score, encoding
    return best[1] if best else None


def _plausible_elements(reader: ElementReader, at: int, size: int) -> int:
    from pydicom.datadict import dictionary_has_tag

    count, known, previous = 0, 0, -1
    while at < size and count < 16:
        try:
            element = reader.element(at)
            group = element.tag >> 16
            if element.tag <= previous or (count == 0 and group not in (0x0004, 0x0008, 0x0010)):
                break
            if not reader.encoding.implicit and element.vr not in _KNOWN_VRS:
                break
            at, _ = reader.after(element)
        except MalformedError:
            break
        previous = element.tag
        count += 1
        known += dictionary_has_tag(element.tag) or element.tag & 0xFFFF == 0
    return count if known * 2 >= count else 0
