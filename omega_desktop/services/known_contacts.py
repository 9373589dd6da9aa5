"""Every address and number that was ever kept or used, collected anew only when one changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from omega_desktop.domain.model import Channel, ContactPoint, ContactSystem
from omega_desktop.domain.near_miss import PROVIDER_DOMAINS, Neighbours
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
        alike: physicians' of any kind that can be taken for one of this kind: a slip may lead from
            a mobile number of the directory to a fax number of nobody.
        used: something was handed over there, and when last.
    """

    own: frozenset[str]
    directory: frozenset[str]
    alike: frozenset[str]
    used: Mapping[str, datetime]

    @cached_property
    def kept(self) -> Neighbours:
        """Somebody has entered them."""
        return Neighbours(self.own | self.directory | self.alike)

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
        if near := self.kept.near(compared):
            return min(near)
        if compared in self.used:
            return ""
        return min(self.ever_used.near(compared), default="")


@dataclass(frozen=True)
class KnownContacts:
    """What a check compares with."""

    of: Mapping[ContactSystem, Known]
    internal_domains: frozenset[str]

    @cached_property
    def domains(self) -> Neighbours:
        """Of the organisation, of everybody in the directory and of mail providers."""
        mail = self.of[ContactSystem.EMAIL]
        kept = {address.rpartition("@")[2] for address in mail.own | mail.directory}
        return Neighbours(self.internal_domains | kept | PROVIDER_DOMAINS)

    def last_used(self, place: str) -> datetime | None:
        """When something was last handed over to an address or number, by any channel."""
        compared = compared_form(comparable_place(place))
        return max(
            (known.used[compared] for known in self.of.values() if compared in known.used),
            default=None,
        )


class ContactMemory:
    """Collects them. Safe to use from any thread: a collection is replaced as a whole."""

    def __init__(self, *, outbox: Outbox, directory: Directory, settings: SettingsReader) -> None:
        self._outbox = outbox
        self._directory = directory
        self._settings = settings
        self._kept: tuple[object, KnownContacts] | None = None

    def known(self) -> KnownContacts:
        """Everything as it is now; collected anew only when something may have changed."""
        domains = self._settings.text("policy.internal_domains")
        token = (domains, self._directory.contacts_token(), self._outbox.change_token()[0])
        kept = self._kept
        if kept is None or kept[0] != token:
            kept = (token, self._collected(domains))
            self._kept = kept
        return kept[1]

    def _collected(self, domains: str) -> KnownContacts:
        own, theirs = self._directory.all_contacts()
        numbers = frozenset().union(*(_values((*own, *theirs), system) for system in _NUMBERS))
        return KnownContacts(
            of={
                system: Known(
                    own=_values(own, system),
                    directory=_values(theirs, system),
                    alike=numbers if system in _NUMBERS else frozenset(),
                    used={
                        compared_form(value): at for value, at in self._outbox.last_used(channels)
                    },
                )
                for system, channels in CHANNELS.items()
            },
            internal_domains=frozenset(
                name.strip().lower() for name in domains.split(",") if name.strip()
            ),
        )


def _values(contacts: Iterable[ContactPoint], system: ContactSystem) -> frozenset[str]:
    return frozenset(compared_form(one.value) for one in contacts if one.system is system)
