"""How many text messages a text takes: GSM 03.38 and UCS-2, septets and parts. Pure.

A text of letters that GSM 03.38 (3GPP TS 23.038 6.2.1) has goes out with 160 of them to a message;
one letter more and all of it is sent as UCS-2, 70 to a message. Longer texts are cut into parts
that the telephone puts together again, each of which gives 7 bytes to that (3GPP TS 23.040
9.2.3.24.1): 153 and 67 are left.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # behind an escape: two septets each

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
    alphabet = SmsAlphabet.GSM_7 if is_gsm(text) else SmsAlphabet.UCS_2
    single, of_several = _LIMITS[alphabet]
    widths = [_width(sign, alphabet) for sign in text]
    units = sum(widths)
    if units <= single:
        return SmsCount(alphabet, units, 1 if text else 0, single - units)
    parts, used = 1, 0
    for width in widths:
        if used + width > of_several:
            parts, used = parts + 1, 0
        used += width
    return SmsCount(alphabet, units, parts, of_several - used)


def is_gsm(text: Iterable[str]) -> bool:
    """Whether GSM 03.38 has every letter."""
    return all(sign in _BASIC or sign in _EXTENSION for sign in text)


def as_gsm(text: str) -> str:
    """The text in letters of GSM 03.38: é stays, ã becomes a; what has no likeness is left out."""
    return "".join(map(_gsm_sign, unicodedata.normalize("NFC", text)))


def as_ascii(text: str) -> str:
    """The text in those letters of GSM 03.38 that every gateway takes for plain: é becomes e."""
    return "".join(map(_ascii_sign, as_gsm(text)))


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
