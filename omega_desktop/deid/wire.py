"""DICOM data sets as the bytes they are: a strict parser and writer that hide nothing.

De-identification needs to know where every byte of its output came from. A general DICOM library
converts values, warns, repairs and keeps what it does not understand; this one splits a file into
elements whose values stay untouched bytes, recurses into every sequence (also those stored as UN,
PS3.5 6.2.2 note 2), and writes back exactly the elements it is given and nothing after them.
Anything that does not parse raises ``MalformedError``: such a file is refused, not guessed at.

Source: DICOM PS3.5 7 (data set), 7.5 (sequences), A (transfer syntaxes); PS3.10 7.1 (file meta).
"""

import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Final

from pydicom._dicom_dict import DicomDictionary
from pydicom.charset import decode_bytes, python_encoding

IMPLICIT_LITTLE: Final = "1.2.840.10008.1.2"
EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
DEFLATED: Final = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG: Final = "1.2.840.10008.1.2.2"

PIXEL_DATA: Final = 0x7FE00010
ITEM: Final = 0xFFFEE000
ITEM_END: Final = 0xFFFEE00D
SEQUENCE_END: Final = 0xFFFEE0DD
UNDEFINED: Final = 0xFFFFFFFF
MAX_DEPTH: Final = 60


def words(text: str) -> frozenset[str]:
    """The words of a text, for long lists of constants."""
    return frozenset(text.split())


_LONG_VRS: Final = words("OB OD OF OL OV OW SQ SV UC UN UR UT UV")
_SHORT_VRS: Final = words("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US")
_VRS: Final = _LONG_VRS | _SHORT_VRS
_TEXT_VRS_WITH_CHARSET: Final = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UT"))
_SMALL: Final = 1 << 16
_MAX_INFLATED: Final = 2 << 30


class MalformedError(ValueError):
    """The bytes are no DICOM data set; the text holds no value of the file."""


@dataclass(slots=True)
class Element:
    """One data element: a value, or the items of a sequence, or encapsulated fragments.

    Attributes:
        vr: the Value Representation as stored, or the dictionary's for implicit VR ("UN" when it
            has none; "US or SS" and the like where the dictionary leaves it open).
        value: the stored bytes; a view into the file when large.
        offset: where the value starts in the parsed buffer (0 for elements made here).
    """

    tag: int
    vr: str
    value: bytes | memoryview = b""
    items: "list[DataSet] | None" = None
    fragments: list[memoryview] | None = None
    offset: int = 0


DataSet = dict[int, Element]


@dataclass(slots=True)
class DicomFile:
    """A parsed Part 10 file (or a bare data set).

    Attributes:
        meta: the file meta information, empty when there was none.
        data_set: what was stored.
        transfer_syntax_uid: as stated, or guessed when nothing was stated.
        buffer: the bytes that ``Element.offset`` of the data set counts in (inflated if deflated).
        data_set_offset: where the stored data set starts in the file.
    """

    meta: DataSet
    data_set: DataSet
    transfer_syntax_uid: str
    buffer: memoryview
    data_set_offset: int


@cache
def dictionary_vr(tag: int) -> str:
    """The VR of a standard attribute, "UN" for one the dictionary does not have."""
    entry = DicomDictionary.get(tag)
    return "UN" if entry is None or entry[0] == "NONE" else entry[0]


@cache
def keyword(tag: int) -> str:
    """The keyword of a standard attribute, or its tag as text."""
    entry = DicomDictionary.get(tag)
    return entry[4] if entry and entry[4] else f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


# --- reading ------------------------------------------------------------------------------------


