"""Check, submit, and everything a user can do with what was submitted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from omega_desktop.dicom.echo import EchoResult, echo
from omega_desktop.domain.errors import OmegaError, ValidationError
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
from omega_desktop.domain.policy import FORBIDDEN, Finding, Severity, judge
from omega_desktop.domain.policy_file import NO_RULES, TO_PEOPLE, places_of
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.senders import fax_connecting, sms
from omega_desktop.senders.email import test_connection
from omega_desktop.senders.link_gateway import BRIEF_TIMEOUT_S, Connect
from omega_desktop.senders.link_making import PASSCODE
from omega_desktop.senders.mail_out import MailOut
from omega_desktop.senders.media_place import look_at
from omega_desktop.senders.oauth import Invitation, SignIn
from omega_desktop.senders.portal import test_connection as test_portal_connection
from omega_desktop.services.organization_policy import OrganizationPolicy
from omega_desktop.services.part_answers import Part, told_of
from omega_desktop.services.portal_planning import needs_contact
from omega_desktop.services.recipient_facts import email_way, normal_form
from omega_desktop.services.send_planning import (
    FAX_LANE,
    LINK_LANE,
    PORTAL_LANE,
    SMS_LANE,
    SMTP_LANE,
    SendPlanner,
)
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
        sign_in: SignIn,
        mail: MailOut,
    ) -> None:
        self._outbox = outbox
        self._planner = planner
        self._directory = directory
        self._settings = settings
        self._policy = OrganizationPolicy(settings)
        self._secrets = secrets
        self._vault = vault
        self._connect = connect
        self._sign_in = sign_in
        self._mail = mail

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
        rules, fault = NO_RULES, None
        try:
            rules = self._policy.rules()
        except ValidationError as error:
            fault = error.title.followed_by(error.message)
        found = judge(
            facts, max_recipients=self._settings.number("policy.max_recipients"), rules=rules
        )
        if fault and any(draft.channel in TO_PEOPLE for draft in request.deliveries):
            # what it forbids is not known
            found.insert(0, Finding(Severity.BLOCK, "policy_unreadable", fault))
        return found

    def requires_pdf_password(self) -> bool:
        """Whether reports may be attached to e-mails with a password only."""
        try:
            return self._policy.rules().require_pdf_password
        except ValidationError:  # nothing can be sent to people; ``check`` says why
            return self._settings.flag("report.pdf_password_required")

    def last_sent(self, request: SendRequest) -> Mapping[str, datetime]:
        """When anything was last handed over to each recipient; those without a date are left out.

        By the recipients as the drafts name them.
        """
        known = self._planner.known_contacts()
        found: dict[str, datetime] = {}
        for draft in request.deliveries:
            for place in places_of(draft):
                if at := known.last_used(place):
                    found[draft.recipient] = max(at, found.get(draft.recipient, at))
        return found

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
        drafts = _each_place_once(request.deliveries)
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
        """Queue a failed delivery again.

        Raises:
            OmegaError: it cannot be, or the organisation does not allow it any more.
        """
        self._require_allowed(delivery_id)
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
        if resolution is Resolution.SEND_AGAIN:
            self._require_allowed(delivery_id)
        acts[resolution](delivery_id)

    def _require_allowed(self, delivery_id: DeliveryId) -> None:
        """What was submitted still leaves by itself; nobody sends it again to a blocked place."""
        for finding in self.check(self.request_again(self._outbox.delivery(delivery_id))):
            if finding.code in FORBIDDEN:
                raise OmegaError(Message("This cannot be sent"), finding.message)

    def resume_lane(self, key: str) -> None:
        """Start sending on a blocked lane again: the user mended what was wrong."""
        self._outbox.open_lane(key)

    def resume_link_lanes(self) -> None:
        """Start sending links again: gateway, token or e-mail account were mended."""
        self._open_lanes(LINK_LANE, SMS_LANE)  # text messages carry links, too

    def resume_fax_lanes(self) -> None:
        """Start faxing again: the service's settings were mended."""
        self._open_lanes(FAX_LANE)

    def resume_sms_lanes(self) -> None:
        """Start sending text messages again: the service's settings were mended."""
        self._open_lanes(SMS_LANE, PORTAL_LANE)  # patients without e-mail are told by text message

    def resume_portal_lanes(self) -> None:
        """Start sending to the patient portal again: it, or what it needs, was mended."""
        self._open_lanes(PORTAL_LANE)

    def _open_lanes(self, *starts: str) -> None:
        for lane in self._outbox.lanes():
            if lane.key.startswith(starts):
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
        said = test_connection(self._settings, self._secrets, self._sign_in)
        self._mail_goes_on()
        return said

    def test_fax(self) -> Message:
        """Ask the fax service whether it knows us, without sending. Takes seconds.

        Raises:
            OmegaError: it does not work; the message says what to change.
        """
        said = fax_connecting.test_connection(self._settings, self._secrets, self._mail)
        self.resume_fax_lanes()
        return said

    def test_sms(self) -> Message:
        """Ask the text message service whether the account works, and send nothing. Takes seconds.

        Raises:
            OmegaError: it does not work; the message says what to change.
        """
        said = sms.test_connection(self._settings, self._secrets)
        self.resume_sms_lanes()
        return said

    def send_test_sms(self, number: str, language: str) -> Message:
        """Send one text message that says nothing but that it is a test. Takes seconds.

        Args:
            number: as typed, of a mobile telephone.
            language: BCP 47 tag of the text.

        Raises:
            OmegaError: it is no such number, or the service does not take the message.
        """
        said = sms.send_test(
            self._settings,
            self._secrets,
            normal_form(ContactSystem.SMS, number),
            language,
        )
        self.resume_sms_lanes()
        return said

    def _mail_goes_on(self) -> None:
        """Everything that travels by e-mail, too: the next attempt tells."""
        self._outbox.open_lane(SMTP_LANE)
        self.resume_link_lanes()
        self.resume_portal_lanes()
        if self._settings.text("fax.service") == "email":
            self.resume_fax_lanes()

    def begin_sign_in(self, cancel: CancelToken) -> Invitation:
        """Start signing in to the e-mail account: what the person has to open and type.

        Raises:
            OmegaError: it is not set up, or the provider does not answer.
        """
        return self._sign_in.begin(cancel=cancel)

    def finish_sign_in(self, invitation: Invitation, cancel: CancelToken) -> Message:
        """Wait until the person has done it, keep it, and let e-mail go on. Takes minutes.

        Raises:
            OmegaError: it was declined, took too long, or cannot be kept.
            SendCancelled: the waiting was cancelled.
        """
        self._sign_in.finish(invitation, cancel=cancel)
        self._mail_goes_on()
        return Message("The e-mail account is signed in.")

    def sign_out(self) -> Message:
        """Forget the sign-in to the e-mail account."""
        self._sign_in.sign_out()
        return Message("The sign-in was forgotten.")

    def test_gateway(self) -> Message:
        """Ask the share gateway who we are. Takes seconds.

        Raises:
            OmegaError: it does not work; the message says what to change.
        """
        said = self._look_at_gateway()
        self.resume_link_lanes()
        self.resume_portal_lanes()
        return said

    def test_portal(self) -> Message:
        """Try the patient portal, or the share gateway instead, and the ways patients are told.

        Takes seconds.

        Returns:
            What each part said.

        Raises:
            OmegaError: one of them does not work; the message says what each part said.
        """
        settings = self._settings
        if settings.text("portal.url"):
            parts: list[Part] = [partial(test_portal_connection, settings, self._secrets)]
        else:
            link = Message("There is no patient portal: patients get a protected link.")
            parts = [lambda: link.followed_by(self._look_at_gateway())]
        if needs_contact(settings):
            parts += self._ways_to_patients()
        said = told_of(parts)
        self.resume_portal_lanes()
        return said

    def _ways_to_patients(self) -> list[Part]:
        """E-mail, and text messages where they are set up; one of them is enough."""
        by_sms = bool(self._settings.text("sms.service"))
        parts: list[Part] = []
        if email_way(self._settings) or not by_sms:
            parts.append(self._look_at_mail)
        if by_sms:
            parts.append(partial(sms.test_connection, self._settings, self._secrets))
        return parts

    def probe_lane(self, key: str) -> Message | None:
        """Look whether an offline lane works again; None when it does, else why not."""
        channel, _, rest = key.partition(":")
        if channel == "dicom":
            result = self.test_station(StationId(int(rest)))
            return None if result.online else (result.reason or Message("No answer"))
        looks: dict[str, Callable[[], object]] = {
            SMTP_LANE: self.test_email,
            FAX_LANE: self.test_fax,
            PORTAL_LANE: self.test_portal,
            LINK_LANE: self._look_at_gateway_and_mail,
            SMS_LANE: self._look_at_gateway_and_sms,
        }
        for lane, look in looks.items():
            if key.startswith(lane):
                try:
                    look()
                except OmegaError as error:
                    return error.title.followed_by(error.message)
        self._outbox.open_lane(key)  # of a folder, too: the next attempt tells
        return None

    def _look_at_gateway(self) -> Message:
        with self._connect(BRIEF_TIMEOUT_S) as client:
            client.me()
        return Message("The share gateway answers and accepts the token.")

    def _look_at_mail(self) -> Message:
        return test_connection(self._settings, self._secrets, self._sign_in)

    def _look_at_gateway_and_mail(self) -> None:
        self._look_at_gateway()
        self._look_at_mail()

    def _look_at_gateway_and_sms(self) -> None:
        self._look_at_gateway()
        sms.test_connection(self._settings, self._secrets)


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


