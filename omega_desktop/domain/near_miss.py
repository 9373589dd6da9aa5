"""Addresses and numbers that are one slip of the finger away from a known one. Pure rules."""

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