class _Parser:
    """Splits one buffer; recursion passes positions, never copies."""

    def __init__(self, buffer: memoryview, *, implicit: bool, little: bool) -> None:
        self.buffer = buffer
        self.implicit = implicit
        self.little = little
        order = "<" if little else ">"
        self._tag = struct.Struct(order + "HH").unpack_from
        self._u16 = struct.Struct(order + "H").unpack_from
        self._u32 = struct.Struct(order + "L").unpack_from

    def tag_at(self, at: int, end: int) -> int:
        if at + 8 > end:
            raise MalformedError("an element is cut off")
        group, element = self._tag(self.buffer, at)
        return int(group << 16 | element)

    def header(self, at: int, end: int) -> tuple[int, str, int, int]:
        """The tag, VR, length and start of the value of the element at a position."""
        tag = self.tag_at(at, end)
        if tag >> 16 == 0xFFFE or self.implicit:
            return tag, dictionary_vr(tag), self._u32(self.buffer, at + 4)[0], at + 8
        vr = bytes(self.buffer[at + 4 : at + 6]).decode("latin-1")
        if vr in _SHORT_VRS:
            return tag, vr, self._u16(self.buffer, at + 6)[0], at + 8
        if vr in _LONG_VRS or (vr.isascii() and vr.isalpha() and vr.isupper()):
            # PS3.5 7.1.2: a VR that does not exist yet has the long form
            if at + 12 > end:
                raise MalformedError("an element is cut off")
            known = vr if vr in _VRS else "UN"
            return tag, known, self._u32(self.buffer, at + 8)[0], at + 12
        # seen in the field: single elements or items in implicit VR inside an explicit data set
        return tag, dictionary_vr(tag), self._u32(self.buffer, at + 4)[0], at + 8

    def element(self, at: int, end: int, depth: int) -> tuple[Element, int]:
        tag, vr, length, start = self.header(at, end)
        if length == UNDEFINED:
            if tag == PIXEL_DATA and depth == 0:
                fragments, after = self.fragments(start, end)
                return Element(tag, vr, fragments=fragments, offset=start), after
            # PS3.5 6.2.2 note 2: UN of undefined length is an implicit VR little endian sequence
            inner = self.implicit_little() if vr == "UN" and not self.implicit else self
            items, after = inner.sequence(start, end, depth, delimited=True)
            return Element(tag, "SQ", items=items, offset=start), after
        after = start + length
        if after > end:
            raise MalformedError("a value is cut off")
        if vr == "SQ":
            items, _ = self.sequence(start, after, depth, delimited=False)
            return Element(tag, "SQ", items=items, offset=start), after
        if vr == "UN" and length:
            if found := self.hidden_sequence(tag, start, after, depth):
                return found, after
            if self.little and dictionary_vr(tag) in _SHORT_VRS | _TEXT_VRS_WITH_CHARSET:
                vr = dictionary_vr(tag)  # the encoding is the same (PS3.5 6.2.2 note 2)
        view = self.buffer[start:after]
        return Element(tag, vr, bytes(view) if length < _SMALL else view, offset=start), after

    def hidden_sequence(self, tag: int, start: int, end: int, depth: int) -> Element | None:
        """A sequence stored as UN with a length; None when the bytes are no items."""
        if end - start < 8 or bytes(self.buffer[start : start + 4]) != b"\xfe\xff\x00\xe0":
            return None
        try:
            items, _ = self.implicit_little().sequence(start, end, depth, delimited=False)
        except MalformedError:
            return None
        return Element(tag, "SQ", items=items, offset=start)

    def implicit_little(self) -> "_Parser":
        if not self.little:
            raise MalformedError("a little endian sequence stands in a big endian data set")
        if self.implicit:
            return self
        return _Parser(self.buffer, implicit=True, little=True)

    def sequence(
        self, at: int, end: int, depth: int, *, delimited: bool
    ) -> tuple[list[DataSet], int]:
        if depth > MAX_DEPTH:
            raise MalformedError("sequences are nested too deep")
        items: list[DataSet] = []
        while delimited or at < end:
            tag = self.tag_at(at, end)
            length = self._u32(self.buffer, at + 4)[0]
            at += 8
            if tag == SEQUENCE_END:
                return items, at
            if tag != ITEM:
                raise MalformedError("a sequence holds something other than items")
            if length == UNDEFINED:
                item, at = self.data_set(at, end, depth + 1, delimited=True)
            elif at + length > end:
                raise MalformedError("an item is cut off")
            else:
                item, at = self.data_set(at, at + length, depth + 1, delimited=False)
            items.append(item)
        return items, at

    def fragments(self, at: int, end: int) -> tuple[list[memoryview], int]:
        found: list[memoryview] = []
        while True:
            tag = self.tag_at(at, end)
            length = self._u32(self.buffer, at + 4)[0]
            at += 8
            if tag == SEQUENCE_END:
                return found, at
            if tag != ITEM or length == UNDEFINED or at + length > end:
                raise MalformedError("the compressed pixel data is damaged")
            found.append(self.buffer[at : at + length])
            at += length

    def data_set(self, at: int, end: int, depth: int, *, delimited: bool) -> tuple[DataSet, int]:
        found: DataSet = {}
        while at < end:
            try:
                tag = self.tag_at(at, end)
                if delimited and tag == ITEM_END:
                    return found, at + 8
                if depth == 0 and found and tag >> 16 == 0:
                    break  # zeros after the data set
                element, at = self.element(at, end, depth)
            except MalformedError:
                if depth == 0 and PIXEL_DATA in found:
                    break  # bytes after the data set: left behind
                raise
            # a repeated tag is not legal (PS3.5 7.1); the first one is what readers agree on
            found.setdefault(element.tag, element)
        if delimited:
            raise MalformedError("an item has no end")
        return found, at