def _each_place_once(drafts: Sequence[DeliveryDraft]) -> tuple[DeliveryDraft, ...]:
    """The first of each in the order given, normalised; what may be tried next is kept."""
    kept: dict[tuple[object, ...], DeliveryDraft] = {}
    for draft in map(_normalized, drafts):
        first = kept.setdefault(_destination(draft), draft)
        kept[_destination(draft)] = replace(first, fallback=first.fallback or draft.fallback)
    return tuple(kept.values())


def _destination(draft: DeliveryDraft) -> tuple[object, ...]:
    """Equal for drafts that would bring the same to the same place, whatever they call it.

    An address gets one e-mail, with the report or with a link to it; a number one call or message.
    """
    place: object = draft.target
    if isinstance(draft.target, EmailTarget | LinkTarget):
        place = draft.target.address.lower()  # no server tells Ana@ from ana@
    if isinstance(draft.target, FaxTarget | SmsTarget):
        place = draft.target.number
    if isinstance(draft.target, PortalTarget):
        place = ("portal", draft.target.email.lower(), draft.target.mobile)
    return (place, draft.study_instance_uid, draft.report_id)


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
            case PortalTarget():
                email = target.email and normal_form(ContactSystem.EMAIL, target.email)
                mobile = target.mobile and normal_form(ContactSystem.SMS, target.mobile)
                return replace(draft, target=replace(target, email=email, mobile=mobile))
            case DicomTarget() | MediaTarget():
                return draft
    except OmegaError:
        return draft
