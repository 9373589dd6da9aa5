"""Every address and number that was ever kept or used, collected anew only when one changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from omega_desktop.domain.model import Channel, ContactSystem
from omega_desktop.domain.near_miss import (
    PROVIDER_DOMAINS,
    Neighbours,
    another_initial,
    same_mailbox,
)
from omega_desktop.domain.policy_file import comparable_place
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.outbox import Outbox

CHANNELS: Mapping[ContactSystem, tuple[Channel, ...]] = {
    ContactSystem.EMAIL: (Channel.EMAIL, Channel.LINK),
    ContactSystem.FAX: (Channel.FAX,),
    ContactSystem.SMS: (Channel.SMS,),
}

_NUMBERS = (ContactSystem.FAX, ContactSystem.SMS, ContactSystem.PHONE)


def compared_form(value: str) -> str:
    """How two stored addresses or numbers are compared: no server tells Ana@ from ana@."""
    return value.lower()


@dataclass(frozen=True)
class Known:
    """Addresses or numbers of one kind by where they are known from, in the form compared.

    Args:
        own: the user's own.
        directory: physicians'.
        kept: those, and all of any kind that can be taken for one of this kind: a slip may lead
            from a mobile number of the directory to a fax number of nobody.
        used: something was handed over there, and when last.
        names: whose those of the directory are, folded; one who shares an address adds to it.
    """

    own: frozenset[str]
    directory: frozenset[str]
    kept: Neighbours
    used: Mapping[str, datetime]
    names: Mapping[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def ever_used(self) -> Neighbours:
        """Something went there."""
        return Neighbours(self.used)

    def resembled(self, compared: str) -> str:
        """The known one that is one slip away, of those entered first; empty without one.

        One that was used but never entered is no proof: the slip may have been made before.
        """
        if compared in self.kept:
            return ""
        near = self.kept.near(compared)
        if any(same_mailbox(compared, one) for one in near):
            return ""
        if near := {one for one in near if not self._is_another(compared, one)}:
            return min(near)
        if compared in self.used:
            return ""
        near = self.ever_used.near(compared)
        if any(same_mailbox(compared, one) for one in near):
            return ""
        return min((one for one in near if not self._is_another(compared, one)), default="")

    def _is_another(self, compared: str, known: str) -> bool:
        return another_initial(compared, known, self.names.get(known, ""))


@dataclass(frozen=True)
class KnownContacts:
    """What a check compares with.

    Args:
        of: addresses and numbers.
        internal_domains: of the organisation.
        domains: those, and of everybody in the directory and of mail providers.
    """

    of: Mapping[ContactSystem, Known]
    internal_domains: frozenset[str]
    domains: Neighbours

    def last_used(self, place: str) -> datetime | None:
        """When something was last handed over to an address or number, by any channel."""
        compared = compared_form(comparable_place(place))
        return max(
            (known.used[compared] for known in self.of.values() if compared in known.used),
            default=None,
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What somebody has entered."""

    own: Mapping[ContactSystem, frozenset[str]]
    theirs: Mapping[ContactSystem, frozenset[str]]
    mail: Neighbours
    names: Mapping[str, str]
    numbers: Neighbours
    internal_domains: frozenset[str]
    domains: Neighbours


_Used = Mapping[ContactSystem, Mapping[str, datetime]]


class ContactMemory:
    """Collects them. Safe to use from any thread: a collection is replaced as a whole.

    Contacts change seldom, what was used with every delivery: each is collected by itself.
    """

    def __init__(self, *, outbox: Outbox, directory: Directory, settings: SettingsReader) -> None:
        self._outbox = outbox
        self._directory = directory
        self._settings = settings
        self._kept: tuple[object, _Kept] | None = None
        self._used: tuple[object, _Used] | None = None
        self._whole: tuple[_Kept, _Used, KnownContacts] | None = None

    def known(self) -> KnownContacts:
        """Everything as it is now; collected anew only when something may have changed."""
        kept, used = self._kept_now(), self._used_now()
        whole = self._whole
        if whole is None or whole[0] is not kept or whole[1] is not used:
            whole = (kept, used, _joined(kept, used))
            self._whole = whole
        return whole[2]

    def _kept_now(self) -> _Kept:
        domains = self._settings.text("policy.internal_domains")
        token = (domains, self._directory.contacts_token())
        found = self._kept
        if found is None or found[0] != token:
            found = (token, self._collected(domains))
            self._kept = found
        return found[1]

    def _used_now(self) -> _Used:
        token = self._outbox.change_token()[0]
        found = self._used
        if found is None or found[0] != token:
            used = {
                system: {compared_form(value): at for value, at in self._outbox.last_used(channels)}
                for system, channels in CHANNELS.items()
            }
            found = (token, used)
            self._used = found
        return found[1]

    def _collected(self, typed_domains: str) -> _Kept:
        own: dict[ContactSystem, set[str]] = {system: set() for system in ContactSystem}
        theirs: dict[ContactSystem, set[str]] = {system: set() for system in ContactSystem}
        names: dict[str, str] = {}
        for system, value, is_own, name in self._directory.contact_values():
            compared = compared_form(value)
            (own if is_own else theirs)[system].add(compared)
            if system is ContactSystem.EMAIL and name:
                names[compared] = f"{names.get(compared, '')} {name}"
        internal = {name.strip().lower() for name in typed_domains.split(",")} - {""}
        mail = own[ContactSystem.EMAIL] | theirs[ContactSystem.EMAIL]
        domains = {address.rpartition("@")[2] for address in mail}
        return _Kept(
            own={system: frozenset(values) for system, values in own.items()},
            theirs={system: frozenset(values) for system, values in theirs.items()},
            mail=Neighbours(mail),
            names=names,
            numbers=Neighbours(
                set().union(*(own[one] for one in _NUMBERS), *(theirs[one] for one in _NUMBERS))
            ),
            internal_domains=frozenset(internal),
            domains=Neighbours(internal | domains | PROVIDER_DOMAINS),
        )


def _joined(kept: _Kept, used: _Used) -> KnownContacts:
    return KnownContacts(
        of={
            system: Known(
                own=kept.own[system],
                directory=kept.theirs[system],
                kept=kept.numbers if system in _NUMBERS else kept.mail,
                used=used[system],
                names=kept.names if system is ContactSystem.EMAIL else {},
            )
            for system in CHANNELS
        },
        internal_domains=kept.internal_domains,
        domains=kept.domains,
    )