def _looks_explicit(buffer: memoryview, at: int) -> bool:
    return bytes(buffer[at + 4 : at + 6]).decode("latin-1") in _VRS


def parse_file(data: bytes) -> DicomFile:
    """Split a file; also one without preamble or without file meta information.

    Raises:
        MalformedError: it is no DICOM file, or a damaged one.
    """
    buffer = memoryview(data)
    start = 132 if data[128:132] == b"DICM" else 4 if data[:4] == b"DICM" else 0
    meta: DataSet = {}
    parser = _Parser(buffer, implicit=not _looks_explicit(buffer, start), little=True)
    while start + 8 <= len(data) and data[start : start + 2] == b"\x02\x00":
        element, start = parser.element(start, len(data), 1)
        meta[element.tag] = element
    if len(data) < start + 8:
        raise MalformedError("there is no data set")
    data_set_offset = start
    stated = ascii_text(meta[0x00020010]) if 0x00020010 in meta else ""
    if stated == DEFLATED:
        try:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            buffer = memoryview(inflater.decompress(data[start:], _MAX_INFLATED))
        except zlib.error:
            raise MalformedError("the deflated data set is damaged") from None
        if not inflater.eof:
            raise MalformedError("the deflated data set is cut off or too large")
        start = 0
    syntax = stated or _guess(buffer, start)
    # what is stated about implicit and explicit is sometimes wrong; the bytes are not
    explicit = _looks_explicit(buffer, start)
    body = _Parser(buffer, implicit=not explicit, little=syntax != EXPLICIT_BIG)
    data_set, _ = body.data_set(start, len(buffer), 0, delimited=False)
    return DicomFile(meta, data_set, syntax, buffer, data_set_offset)


def _guess(buffer: memoryview, start: int) -> str:
    if not _looks_explicit(buffer, start):
        return IMPLICIT_LITTLE
    return EXPLICIT_BIG if buffer[start] == 0 and buffer[start + 1] else EXPLICIT_LITTLE


# --- values -------------------------------------------------------------------------------------


def ascii_text(element: Element | None) -> str:
    """A value of the default repertoire, without padding; "" for none."""
    return "" if element is None else bytes(element.value).decode("latin-1").strip(" \0")


def charset_terms(data_set: DataSet) -> list[str] | None:
    """The defined terms of Specific Character Set; None when the attribute is not there."""
    element = data_set.get(0x00080005)
    return None if element is None else [t.strip() for t in ascii_text(element).split("\\")]


def charset_known(terms: list[str]) -> bool:
    """Whether every term is one of PS3.3 C.12.1.1.2."""
    return all(term in python_encoding for term in terms)


def text(element: Element, terms: list[str]) -> str:
    """The text of a value in the given character sets, without padding; never fails."""
    raw = bytes(element.value)
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii").strip(" \0")
    if element.vr not in _TEXT_VRS_WITH_CHARSET:
        return raw.decode("latin-1").strip(" \0")
    encodings = [python_encoding.get(term, "iso8859") for term in terms] or ["iso8859"]
    if b"\x1b" in raw:
        try:
            return decode_bytes(raw, encodings, {0x5C, 0x5E, 0x3D, 0x0A, 0x0D}).strip(" \0")
        except (LookupError, ValueError, Warning):
            return raw.decode("latin-1").strip(" \0")
    for encoding in (encodings[0], *encodings[1:], "utf-8"):
        try:
            return raw.decode(encoding).strip(" \0")
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1").strip(" \0")


# --- writing ------------------------------------------------------------------------------------


