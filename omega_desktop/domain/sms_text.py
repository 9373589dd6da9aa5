"""How many text messages a text takes: GSM 03.38 and UCS-2, septets and parts. Pure.

A text of letters that GSM 03.38 (3GPP TS 23.038 6.2.1) has goes out with 160 of them to a message;
one letter more and all of it is sent as UCS-2, 70 to a message. Longer texts are cut into parts
that the telephone puts together again, each of which gives 7 bytes to that (3GPP TS 23.040
9.2.3.24.1): 153 and 67 are left.
"""

import itertools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_ESCAPE = "\x1b"
_TABLE = (  # in the order of its codes
    f"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ{_ESCAPE}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_BASIC = frozenset(_TABLE) - {_ESCAPE}
_EXTENSION = {  # behind an escape: two septets each (6.2.1.1)
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F,
    "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
}  # fmt: skip

# what has a plain way to be written besides its letter without the accent
_PLAIN = {
    "‘": "'", "’": "'", "‚": "'", "´": "'", "`": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
    "…": "...", "•": "-", "·": ".", "×": "x", "º": "o", "ª": "a", "°": "o",
    "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ı": "i", "\t": " ", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
_PLAINER = {
    "ß": "ss", "Ø": "O", "ø": "o", "Æ": "AE", "æ": "ae", "€": "EUR",
    "[": "(", "]": ")", "{": "(", "}": ")", "|": "-", "~": "-", "\\": "/",
}  # fmt: skip


class SmsAlphabet(StrEnum):
    """How a text is written on its way."""

    GSM_7 = "gsm7"
    UCS_2 = "ucs2"


_LIMITS = {SmsAlphabet.GSM_7: (160, 153), SmsAlphabet.UCS_2: (70, 67)}


@dataclass(frozen=True, slots=True)
class SmsCount:
    """What a text takes.

    Args:
        alphabet: GSM 03.38, or UCS-2 as soon as one letter needs it.
        units: septets, or 16-bit units.
        parts: messages that are paid for; none without a text.
        left_in_part: units that still fit into the last of them.
    """

    alphabet: SmsAlphabet
    units: int
    parts: int
    left_in_part: int


def count(text: str) -> SmsCount:
    """Count a text as it is sent. Neither an escaped letter nor a surrogate pair is cut apart."""
    alphabet = _alphabet(text)
    single, of_several = _LIMITS[alphabet]
    parts = split(text)
    last = sum(_width(sign, alphabet) for sign in parts[-1]) if parts else 0
    return SmsCount(
        alphabet,
        units=sum(_width(sign, alphabet) for sign in text),
        parts=len(parts),
        left_in_part=(single if len(parts) <= 1 else of_several) - last,
    )


def split(text: str) -> list[str]:
    """Cut a text into the parts that are counted."""
    alphabet = _alphabet(text)
    single, of_several = _LIMITS[alphabet]
    widths = [_width(sign, alphabet) for sign in text]
    if sum(widths) <= single:
        return [text] if text else []
    cuts, used = [0], 0
    for place, width in enumerate(widths):
        if used + width > of_several:
            cuts.append(place)
            used = 0
        used += width
    return [text[start:end] for start, end in itertools.pairwise([*cuts, len(text)])]


def gsm_octets(text: str) -> bytes:
    """The codes of a text in GSM 03.38, one to an octet, escapes included.

    Raises:
        ValueError: GSM 03.38 does not have every letter.
    """
    octets = bytearray()
    for sign in text:
        if sign in _EXTENSION:
            octets += bytes((_TABLE.index(_ESCAPE), _EXTENSION[sign]))
        elif sign in _BASIC:
            octets.append(_TABLE.index(sign))
        else:
            raise ValueError("not of GSM 03.38")
    return bytes(octets)


def is_gsm(text: Iterable[str]) -> bool:
    """Whether GSM 03.38 has every letter."""
    return all(sign in _BASIC or sign in _EXTENSION for sign in text)


def as_gsm(text: str) -> str:
    """The text in letters of GSM 03.38: é stays, ã becomes a; what has no likeness is left out."""
    return "".join(map(_gsm_sign, unicodedata.normalize("NFC", text)))


def as_ascii(text: str) -> str:
    """The text in those letters of GSM 03.38 that every gateway takes for plain: é becomes e."""
    return "".join(map(_ascii_sign, as_gsm(text)))


def _alphabet(text: str) -> SmsAlphabet:
    return SmsAlphabet.GSM_7 if is_gsm(text) else SmsAlphabet.UCS_2


def _ascii_sign(sign: str) -> str:
    if sign.isascii() and sign in _BASIC:
        return sign
    apart = unicodedata.normalize("NFKD", sign)
    return _PLAINER.get(sign) or "".join(one for one in apart if one.isascii() and one in _BASIC)


def _gsm_sign(sign: str) -> str:
    if is_gsm(sign):
        return sign
    if sign in _PLAIN:
        return _PLAIN[sign]
    apart = unicodedata.normalize("NFKD", sign)
    return "".join(one for one in apart if is_gsm(one))


def _width(sign: str, alphabet: SmsAlphabet) -> int:
    if alphabet is SmsAlphabet.GSM_7:
        return 2 if sign in _EXTENSION else 1
    return 2 if ord(sign) > 0xFFFF else 1
