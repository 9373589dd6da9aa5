"""From a draft to what the outbox stores: lane, instances, and the facts policy judges."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from omega_desktop.dicom import header
from omega_desktop.domain.drawn_text import DrawnText
from omega_desktop.domain.errors import NotFoundError, OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    Channel,
    ContactSystem,
    DeliveryDraft,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PortalTarget,
    Report,
    ReportKind,
    ReportStatus,
    SmsTarget,
    SOPInstanceUID,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.policy import DraftFacts
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.targets import share_of
from omega_desktop.services.known_contacts import KnownContacts
from omega_desktop.services.left_out import LeftOut, is_report, left_out, may_show_a_name
from omega_desktop.services.link_planning import gateway_blocks, link_blocks, link_facts
from omega_desktop.services.pdf_planning import password_blocks
from omega_desktop.services.portal_planning import needs_contact, portal_blocks
from omega_desktop.services.recipient_facts import RecipientFacts, email_way
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.outbox import DeliveryPlan, Outbox, PlannedItem

_TRAVELLING_KINDS = (ReportKind.ATTACHED_PDF, ReportKind.ATTACHED_TEXT)

SMTP_LANE = "smtp"
LINK_LANE = "link:"  # and the gateway's address
FAX_LANE = "fax:"  # and the service
SMS_LANE = "sms:"  # and the service
PORTAL_LANE = "portal:"  # and the portal's address, or the gateway's


class SendPlanner:
    """Gathers facts about drafts and turns accepted ones into plans."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        archive: Archive,
        directory: Directory,
        settings: SettingsReader,
    ) -> None:
        self._outbox = outbox
        self._archive = archive
        self._directory = directory
        self._settings = settings
        self._recipients = RecipientFacts(
            outbox=outbox, archive=archive, directory=directory, settings=settings
        )

    # --- plans -------------------------------------------------------------------------------

    def plan(self, draft: DeliveryDraft) -> DeliveryPlan:
        """Lane and instances of a draft, as the study is now.

        Raises:
            NotFoundError: study, report or station is gone.
        """
        match draft.target:
            case DicomTarget() as target:
                station = self._directory.station(target.station_id)
                return DeliveryPlan(
                    draft,
                    lane=f"dicom:{station.id}",
                    lane_label=station.name,
                    items=self._items(
                        draft, target.anonymization, include_report=target.include_report
                    ),
                )
            case MediaTarget() as target:
                return DeliveryPlan(
                    draft,
                    lane=f"media:{target.folder}",
                    lane_label=target.folder,
                    items=self._items(
                        draft, target.anonymization, include_report=target.include_report
                    ),
                )
            case EmailTarget():
                return DeliveryPlan(
                    draft,
                    lane=SMTP_LANE,
                    lane_label=email_way(self._settings),
                    items=self._report_item(draft) if self._reports_as_links() else (),
                )
            case LinkTarget() as target:
                gateway = self._settings.text("gateway.url")
                return DeliveryPlan(
                    draft,
                    lane=f"{LINK_LANE}{gateway}",
                    lane_label=urlsplit(gateway).hostname or gateway,
                    items=() if target.share_id else self._link_items(draft, target),
                )
            case FaxTarget():
                service = self._settings.text("fax.service")
                return DeliveryPlan(draft, lane=f"{FAX_LANE}{service}", lane_label=service)
            case SmsTarget():
                service = self._settings.text("sms.service")
                return DeliveryPlan(
                    draft,
                    lane=f"{SMS_LANE}{service}",
                    lane_label=service,
                    items=self._report_item(draft),
                )
            case PortalTarget() as target:
                portal = self._settings.text("portal.url") or self._settings.text("gateway.url")
                return DeliveryPlan(
                    draft,
                    lane=f"{PORTAL_LANE}{portal}",
                    lane_label=urlsplit(portal).hostname or portal,
                    items=self._link_items(draft, share_of(target)),
                )

    @staticmethod
    def _report_item(draft: DeliveryDraft) -> tuple[PlannedItem, ...]:
        """The one report that a link in a message opens."""
        assert draft.report_id is not None  # checked before
        uid = SOPInstanceUID(f"report-{draft.report_id}")
        return (PlannedItem(uid, report_id=draft.report_id),)

    def _reports_as_links(self) -> bool:
        return self._settings.text("email.delivery") == "link"

    def _items(
        self, draft: DeliveryDraft, anonymization: Anonymization, *, include_report: bool
    ) -> tuple[PlannedItem, ...]:
        items = []
        for instance in self._archive.instances(draft.study_instance_uid):
            why = left_out(instance, anonymization)
            items.append(PlannedItem(instance.sop_instance_uid, left_out=why and why.value))
        if include_report:
            report = self._travelling_report(draft)
            if report is not None:
                items.append(
                    PlannedItem(
                        SOPInstanceUID(f"report-{report.id}"),
                        report_id=report.id,
                        left_out=LeftOut.REPORT.value if anonymization.enabled else None,
                    )
                )
        return tuple(items)

    def _link_items(self, draft: DeliveryDraft, target: LinkTarget) -> tuple[PlannedItem, ...]:
        """The instances and reports of every study that travels."""
        items: dict[SOPInstanceUID, PlannedItem] = {}
        for uid in (draft.study_instance_uid, *target.earlier_studies):
            found = self._items(
                replace(draft, study_instance_uid=uid),
                target.anonymization,
                include_report=target.include_report,
            )
            items |= {item.sop_instance_uid: item for item in found}
            if not target.include_report:
                items |= {
                    one.sop_instance_uid: PlannedItem(one.sop_instance_uid, left_out=_REPORT_OFF)
                    for one in self._archive.instances(uid)
                    if is_report(one)
                }
        return tuple(items.values())

    def _travelling_report(self, draft: DeliveryDraft) -> Report | None:
        """The newest final report, when it is not an instance of the study anyway.

        The patient gets the version that was chosen.
        """
        if isinstance(draft.target, PortalTarget) and draft.report_id is not None:
            chosen = self._archive.report(draft.report_id)
            return chosen if chosen.kind in _TRAVELLING_KINDS else None
        for report in self._archive.reports(draft.study_instance_uid):
            if report.status is not ReportStatus.PRELIMINARY:
                return report if report.kind in _TRAVELLING_KINDS else None
        return None

    # --- what an older index does not hold ---------------------------------------------------

    def knows_pictures(self, studies: Sequence[StudyInstanceUID]) -> bool:
        """Whether the index says of every picture if a name may be drawn into it."""
        return not any(map(self._archive.not_looked_at, studies))

    def learn_pictures(self, studies: Sequence[StudyInstanceUID]) -> bool:
        """Look it up in the files where it does not. Reads files: not for the main thread.

        Returns:
            Whether anything was learned.
        """
        learned = False
        for study in studies:
            found: dict[SOPInstanceUID, DrawnText] = {}
            for instance in self._archive.instances(study):
                if instance.drawn_text is not None:
                    continue
                with suppress(OmegaError):  # gone or damaged: stays unknown, its sender will say so
                    parsed = header.read(instance.path)
                    if parsed.sop_instance_uid == instance.sop_instance_uid and parsed.drawn_text:
                        found[instance.sop_instance_uid] = parsed.drawn_text
            if found:
                self._archive.keep_drawn_text(found)
                learned = True
        return learned

    # --- facts -------------------------------------------------------------------------------

    def facts(
        self, draft: DeliveryDraft, known: KnownContacts, *, passcode: str = ""
    ) -> DraftFacts:
        """Everything policy needs to judge one draft; ``passcode`` is typed, not sealed yet."""
        try:
            study = self._archive.study(draft.study_instance_uid)
        except NotFoundError as error:
            return DraftFacts(draft, blocks=(("study_missing", error.title),))
        match draft.target:
            case EmailTarget() as target:
                facts = self._email_facts(draft, target.address, study, known)
                if not self._reports_as_links():
                    blocks = password_blocks(target)
                    password = bool(target.pdf_password)
                    return replace(facts, blocks=(*facts.blocks, *blocks), pdf_password=password)
                share = LinkTarget(
                    "",
                    expires_days=self._settings.number("share.expires_days"),
                    birth_date=target.birth_date,
                )
                blocks = self._blocks_of_link(draft, share, study)
                return replace(facts, blocks=(*facts.blocks, *blocks), as_link=True)
            case FaxTarget() as target:
                return self._fax_facts(draft, target, study, known)
            case SmsTarget() as target:
                return self._sms_facts(draft, target, study, known)
            case PortalTarget() as target:
                facts = self._portal_facts(draft, target, study)
                return self._recipients.patient_facts(facts, target, known)
            case LinkTarget() as target:
                return self._link_facts(draft, target, study, known, passcode)
            case (
                DicomTarget(anonymization=anonymization) | MediaTarget(anonymization=anonymization)
            ):
                return self._study_facts(draft, study, anonymization)

    def known_contacts(self) -> KnownContacts:
        """Collected once per check."""
        return self._recipients.known()

    def channel_fault(self, channel: Channel) -> Message | None:
        """Why nothing can be sent to a physician by a channel: not set up; None when it can."""
        match channel:
            case Channel.EMAIL:
                blocks = self._smtp_blocks()
            case Channel.FAX:
                blocks = self._fax_blocks()
            case Channel.SMS:
                blocks = self._sms_blocks() or gateway_blocks(self._settings)
            case _:
                blocks = []
        return blocks[0][1] if blocks else None

    def _link_facts(
        self,
        draft: DeliveryDraft,
        target: LinkTarget,
        study: Study,
        known: KnownContacts,
        passcode: str,
    ) -> DraftFacts:
        blocks = link_blocks(
            target,
            study,
            archive=self._archive,
            settings=self._settings,
            has_report=target.include_report and self._travelling_report(draft) is not None,
            passcode=passcode,
        )
        address = self._email_facts(draft, target.address, study, known)
        studies: list[DraftFacts] = []
        for uid in () if target.share_id else (study.study_instance_uid, *target.earlier_studies):
            with suppress(NotFoundError):  # told by link_blocks
                one = self._study_facts(draft, self._archive.study(uid), target.anonymization)
                inside = one.preliminary_inside and target.include_report
                studies.append(replace(one, preliminary_inside=inside))
        return link_facts(draft, address, studies, blocks)

    def _study_facts(
        self, draft: DeliveryDraft, study: Study, anonymization: Anonymization
    ) -> DraftFacts:
        blocks: list[tuple[str, Message]] = []
        if study.instance_count == 0:
            blocks.append(("no_instances", Message("This study has no images to send.")))
        match draft.target:
            case DicomTarget(station_id=station_id):
                try:
                    self._directory.station(station_id)
                except NotFoundError as error:
                    blocks.append(("station_missing", error.title))
            case MediaTarget(folder=folder) if not folder:
                blocks.append(("no_folder", Message("Choose a folder.")))
            case _:
                pass
        others = (
            self._archive.other_patient_count(study.study_instance_uid)
            if study.conflict_count
            else 0
        )
        kept: Counter[LeftOut | None] = Counter()
        doubtful = 0
        if anonymization.enabled:
            for instance in self._archive.instances(study.study_instance_uid):
                why = left_out(instance, anonymization)
                kept[why] += 1
                doubtful += why in (None, LeftOut.DOUBTFUL) and may_show_a_name(instance)
            if kept and not kept[None]:
                blocks.append(_nothing_left(kept))
        return DraftFacts(
            draft,
            blocks=tuple(blocks),
            pixel_risk_images=doubtful,
            pixel_risk_accepted=anonymization.accept_pixel_risk,
            declared_images=kept[LeftOut.DECLARED],
            unfit_objects=kept[LeftOut.UNFIT],
            file_conflicts=study.conflict_count - others,
            other_patient_files=others,
            preliminary_inside=not anonymization.enabled
            and any(
                report.sop_instance_uid is not None and report.status is ReportStatus.PRELIMINARY
                for report in self._archive.reports(study.study_instance_uid)
            ),
        )

    def _email_facts(
        self, draft: DeliveryDraft, address: str, study: Study, known: KnownContacts
    ) -> DraftFacts:
        facts = self._recipients.facts(draft, ContactSystem.EMAIL, address, study, known)
        return replace(facts, blocks=(*self._smtp_blocks(), *facts.blocks))

    def _fax_facts(
        self, draft: DeliveryDraft, target: FaxTarget, study: Study, known: KnownContacts
    ) -> DraftFacts:
        facts = self._recipients.facts(draft, ContactSystem.FAX, target.number, study, known)
        return replace(facts, blocks=(*self._fax_blocks(), *facts.blocks))

    def _fax_blocks(self) -> list[tuple[str, Message]]:
        if self._settings.text("fax.service"):
            return []
        text = Message("Faxing is not set up. Open settings and choose a fax service.")
        return [("fax_not_configured", text)]

    def _sms_facts(
        self, draft: DeliveryDraft, target: SmsTarget, study: Study, known: KnownContacts
    ) -> DraftFacts:
        facts = self._recipients.facts(draft, ContactSystem.SMS, target.number, study, known)
        blocks = self._sms_blocks()
        blocks += self._blocks_of_link(draft, share_of(target), study)
        return replace(facts, blocks=(*blocks, *facts.blocks))

    def _sms_blocks(self) -> list[tuple[str, Message]]:
        if self._settings.text("sms.service"):
            return []
        text = Message("Text messages are not set up. Open settings and choose a service.")
        return [("sms_not_configured", text)]

    def _portal_facts(self, draft: DeliveryDraft, target: PortalTarget, study: Study) -> DraftFacts:
        blocks = portal_blocks(target, study, self._settings)
        if needs_contact(self._settings):  # by text message where there is only a number
            only_number = target.mobile and not target.email
            blocks += self._sms_blocks() if only_number else self._smtp_blocks()
        if not self._settings.text("portal.url"):  # a protected link instead
            blocks += self._blocks_of_link(draft, share_of(target), study)
        facts = self._study_facts(draft, study, Anonymization())
        if draft.report_id is not None:
            faults, report = self._recipients.report(draft, study)
            facts = replace(facts, report=report, newest_version=study.report_version)
            blocks += faults
        return replace(facts, blocks=tuple(blocks))

    def _blocks_of_link(
        self, draft: DeliveryDraft, link: LinkTarget, study: Study
    ) -> list[tuple[str, Message]]:
        return link_blocks(
            link,
            study,
            archive=self._archive,
            settings=self._settings,
            has_report=draft.report_id is not None or self._travelling_report(draft) is not None,
            passcode="",
        )

    def _smtp_blocks(self) -> list[tuple[str, Message]]:
        if not email_way(self._settings):
            text = Message("E-mail is not set up. Open settings and enter server and sender.")
            return [("email_not_configured", text)]
        return []


def _nothing_left(kept: Counter[LeftOut | None]) -> tuple[str, Message]:
    """The block for a study of which nothing can be sent anonymised."""
    if kept[LeftOut.DOUBTFUL]:
        return "not_looked_at", Message(
            "Every picture that could be sent anonymized may show the patient's name. Look at each "
            "one, and say that you have."
        )
    if not kept[LeftOut.DECLARED] and not kept[LeftOut.UNFIT]:
        text = Message("This study holds only reports; they cannot be anonymized.")
        return "only_reports", text
    if not kept[LeftOut.UNFIT]:
        return "all_declared", Message(
            "Every image of this study says that the patient's name is drawn into it. Such images "
            "are never sent anonymized."
        )
    return "nothing_fit", Message("Nothing of this study can be anonymized.")


_REPORT_OFF = Message("Not sent: the link is to be without reports.")
