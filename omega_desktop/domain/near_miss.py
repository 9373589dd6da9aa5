"""Addresses and numbers that are one slip of the finger away from a known one. Pure rules."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

# where patients and physicians have private mailboxes, in Brazil and elsewhere
PROVIDER_DOMAINS = frozenset(
    {
        "aol.com", "bol.com.br", "fastmail.com", "globo.com", "globomail.com", "gmail.com",
        "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.co.uk", "hotmail.com",
        "hotmail.com.br", "hotmail.es", "icloud.com", "ig.com.br", "live.com", "mac.com",
        "mail.com", "me.com", "msn.com", "oi.com.br", "outlook.com", "outlook.com.br",
        "outlook.es", "proton.me", "protonmail.com", "r7.com", "terra.com.br", "uol.com.br",
        "web.de", "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.es", "ymail.com",
        "zipmail.com.br", "zoho.com",
    }
)  # fmt: skip

_SHORTEST_DOMAIN = 8
"""Of a shorter one too many neighbours are real: me.com, ge.com, he.com."""


class Neighbours:
    """Finds the known texts that one slip turns a given one into, or the other way round.

    Instead of comparing with every known text, all texts one slip away from the given one are
    made and looked up: the time does not grow with how many are known. The slips are those of
    ``validation.one_edit_apart``.
    """

    __slots__ = ("_alphabet", "_known")

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._alphabet = "".join(sorted(set("".join(self._known))))

    def __contains__(self, text: object) -> bool:
        return text in self._known

    def near(self, text: str) -> AbstractSet[str]:
        """The known texts exactly one slip away."""
        return {other for other in self._slips(text) if other in self._known} - {text}

    def _slips(self, text: str) -> Iterable[str]:
        for at in range(len(text) + 1):
            before, after = text[:at], text[at:]
            yield before + after[1:]
            if len(after) > 1:
                yield before + after[1] + after[0] + after[2:]
            for sign in self._alphabet:
                yield before + sign + after
                if after:
                    yield before + sign + after[1:]


def resembled_domain(domain: str, known: Neighbours) -> str:
    """The known domain that a domain is one slip away from; empty when it is known, or like none.

    Args:
        domain: in lower case.
        known: domains of the organisation, of the directory and of mail providers.
    """
    if len(domain) < _SHORTEST_DOMAIN or domain in known:
        return ""
    return min((one for one in known.near(domain) if len(one) >= _SHORTEST_DOMAIN), default="")


# --- one letter that is no slip --------------------------------------------------------------

# Google delivers to the same mailbox wherever the dots are (support.google.com/mail/answer/7436150)
_WITHOUT_DOTS = frozenset({"gmail.com", "googlemail.com"})

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHIFTS = (0.0, 0.25, 0.75)  # of a row on the keyboard, in widths of a key
_KEYS = {
    key: (at + shift, row)
    for row, (keys, shift) in enumerate(zip(_ROWS, _SHIFTS, strict=True))
    for at, key in enumerate(keys)
}
_BETWEEN = "._-"


def same_mailbox(one: str, other: str) -> bool:
    """Whether two addresses in lower case differ by dots that their provider does not look at."""
    (local, _, domain), (other_local, _, other_domain) = one.rpartition("@"), other.rpartition("@")
    return (
        domain == other_domain
        and domain in _WITHOUT_DOTS
        and local.replace(".", "") == other_local.replace(".", "")
    )


def mailbox(address: str) -> str:
    """The mailbox an address in lower case leads to, as far as its spelling tells.

    What follows a + only sorts the mail of nearly every provider (RFC 5233, subaddressing).
    """
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _WITHOUT_DOTS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def another_initial(address: str, known: str, name: str) -> bool:
    """Whether an address is another person's rather than a slip of a known one.

    Initials before a family name are made to tell people apart: a hospital has both jcmartins and
    lcmartins. A finger that slips hits a key beside the right one; where the two initials are not
    beside each other on the keyboard, two people are likelier than a slip.

    Args:
        address: in lower case, one slip away from ``known``.
        known: an address in lower case.
        name: of who has it, folded (``worklist.fold``); empty when that is not known.
    """
    changed = [at for at, (a, b) in enumerate(zip(address, known, strict=False)) if a != b]
    if len(address) != len(known) or len(changed) != 1:
        return False
    at = changed[0]
    typed, right = _KEYS.get(address[at]), _KEYS.get(known[at])
    if typed is None or right is None or at not in _initials(known.rpartition("@")[0], name):
        return False
    beside = abs(typed[0] - right[0]) <= 1 and abs(typed[1] - right[1]) <= 1
    return not beside


def _initials(local: str, name: str) -> frozenset[int]:
    """Where letters stand for names, in what is made of initials and whole names and no more."""
    words = sorted({word for word in re.findall(r"[a-z]+", name) if len(word) > 1}, key=len)
    found, at, whole = set(), 0, False
    while at < len(local):
        word = next((one for one in reversed(words) if local.startswith(one, at)), "")
        if word:
            whole = True
            at += len(word)
        elif any(one[0] == local[at] for one in words):
            found.add(at)
            at += 1
        elif local[at] in _BETWEEN:
            at += 1
        else:
            return frozenset()
    return frozenset(found) if whole else frozenset()
