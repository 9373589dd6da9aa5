"""How each physician of a study's care team is reached, and what is done when one is not."""

from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum

from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    Channel,
    ContactPoint,
    ContactSystem,
    DeliveryDraft,
    EmailTarget,
    FaxTarget,
    Practitioner,
    PractitionerId,
    ReportId,
    RequestId,
    SmsTarget,
    StudyInstanceUID,
    Target,
)
from omega_desktop.services.send_planning import SendPlanner
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.directory import Directory

_CHANNELS = {
    ContactSystem.EMAIL: Channel.EMAIL,
    ContactSystem.FAX: Channel.FAX,
    ContactSystem.SMS: Channel.SMS,
}
"""In the order in which they are used of somebody who prefers none."""


class Unreachable(StrEnum):
    """Why nothing can be sent to a physician as things stand."""

    NO_CONTACT = "no_contact"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a physician.

    Args:
        channel: how it travels.
        contact: where to.
        fault: why this channel cannot be used by anybody now; None when it can.
    """

    channel: Channel
    contact: ContactPoint
    fault: Message | None = None


@dataclass(frozen=True, slots=True)
class PhysicianChoice:
    """A member of the care team with the ways there are.

    Args:
        member: who it is.
        ways: one for each channel with a contact point: the preferred one first, each with the
            contact of the best rank.
    """

    member: CareTeamMember
    ways: tuple[Way, ...] = field(repr=False, default=())

    def used(self, *, fallback: bool) -> Way | None:
        """The way that is used: the first one, or with ``fallback`` the first that can be used."""
        return next(iter(self._usable(fallback=fallback)), None)

    def next_ways(self, *, fallback: bool) -> tuple[Way, ...]:
        """What is tried after it has failed for good, in order; nothing unless it is allowed."""
        return self._usable(fallback=fallback)[1:]

    def unreachable(self, *, fallback: bool) -> Unreachable | None:
        """Why it is not sent; None when it is."""
        if self.used(fallback=fallback):
            return None
        return Unreachable.NOT_CONFIGURED if self.ways else Unreachable.NO_CONTACT

    def _usable(self, *, fallback: bool) -> tuple[Way, ...]:
        wanted = self.ways if fallback else self.ways[:1]
        return tuple(one for one in wanted if one.fault is None)


class PhysicianChoices:
    """Finds them, and remembers contacts that were typed."""

    def __init__(self, *, archive: Archive, directory: Directory, planner: SendPlanner) -> None:
        self._archive = archive
        self._directory = directory
        self._planner = planner
        self._remembered: dict[
            RequestId, tuple[PractitionerId, Set[tuple[ContactSystem, str]]]
        ] = {}

    def of_study(self, uid: StudyInstanceUID) -> Sequence[PhysicianChoice]:
        """Every member of the care team, whoever can be reached or not."""
        team = self._directory.care_team(uid, self._archive.care_team_names(uid))
        return [PhysicianChoice(member, self._ways(member.practitioner)) for member in team]

    def referring(self, uid: StudyInstanceUID) -> PhysicianChoice | None:
        """Who ordered the study; None when nobody is named."""
        return next(iter(self._with_role(uid, CareTeamRole.REFERRING)), None)

    def consulting(self, uid: StudyInstanceUID) -> Sequence[PhysicianChoice]:
        """Who gets a copy."""
        return self._with_role(uid, CareTeamRole.CONSULTING)

    def _with_role(self, uid: StudyInstanceUID, role: CareTeamRole) -> list[PhysicianChoice]:
        return [one for one in self.of_study(uid) if one.member.role is role]

    def _ways(self, person: Practitioner | None) -> tuple[Way, ...]:
        if person is None:
            return ()
        order = sorted(_CHANNELS, key=lambda system: system is not person.preferred)
        ways = []
        for system in order:
            contacts = [one for one in person.contacts if one.system is system]
            if contacts:
                best = min(contacts, key=lambda one: one.rank)
                channel = _CHANNELS[system]
                ways.append(Way(channel, best, self._planner.channel_fault(channel)))
        return tuple(ways)

    def draft(
        self,
        choice: PhysicianChoice,
        uid: StudyInstanceUID,
        report_id: ReportId,
        *,
        language: str,
        fallback: bool,
    ) -> DeliveryDraft:
        """The report for a physician, by the way that is used.

        Raises:
            NotFoundError: there is no contact.
            ValidationError: the channel is not set up; ``field`` names it.
        """
        way = choice.used(fallback=fallback)
        if way is None:
            raise self._not_reached(choice)
        name = choice.member.name
        return DeliveryDraft(
            target_of(way, name=name, language=language),
            uid,
            way.contact.value,
            report_id,
            fallback=tuple(
                target_of(one, name=name, language=language)
                for one in choice.next_ways(fallback=fallback)
            ),
        )

    def _not_reached(self, choice: PhysicianChoice) -> NotFoundError | ValidationError:
        if not choice.ways:
            return NotFoundError(
                Message("There is no address or number of this physician"),
                Message("Type one, or add it to the directory."),
            )
        fault = choice.ways[0].fault
        return ValidationError(
            choice.ways[0].channel.value,
            Message("The way this physician prefers cannot be used now"),
            fault and fault.followed_by(Message("Or allow the next way.")),
        )

    def remember_contact(
        self,
        who: Practitioner | str,
        contact: ContactPoint,
        *,
        study: StudyInstanceUID | None = None,
        role: CareTeamRole = CareTeamRole.REFERRING,
        request: RequestId | None = None,
    ) -> Practitioner:
        """Keep a typed contact in the directory, behind those of its kind that are there.

        Args:
            who: a physician of the directory, or the name of one who may not be in it yet.
            contact: the address or number, as typed.
            study: the physician joins its care team.
            role: as what.
            request: what was sent there; taking it back takes the contact back.

        Returns:
            The physician as kept now.

        Raises:
            ValidationError: it is no such address or number, or there are several physicians of
                this name.
            NotFoundError: the physician or the study was deleted meanwhile.
        """
        person = self._named(who) if isinstance(who, str) else self._directory.practitioner(who.id)
        last = replace(contact, rank=1 + max((one.rank for one in person.contacts), default=0))
        kept = self._directory.save_practitioner(replace(person, contacts=(*person.contacts, last)))
        if study is not None:
            team = self._directory.care_team(study, ())  # only those who were entered
            ids = [one.practitioner.id for one in team if one.role is role and one.practitioner]
            if kept.id not in ids:
                self._directory.set_care_team(study, role, (*ids, kept.id))
        if request is not None:
            before = {(one.system, one.value) for one in person.contacts}
            new = {(one.system, one.value) for one in kept.contacts} - before
            self._remembered[request] = (kept.id, new)
        return kept

    def take_back(self, request: RequestId) -> None:
        """Forget the contact that was remembered with a request that was undone in this session.

        An address that was noticed to be wrong must not be the one that is offered from now on.

        Raises:
            StorageError: the directory cannot be written now.
        """
        who, values = self._remembered.pop(request, (None, frozenset()))
        if who is None:
            return
        with suppress(NotFoundError):  # deleted meanwhile
            person = self._directory.practitioner(who)
            contacts = tuple(
                one for one in person.contacts if (one.system, one.value) not in values
            )
            if contacts != person.contacts:
                self._directory.save_practitioner(replace(person, contacts=contacts))

    def _named(self, name: str) -> Practitioner:
        same = self._directory.practitioners_named(name)
        if len(same) > 1:
            raise ValidationError(
                "name",
                Message("The directory has several physicians of this name"),
                Message("Choose one of them in the directory and add the contact there."),
            )
        return same[0] if same else Practitioner(PractitionerId(0), name)


def target_of(way: Way, *, name: str, language: str) -> Target:
    """Where something goes that takes this way."""
    value = way.contact.value
    match way.channel:
        case Channel.FAX:
            return FaxTarget(value, name=name, language=language)
        case Channel.SMS:
            return SmsTarget(value, name=name, language=language)
        case _:
            return EmailTarget(value, name=name, language=language)
