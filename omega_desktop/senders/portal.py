"""Reports to the patient's portal, or, where there is none, as a protected link to the patient."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from omega_desktop.domain.errors import (
    AuthSendError,
    OmegaError,
    PermanentSendError,
    SendCancelled,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    PortalTarget,
    Receipt,
    Report,
    ReportStatus,
    Rung,
)
from omega_desktop.domain.outcome import Outcome, Undelivered
from omega_desktop.domain.ports import (
    CancelToken,
    DeliveryJournal,
    FollowingSender,
    PreparingSender,
    Progress,
    ReportRenderer,
    Secrets,
    SettingsReader,
    SharedStudies,
)
from omega_desktop.domain.targets import share_of
from omega_desktop.senders.bounces import FOLLOW_FOR_S
from omega_desktop.senders.dsn import delivery_key
from omega_desktop.senders.faults import as_send_error
from omega_desktop.senders.link_making import LinkMaker
from omega_desktop.senders.mail_out import MailOut
from omega_desktop.senders.portal_auth import Tokens, read_login
from omega_desktop.senders.portal_client import PortalClient
from omega_desktop.senders.portal_reach import Reach, reaching
from omega_desktop.senders.portal_resources import Exam, identifier_system, transaction
from omega_desktop.senders.reported import study_of
from omega_desktop.storage.database import now

log = logging.getLogger(__name__)

TIMEOUT_S = 60.0


class PortalSender(PreparingSender, FollowingSender):
    """The PORTAL channel. See ``ports.Sender``.

    Not repeatable: the invitation's e-mail may have arrived when its end was sent. What comes
    before it, the transaction or the share, changes nothing when it is done again.

    Args:
        studies: local studies.
        journal: where the point of no return is written.
        links: makes a share and its link where there is no portal.
        renderer: makes the report's PDF.
        settings: ``portal.…`` and the organisation's name.
        secrets: the login at the portal.
        mail: takes invitations and links that go by e-mail, and asks what became of them.
        tokens: access tokens.
        clock: the Date header.
        timeout_s: longest silence of the portal.
    """

    channel = Channel.PORTAL
    repeatable = False
    follow_for_s = FOLLOW_FOR_S

    def __init__(
        self,
        *,
        studies: SharedStudies,
        journal: DeliveryJournal,
        links: LinkMaker,
        renderer: ReportRenderer,
        settings: SettingsReader,
        secrets: Secrets,
        mail: MailOut,
        tokens: Tokens | None = None,
        clock: Callable[[], datetime] = now,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._studies = studies
        self._journal = journal
        self._links = links
        self._renderer = renderer
        self._settings = settings
        self._secrets = secrets
        self._mail = mail
        self._tokens = tokens or Tokens()
        self._clock = clock
        self._timeout_s = timeout_s

    @property
    def _has_portal(self) -> bool:
        return bool(self._settings.text("portal.url"))

    def prepare(self, delivery: Delivery, *, cancel: CancelToken) -> None:
        """Encrypt a share while the send can still be undone; a portal needs nothing."""
        if not self._has_portal:
            self._links.prepare(delivery, share_of(_target(delivery)), cancel=cancel)

    def take_back(self, delivery: Delivery) -> None:
        """Delete what was encrypted for a delivery that was undone."""
        self._links.take_back(delivery)

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Bring the report to the portal and invite; or share, link and mail."""
        portal = self._has_portal
        try:
            if portal:
                return self._send_to_portal(delivery, progress, cancel)
            return self._send_link(delivery, progress, cancel)
        except SendCancelled:
            if not portal:
                self._links.cancelled(delivery)
            raise
        except OmegaError as fault:
            error = as_send_error(fault)
            log.info("delivery %s: %s (%s)", delivery.id, type(error).__name__, error.detail)
            if not portal and isinstance(error, PermanentSendError):
                self._links.give_up(delivery)
            if error is fault:
                raise
            raise error from fault

    # --- with a portal -----------------------------------------------------------------------

    def _send_to_portal(
        self, delivery: Delivery, progress: Progress, cancel: CancelToken
    ) -> Receipt:
        progress(0, delivery.total)
        if self._settings.text("portal.invite") == "portal":
            report = self._push(delivery, cancel)
            progress(delivery.total, delivery.total)
            summary = Message("The patient portal has the report")
            return Receipt(Rung.HANDED_OVER, summary, remote_id=report)
        url = self._invite_url()
        with self._reaching(delivery, cancel) as patient:  # what it needs, before anything leaves
            report = self._push(delivery, cancel)
            told = patient.invite(url, report, cancel)
            progress(delivery.total, delivery.total)
            return Receipt(
                Rung.HANDED_OVER,
                patient.invited,
                remote_id=report,
                follow_in_s=told.follow_in_s,
            )

    def _push(self, delivery: Delivery, cancel: CancelToken) -> str:
        """Hand the transaction over; returns the report's id at the portal."""
        login = read_login(self._settings, self._secrets, timeout_s=self._timeout_s)
        exam = self._exam(delivery, _target(delivery))
        bundle = transaction(exam)
        cancel.raise_if_cancelled()
        with PortalClient(login, self._tokens) as client:
            client.require_same_patient(exam)
            client.require_not_newer(exam)
            cancel.raise_if_cancelled()
            report = client.transact(bundle)
        # told even if the invitation fails or the user stops now: the patient can see it
        self._journal.note(delivery.id, "portal", Message("The patient portal has the report"))
        return report

    def _exam(self, delivery: Delivery, target: PortalTarget) -> Exam:
        report = self._report(delivery)
        study = study_of(self._studies, delivery, report)
        if not study.patient.patient_id.strip():
            raise PermanentSendError(
                Message("The study has no patient number; the portal cannot tell whose it is"),
                Message("Send the report another way."),
            )
        return Exam(
            study,
            self._studies.series(study.study_instance_uid),
            report,
            self._renderer.pdf(report, study, target.key_images),
            self._patient_system(delivery),
            organization=self._settings.text("organization.name"),
            email=target.email,
            mobile=target.mobile,
            wado_url=self._settings.text("portal.wado_url"),
        )

    def _report(self, delivery: Delivery) -> Report:
        """The chosen version, or the newest one that is not preliminary."""
        if delivery.report_id is not None:
            return self._studies.report(delivery.report_id)
        for report in self._studies.reports(delivery.study_instance_uid):
            if report.status is not ReportStatus.PRELIMINARY:
                return report
        raise PermanentSendError(
            Message("The study has no final report for the patient portal"),
            Message("Attach one, or choose a version, and send it again."),
        )

    def _patient_system(self, delivery: Delivery) -> str:
        own, issuer = (
            self._settings.text(f"portal.patient_{name}") for name in ("system", "issuer")
        )
        if not own:
            raise AuthSendError(
                Message("The portal cannot tell whose numbers the patient numbers are"),
                Message("Enter the identifier system of your patients in the settings."),
            )
        patient = self._studies.study(delivery.study_instance_uid).patient
        system = identifier_system(patient, system=own, issuer=issuer)
        if not system:
            raise PermanentSendError(
                Message("The patient number was given by another organization"),
                Message("The portal cannot tell whose it is. Send the report another way."),
            )
        return system

    def _invite_url(self) -> str:
        url = self._settings.text("portal.invite_url")
        if not url:
            raise AuthSendError(
                Message("The address of the portal's page for patients is not set"),
                Message("Enter it in the settings, or let the portal invite by itself."),
            )
        return url

    # --- without a portal --------------------------------------------------------------------

    def _send_link(self, delivery: Delivery, progress: Progress, cancel: CancelToken) -> Receipt:
        progress(delivery.done, delivery.total)
        target = _target(delivery)
        with self._reaching(delivery, cancel) as patient:  # before hours of uploading
            link = self._links.link(
                delivery,
                share_of(target),
                progress=progress,
                cancel=cancel,
                for_apps=patient.for_apps,
            )
            told = patient.send_link(link, cancel)
            progress(delivery.total, delivery.total)
            return Receipt(
                Rung.HANDED_OVER,
                patient.linked.followed_by(link.health.why_not),
                remote_id=told.called,
                follow_in_s=told.follow_in_s,
            )

    # --- the patient -------------------------------------------------------------------------

    def _reaching(self, delivery: Delivery, cancel: CancelToken) -> AbstractContextManager[Reach]:
        return reaching(
            delivery,
            _target(delivery),
            self._settings,
            self._secrets,
            out=self._mail,
            journal=self._journal,
            clock=self._clock,
            cancel=cancel,
        )

    # --- what became of it -------------------------------------------------------------------

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """What reports of delivery say of the invitation, or of the link."""
        found = self._mail.follow(delivery, cancel=cancel)
        if delivery_key(delivery.remote_id):  # its Message-ID: no portal has given it a name
            return self._links.followed(delivery, found)
        if isinstance(found, Undelivered):
            text = Message("The patient portal has the report, but the invitation came back.")
            return replace(found, reason=text.followed_by(found.reason))
        if isinstance(found, Receipt):
            delivered = Message(
                "The patient portal has the report; the recipient's e-mail server has delivered "
                "the invitation"
            )
            mailed = Message("The patient portal has the report; the invitation was mailed")
            confirmed = found.rung is Rung.CONFIRMED
            return replace(found, summary=delivered if confirmed else mailed)
        return found


def _target(delivery: Delivery) -> PortalTarget:
    assert isinstance(delivery.target, PortalTarget)
    return delivery.target


def test_connection(settings: SettingsReader, secrets: Secrets) -> Message:
    """Log in at the portal and look around; nothing is sent. Takes seconds.

    Raises:
        OmegaError: it does not work; the message says what to change.
    """
    login = read_login(settings, secrets, timeout_s=10)
    with PortalClient(login, Tokens()) as client:
        client.look()
    if not settings.text("portal.patient_system"):
        raise AuthSendError(
            Message("The portal answers, but patients cannot be told apart"),
            Message("Enter the identifier system of your patients in the settings."),
        )
    if settings.text("portal.invite") == "email" and not settings.text("portal.invite_url"):
        raise AuthSendError(
            Message("The portal answers, but its page for patients is not set"),
            Message("Enter its address in the settings, or let the portal invite by itself."),
        )
    if login.how == "none":
        return Message("The patient portal answers.")
    return Message("The patient portal answers and accepts the login.")
