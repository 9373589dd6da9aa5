"""Check, submit, and everything a user can do with what was submitted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from omega_desktop.dicom.echo import EchoResult, echo
from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactSystem,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PortalTarget,
    RequestId,
    SendPriority,
    SendRequest,
    SmsTarget,
    StationId,
    StationState,
    StudyInstanceUID,
)
from omega_desktop.domain.policy import Finding, Severity, judge
from omega_desktop.domain.ports import Secrets, SettingsReader
from omega_desktop.senders.email import test_connection
from omega_desktop.senders.link_gateway import BRIEF_TIMEOUT_S, Connect
from omega_desktop.senders.link_making import PASSCODE
from omega_desktop.senders.media_place import look_at
from omega_desktop.services.recipient_facts import normal_form
from omega_desktop.services.send_planning import LINK_LANE, SMTP_LANE, SendPlanner
from omega_desktop.share.construction import normalize_passcode
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.outbox import Outbox
from omega_desktop.storage.vault import Vault

ECHO_TIMEOUT_S = 5.0


class Resolution(StrEnum):
    """What a user says about a delivery whose outcome is unknown."""

    ARRIVED = "arrived"
    SEND_AGAIN = "send_again"
    DISCARD = "discard"


class SendService:
    """The one way from a screen or the command line into the outbox."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        planner: SendPlanner,
        directory: Directory,
        settings: SettingsReader,
        secrets: Secrets,
        vault: Vault,
        connect: Connect,
    ) -> None:
        self._outbox = outbox
        self._planner = planner
        self._directory = directory
        self._settings = settings
        self._secrets = secrets
        self._vault = vault
        self._connect = connect

    # --- before ------------------------------------------------------------------------------

    def check(self, request: SendRequest, passcode: str = "") -> Sequence[Finding]:
        """What must be said about a request before it is submitted, blocks first.

        Args:
            request: what the user wants.
            passcode: typed for its links, not sealed yet.
        """
        known = self._planner.known_contacts()
        facts = [
            self._planner.facts(draft, known, passcode=passcode) for draft in request.deliveries
        ]
        return judge(facts, max_recipients=self._settings.number("policy.max_recipients"))

    def knows_pictures(self, studies: Sequence[StudyInstanceUID]) -> bool:
        """Whether ``check`` can tell of every picture if it may show a name."""
        return self._planner.knows_pictures(studies)

    def learn_pictures(self, studies: Sequence[StudyInstanceUID]) -> bool:
        """Make it so, for what an older version imported. Reads files: not for the main thread.

        Returns:
            Whether anything was learned.
        """
        return self._planner.learn_pictures(studies)

    def request_again(self, delivery: Delivery) -> SendRequest:
        """The request that sending a delivery again stands for, to be checked."""
        draft = DeliveryDraft(
            delivery.target, delivery.study_instance_uid, delivery.recipient, delivery.report_id
        )
        return SendRequest((draft,), priority=delivery.priority)

    def look_at_folder(self, folder: str, *, as_zip: bool) -> Message | None:
        """What will become of a chosen folder or zip file; None without a remark. Asks the disk.

        Raises:
            OmegaError: nothing can be written there as things stand.
        """
        return look_at(Path(folder), as_zip=as_zip)

    def require_folders(self, request: SendRequest) -> None:
        """Check that each folder of a request can be written to. Asks the disk.

        Raises:
            OmegaError: one cannot.
        """
        for draft in request.deliveries:
            if isinstance(draft.target, MediaTarget):
                self.look_at_folder(draft.target.folder, as_zip=draft.target.as_zip)

    def submit(
        self, request: SendRequest, *, undo_s: int | None = None, passcode: str = ""
    ) -> Sequence[DeliveryId]:
        """Write a request into the outbox; durable on return.

        Args:
            request: what the user wants; the same recipient twice is sent once.
            passcode: what the request's links ask for as well as the date of birth.
            undo_s: the undo window in seconds; None takes the setting.

        Raises:
            OmegaError: a finding blocks it; nothing was written.
        """
        self.learn_pictures(_anonymised_studies(request))
        # the first of each in the order given
        wanted = [_normalized(draft) for draft in request.deliveries]
        drafts = tuple({_destination(one): one for one in reversed(wanted)}.values())[::-1]
        request = replace(
            request,
            deliveries=drafts,
            requester=request.requester or self._directory.profile().name,
        )
        self.require_sendable(request, passcode)
        if passcode:
            drafts = tuple(self._with_passcode(draft, passcode) for draft in drafts)
            request = replace(request, deliveries=drafts)
        window = self._settings.number("undo_seconds") if undo_s is None else undo_s
        plans = [self._planner.plan(draft) for draft in drafts]
        _request_id, ids = self._outbox.submit(request, plans, undo_s=window)
        for draft in drafts:
            if isinstance(draft.target, DicomTarget):
                self._directory.mark_station_used(draft.target.station_id)
        return ids

    def require_sendable(self, request: SendRequest, passcode: str = "") -> None:
        """Raise ``OmegaError`` when a finding blocks the request."""
        for finding in self.check(request, passcode):
            if finding.severity is Severity.BLOCK:
                raise OmegaError(Message("This cannot be sent"), finding.message)

    def _with_passcode(self, draft: DeliveryDraft, passcode: str) -> DeliveryDraft:
        """The draft with the passcode sealed into it, when it is a link."""
        if not isinstance(draft.target, LinkTarget):
            return draft
        sealed = self._vault.seal(normalize_passcode(passcode).encode(), purpose=PASSCODE)
        return replace(draft, target=replace(draft.target, sealed_passcode=sealed))

    # --- after -------------------------------------------------------------------------------

    def undo(self, request_id: RequestId) -> bool:
        """Take a request back inside its undo window; False when some of it had already left."""
        return self._outbox.undo(request_id)

    def cancel(self, delivery_id: DeliveryId) -> DeliveryState:
        """Cancel; IN_PROGRESS is returned while a running send is being stopped."""
        return self._outbox.cancel(delivery_id)

    def discard(self, delivery_id: DeliveryId) -> None:
        """Give up a failed delivery."""
        self._outbox.cancel(delivery_id)

    def retry(self, delivery_id: DeliveryId) -> None:
        """Queue a failed delivery again."""
        self._outbox.retry(delivery_id)

    def hold(self, delivery_id: DeliveryId) -> None:
        """Keep a waiting delivery back."""
        self._outbox.hold(delivery_id)

    def release(self, delivery_id: DeliveryId) -> None:
        """Let a held-back delivery go."""
        self._outbox.release(delivery_id)

    def set_priority(self, delivery_id: DeliveryId, priority: SendPriority) -> None:
        """Change the priority of a waiting delivery."""
        self._outbox.set_priority(delivery_id, priority)

    def resolve(self, delivery_id: DeliveryId, resolution: Resolution) -> None:
        """Settle a delivery whose outcome is unknown."""
        acts: dict[Resolution, Callable[[DeliveryId], None]] = {
            Resolution.ARRIVED: self._outbox.resolve_arrived,
            Resolution.SEND_AGAIN: self._outbox.resolve_send_again,
            Resolution.DISCARD: self._outbox.resolve_discard,
        }
        acts[resolution](delivery_id)

    def resume_lane(self, key: str) -> None:
        """Start sending on a blocked lane again: the user mended what was wrong."""
        self._outbox.open_lane(key)

    def resume_link_lanes(self) -> None:
        """Start sending links again: gateway, token or e-mail account were mended."""
        for lane in self._outbox.lanes():
            if lane.key.startswith(LINK_LANE):
                self._outbox.open_lane(lane.key)

    # --- peers -------------------------------------------------------------------------------

    def test_station(self, station_id: StationId) -> EchoResult:
        """C-ECHO a station, keep its state, and open its lane when it answers. Takes seconds."""
        station = self._directory.station(station_id)
        calling = station.calling_ae_title or self._settings.text("dicom.calling_ae_title")
        result = echo(station, calling_ae_title=calling, timeout_s=ECHO_TIMEOUT_S)
        state = StationState.ONLINE if result.online else StationState.OFFLINE
        self._directory.set_station_state(station_id, state, result.reason)
        if result.online:
            self._outbox.open_lane(f"dicom:{station_id}")
        return result

    def test_email(self) -> Message:
        """Connect, secure and log in to the mail server without sending. Takes seconds.

        Raises:
            OmegaError: it does not work; the message says what to change.
        """
        said = test_connection(self._settings, self._secrets)
        self._outbox.open_lane(SMTP_LANE)
        self.resume_link_lanes()  # links travel by e-mail, too; the next attempt tells
        return said

    def test_gateway(self) -> Message:
        """Ask the share gateway who we are. Takes seconds.

        Raises:
            OmegaError: it does not work; the message says what to change.
        """
        with self._connect(BRIEF_TIMEOUT_S) as client:
            client.me()
        self.resume_link_lanes()
        return Message("The share gateway answers and accepts the token.")

    def probe_lane(self, key: str) -> Message | None:
        """Look whether an offline lane works again; None when it does, else why not."""
        channel, _, rest = key.partition(":")
        if channel == "dicom":
            result = self.test_station(StationId(int(rest)))
            return None if result.online else (result.reason or Message("No answer"))
        if key == SMTP_LANE:
            try:
                self.test_email()
            except OmegaError as error:
                return error.title.followed_by(error.message)
            return None
        if key.startswith(LINK_LANE):
            return self._probe_link_lane(key)
        self._outbox.open_lane(key)  # a folder: the next attempt tells
        return None

    def _probe_link_lane(self, key: str) -> Message | None:
        """A link needs both, the gateway and the e-mail server."""
        try:
            with self._connect(BRIEF_TIMEOUT_S) as client:
                client.me()
            test_connection(self._settings, self._secrets)
        except OmegaError as error:
            return error.title.followed_by(error.message)
        self._outbox.open_lane(key)
        return None


