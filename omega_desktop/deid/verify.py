"""The last look before release: is anything that identified the original still in the output?

The finished file is searched as bytes (a deflated data set inflated, names in every character set
they could be written in) and as decoded elements. Nothing of how it was cleaned is relied upon. A
hit raises; the error names the attribute of the original, never the value.

What is searched for is in ``identity``; text drawn in pixels is not seen here (see ``pixels``).
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from omega_desktop.deid.identity import Identity, Needle, date_spellings, fold, walk
from omega_desktop.deid.wire import (
    PIXEL_DATA,
    DicomFile,
    Element,
    ascii_text,
    charset_terms,
    parse_file,
    text,
)
from omega_desktop.domain.errors import DeidentificationError
from omega_desktop.domain.messages import Message

_ENCODINGS: Final = (
    "utf-8", "latin-1", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6",
    "iso8859_7", "iso8859_8", "iso8859_9", "iso8859_15", "cp1252", "cp1251", "iso2022_jp_2",
    "shift_jis", "euc_jp", "iso2022_kr", "euc_kr", "gb18030", "tis_620", "utf-16-le", "utf-16-be",
)  # fmt: skip
_ESCAPES: Final = re.compile(rb"\x1b[$()\-][A-Za-z@0-9)(]*")
_UIDS: Final = re.compile(rb"[0-9]+(?:\.[0-9]+){2,}")
_TEXT: Final = frozenset(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT", "UN", "OB"))
_LONG_ENOUGH_FOR_PIXELS: Final = 8
_CHUNK: Final = 8 << 20
_OVERLAP: Final = 256


def verify_file(path: Path, identity: Identity) -> None:
    """Search a finished file for an original's identity.

    Raises:
        DeidentificationError: something is still there.
        MalformedError: the file is not readable.
    """
    verify_bytes(path.read_bytes(), identity)


def verify_bytes(data: bytes, identity: Identity) -> None:
    """Like ``verify_file``, for a file in memory."""
    file = parse_file(data)
    start, end = _pixel_span(file)
    head = (
        data[: file.data_set_offset] + file.buffer[:start].tobytes() + file.buffer[end:].tobytes()
    )
    _verify_uids(head, file.buffer[start:end], identity)
    _verify_head(head.lower(), file, identity)
    _verify_pixels(file.buffer[start:end], identity)
    _verify_elements(file, identity)


def _found(attribute: str) -> DeidentificationError:
    return DeidentificationError(
        Message("The instance cannot be anonymized"),
        Message("The value of {attribute} still stands in the result", attribute=attribute),
        detail=f"verification: {attribute}",
    )


def _pixel_span(file: DicomFile) -> tuple[int, int]:
    pixels = file.data_set.get(PIXEL_DATA)
    if pixels is None:
        return len(file.buffer), len(file.buffer)
    if pixels.fragments is not None:
        return pixels.offset, pixels.offset + sum(len(f) + 8 for f in pixels.fragments) + 8
    return pixels.offset, pixels.offset + len(pixels.value)


# --- forms ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def byte_forms(value: str) -> frozenset[bytes]:
    """The byte strings that a text could be stored as, in lower case where ASCII."""
    spelled = {value, value.lower(), value.upper(), value.title()}
    folded = fold(value)
    if folded.isascii() and len(folded) >= 4:
        spelled.add(folded)
    found: set[bytes] = set()
    for spelling in spelled:
        if spelling.isascii():
            found |= {spelling.encode(), spelling.encode("utf-16-le")}
            continue
        for encoding in _ENCODINGS:
            try:
                coded = spelling.encode(encoding)
            except UnicodeError:
                continue
            # escape sequences stand around each run; the bare code units are searched for too
            found |= {coded, _ESCAPES.sub(b"", coded)}
    return frozenset(form.lower() for form in found if len(form) >= 3)


def _count(hay: bytes, form: bytes) -> int:
    """How often a form stands in lower-case bytes as a word of its own."""
    count, at = 0, hay.find(form)
    while at >= 0:
        count += _is_word(hay, at, form)
        at = hay.find(form, at + 1)
    return count


def _is_word(hay: bytes, at: int, form: bytes) -> bool:
    if not form.isascii() or b"\0" in form:
        return True
    before, after = hay[at - 1 : at], hay[at + len(form) : at + len(form) + 2]
    if form.replace(b".", b"").isdigit():  # not part of a longer number or a UID
        inside = before.isdigit() or before == b"." or after[:1].isdigit()
        return not (inside or (after[:1] == b"." and after[1:].isdigit()))
    return not (
        (form[:1].isalnum() and before.isalnum()) or (form[-1:].isalnum() and after[:1].isalnum())
    )


# --- the four searches ----------------------------------------------------------------------------


def _verify_uids(head: bytes, pixels: memoryview, identity: Identity) -> None:
    known = {uid.encode("latin-1", "replace"): name for uid, name in identity.uids.items()}
    for run in _UIDS.findall(head):
        if run in known:
            raise _found(known[run])
    for chunk in _chunks(pixels):
        for uid, name in known.items():
            if uid in chunk and _count(chunk, uid):
                raise _found(name)


def _verify_head(head: bytes, file: DicomFile, identity: Identity) -> None:
    for needle in identity.needles.values():
        for form in byte_forms(needle.value):
            if (count := _count(head, form)) and count > _coincidences(file, needle, form):
                raise _found(needle.attribute)
    for form, name in _date_forms(identity):
        at = head.find(form)
        while at >= 0:
            if not head[at - 1 : at].isdigit() and head[at - 1 : at] != b".":
                raise _found(name)
            at = head.find(form, at + 1)


def _coincidences(file: DicomFile, needle: Needle, form: bytes) -> int:
    """Numbers of geometry or display that happen to be equal to a numeric identifier."""
    if not needle.value.isdecimal():
        return 0
    return sum(
        _count(bytes(element.value), form)
        for element, _ in walk(file.data_set, [])
        if element.vr in ("IS", "DS")
    )


def _date_forms(identity: Identity) -> list[tuple[bytes, str]]:
    found = []
    for day, name in identity.birth_dates.items():
        for spelling in date_spellings(day):
            if " " not in spelling and len(spelling) >= _LONG_ENOUGH_FOR_PIXELS:
                # other orders of the digits are also numbers; only the DICOM form is sure
                if spelling.isdecimal() and spelling != f"{day:%Y%m%d}":
                    continue
                found.append((spelling.encode(), name))
            elif len(spelling) >= _LONG_ENOUGH_FOR_PIXELS:
                found += [
                    (spelling.replace(" ", mark).encode(), name) for mark in ("-", "/", ".", " ")
                ]
    return found


def _verify_pixels(pixels: memoryview, identity: Identity) -> None:
    if not len(pixels):
        return
    forms = [
        (form, needle.attribute)
        for needle in identity.needles.values()
        for form in byte_forms(needle.value)
        if len(form) >= _LONG_ENOUGH_FOR_PIXELS
    ]
    forms += [(f"{day:%Y%m%d}".encode(), name) for day, name in identity.birth_dates.items()]
    for chunk in _chunks(pixels):
        lower = chunk.lower()
        for form, name in forms:
            if form in lower and _count(lower, form):
                raise _found(name)


def _chunks(pixels: memoryview) -> list[bytes]:
    return [
        bytes(pixels[max(at - _OVERLAP, 0) : at + _CHUNK]) for at in range(0, len(pixels), _CHUNK)
    ]


def _verify_elements(file: DicomFile, identity: Identity) -> None:
    terms = charset_terms(file.data_set) or []
    for element, here in walk(file.data_set, terms):
        if element.vr not in _TEXT or element.tag == PIXEL_DATA or not element.value:
            continue
        value = _decoded(element, here)
        if value and identity.mentions(value):
            raise _found(_attribute(value, identity))


def _decoded(element: Element, terms: list[str]) -> str:
    if element.vr in ("OB", "UN"):
        return ascii_text(element) if len(element.value) < _OVERLAP else ""
    return text(element, terms)


def _attribute(value: str, identity: Identity) -> str:
    """The attribute whose value stands in a text, "PatientName" or the like."""
    folded = f" {fold(value)} "
    for needle in identity.needles.values():
        if fold(needle.value) in folded:
            return needle.attribute
    return next(iter(identity.birth_dates.values()), "PatientName")


__all__ = ["byte_forms", "verify_bytes", "verify_file"]
