"""The passcode of a SMART Health Link, as workstation and gateway both have to understand it.

A health app sends what its user typed, as it was typed. It is brought into the form that the
workstation knows the answer in, and hashed slowly. The link's own id, which the gateway keeps only
as a hash, goes into that: who reads the gateway's database cannot try dates out on it.

Source: HL7 SMART Health Cards and Links 1.0.0 (manifest request); RFC 9106 (Argon2id).
"""

import re
import unicodedata
from datetime import date

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

FEATURE = "health_links"
"""What a gateway that can do this says among its features."""
SALT_BYTES = 16
MAX_PASSCODE = 200
MAX_URL = 128
"""The longest address of a manifest, in characters (the guide's own limit)."""

# 32 MiB and three passes: about 75 ms; more than OWASP's least (19 MiB, two passes)
_MEMORY_KIB = 32 * 1024
_PASSES = 3

RECIPIENT_CHARACTERS = 80
"""What an app says of itself or its user is kept so long."""

_YEAR_FIRST = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})")
# the day first: the order of the United States would be another date, so it is never guessed
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4})")
_DATE_AND_REST = re.compile(r"([0-9./-]+)[\s,;+]+(.+)", re.DOTALL)


def birth_date_in(text: str) -> date | None:
    """A date written as 1961-05-03, 19610503, 03/05/1961 or 03.05.1961; None for anything else."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if found := _YEAR_FIRST.fullmatch(typed):
        parts = (found[1], found[3], found[4])
    elif found := _DAY_FIRST.fullmatch(typed):
        parts = (found[4], found[3], found[1])
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def plain_passcode(text: str) -> str:
    """A passcode without what people write differently: case, spaces, signs, forms of letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")


def answer_in(text: str, asks: str) -> str:
    """What was typed into a health app, as ``share.construction.Challenge.text`` writes it.

    Args:
        text: as it was typed; where both are asked for: the date, a blank, the passcode.
        asks: "d" a date of birth, "p" a passcode, "b" both.

    Returns:
        Empty when it cannot be an answer.
    """
    typed, rest = text, ""
    if asks == "p":
        typed, rest = "", text
    elif asks == "b":
        found = _DATE_AND_REST.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found is None:
            return ""
        typed, rest = found[1], found[2]
    born = birth_date_in(typed) if typed else None
    code = plain_passcode(rest)
    if (asks != "p" and born is None) or (asks != "d" and not code):
        return ""
    lines = [f"d:{born.isoformat()}"] if born is not None else []
    return "\n".join([*lines, f"p:{code}"] if code else lines)


def said_by_app(text: str) -> str:
    """What an app said of itself: short, and without signs that could pretend to be more."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())[:RECIPIENT_CHARACTERS]


def can_hash() -> bool:
    """Whether this machine's cryptography has Argon2id: OpenSSL before 3.2 has not."""
    try:
        Argon2id(salt=bytes(16), length=32, iterations=1, lanes=1, memory_cost=8)
    except UnsupportedAlgorithm:
        return False
    return True


def slow_hash(answer: str, salt: bytes, health_id: str) -> bytes:
    """32 bytes that cannot be computed from an answer without the link's id."""
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=_PASSES,
        lanes=1,
        memory_cost=_MEMORY_KIB,
        secret=health_id.encode("ascii"),
    )
    return kdf.derive(answer.encode("utf-8"))