def _anonymised_studies(request: SendRequest) -> list[StudyInstanceUID]:
    found: list[StudyInstanceUID] = []
    for draft in request.deliveries:
        match draft.target:
            case DicomTarget() | MediaTarget() | LinkTarget() as target:
                if target.anonymization.enabled:
                    found.append(draft.study_instance_uid)
                    found += target.earlier_studies if isinstance(target, LinkTarget) else ()
            case EmailTarget() | FaxTarget() | SmsTarget() | PortalTarget():
                pass
    return found


def _destination(draft: DeliveryDraft) -> tuple[object, ...]:
    """Equal for drafts that would bring the same to the same place, whatever they call it."""
    place: object = draft.target
    if isinstance(draft.target, EmailTarget | LinkTarget):
        place = draft.target.address.casefold()  # no server tells Ana@ from ana@
    if isinstance(draft.target, FaxTarget | SmsTarget):
        place = draft.target.number
    return (draft.channel, place, draft.study_instance_uid, draft.report_id)


def _normalized(draft: DeliveryDraft) -> DeliveryDraft:
    """The same address or number written in two ways is one recipient."""
    target = draft.target
    try:  # check() says what is wrong
        match target:
            case EmailTarget() | LinkTarget():
                address = normal_form(ContactSystem.EMAIL, target.address)
                return replace(draft, target=replace(target, address=address), recipient=address)
            case FaxTarget():
                number = normal_form(ContactSystem.FAX, target.number)
                return replace(draft, target=replace(target, number=number), recipient=number)
            case SmsTarget():
                number = normal_form(ContactSystem.SMS, target.number)
                return replace(draft, target=replace(target, number=number), recipient=number)
            case DicomTarget() | MediaTarget() | PortalTarget():
                return draft
    except OmegaError:
        return draft