class _Writer:
    """Encodes elements with defined lengths; encapsulated pixel data as PS3.5 A.4 wants it."""

    def __init__(self, *, implicit: bool, little: bool) -> None:
        order = "<" if little else ">"
        self.implicit = implicit
        self._tag_u32 = struct.Struct(order + "HHL").pack
        self._tag = struct.Struct(order + "HH").pack
        self._u16 = struct.Struct(order + "H").pack
        self._u32 = struct.Struct(order + "L").pack

    def data_set(self, data_set: DataSet) -> list[bytes | memoryview]:
        chunks: list[bytes | memoryview] = []
        for tag in sorted(data_set):
            element = data_set[tag]
            if element.fragments is not None:
                chunks += (self.header(element, UNDEFINED), *self.fragments(element.fragments))
            elif element.items is not None:
                body: list[bytes | memoryview] = []
                for item in element.items:
                    inner = self.data_set(item)
                    body += (self.item(ITEM, sum(map(len, inner))), *inner)
                chunks += (self.header(element, sum(map(len, body))), *body)
            else:
                value, pad = element.value, len(element.value) % 2
                chunks += (self.header(element, len(value) + pad), value)
                if pad:
                    chunks.append(b"\0" if element.vr in ("OB", "UI", "UN") else b" ")
        return chunks

    def fragments(self, fragments: list[memoryview]) -> list[bytes | memoryview]:
        chunks: list[bytes | memoryview] = []
        for fragment in fragments:
            pad = len(fragment) % 2
            chunks += (self.item(ITEM, len(fragment) + pad), fragment, b"\0" * pad)
        return [*chunks, self.item(SEQUENCE_END, 0)]

    def item(self, tag: int, length: int) -> bytes:
        return self._tag_u32(tag >> 16, tag & 0xFFFF, length)

    def header(self, element: Element, length: int) -> bytes:
        tag = element.tag
        if self.implicit:
            return self.item(tag, length)
        vr = element.vr
        if " " in vr:  # "US or SS", "OB or OW": the last is right for words, the first for numbers
            vr = vr[:2] if vr.startswith("US") else "OW"
        if vr in _SHORT_VRS and length < _SMALL:
            return self._tag(tag >> 16, tag & 0xFFFF) + vr.encode() + self._u16(length)
        if vr in _SHORT_VRS:
            vr = "UN"  # PS3.5 6.2.2: a value too long for the short form
        return self._tag(tag >> 16, tag & 0xFFFF) + vr.encode() + b"\0\0" + self._u32(length)


def encode(data_set: DataSet, transfer_syntax_uid: str) -> list[bytes | memoryview]:
    """The encoded data set, in chunks."""
    writer = _Writer(
        implicit=transfer_syntax_uid == IMPLICIT_LITTLE, little=transfer_syntax_uid != EXPLICIT_BIG
    )
    chunks = writer.data_set(data_set)
    if transfer_syntax_uid != DEFLATED:
        return chunks
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = [deflater.compress(chunk) for chunk in chunks] + [deflater.flush()]
    size = sum(map(len, deflated))
    return [*deflated, b"\0" * (size % 2)]


def encode_file(
    data_set: DataSet,
    *,
    sop_class_uid: str,
    sop_instance_uid: str,
    transfer_syntax_uid: str,
    implementation: tuple[str, str],
) -> list[bytes | memoryview]:
    """A Part 10 file with an empty preamble and fresh meta information (PS3.10 7.1), in chunks."""
    uids = (
        (0x00020002, sop_class_uid),
        (0x00020003, sop_instance_uid),
        (0x00020010, transfer_syntax_uid),
        (0x00020012, implementation[0]),
    )
    meta: DataSet = {tag: Element(tag, "UI", uid.encode("ascii")) for tag, uid in uids}
    meta[0x00020001] = Element(0x00020001, "OB", b"\0\1")
    meta[0x00020013] = Element(0x00020013, "SH", implementation[1].encode("ascii"))
    writer = _Writer(implicit=False, little=True)
    body = writer.data_set(meta)
    length = Element(0x00020000, "UL", struct.pack("<L", sum(map(len, body))))
    return [
        b"\0" * 128 + b"DICM",
        *writer.data_set({0x00020000: length}),
        *body,
        *encode(data_set, transfer_syntax_uid),
    ]
