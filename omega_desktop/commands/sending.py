"""``send-study`` and ``send-report``."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from omega_desktop.commands.links import (
    add_link_options,
    link_drafts,
    read_passcode,
    require_external,
)
from omega_desktop.commands.output import (
    AddCommand,
    print_deliveries,
    program,
    status_of,
    tell_doubts,
)
from omega_desktop.commands.people import report_drafts
from omega_desktop.commands.report_options import add_report_options, with_report_options
from omega_desktop.commands.waiting import IDLE_S, work_until_settled
from omega_desktop.domain.errors import NotFoundError, OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DicomTarget,
    MediaTarget,
    Report,
    ReportStatus,
    SendPriority,
    SendRequest,
    Study,
    StudyInstanceUID,
)
from omega_desktop.services.program import Program

_UNDO_RANGE_S = range(61)


def register(add: AddCommand) -> None:
    """Add the commands."""
    study = add("send-study", run_send_study, "send studies to a station or onto a medium")
    study.add_argument("uids", nargs="+", metavar="UID", help="Study Instance UID")
    where = study.add_mutually_exclusive_group(required=True)
    where.add_argument("--station", metavar="NAME")
    where.add_argument(
        "--external", nargs="+", metavar="EMAIL", help="e-mail a link that opens in any browser"
    )
    where.add_argument("--folder", metavar="DIR", help="a folder, or a file ending in .zip")
    study.add_argument(
        "--priority",
        choices=[priority.name.lower() for priority in SendPriority],
        default="medium",
    )
    study.add_argument("--anonymize", action="store_true", help="PS3.15 Annex E Basic Profile")
    study.add_argument(
        "--accept-pixel-risk",
        action="store_true",
        help="with --anonymize: also send kinds of image that often carry drawn-in text; "
        "you have looked at each of them",
    )
    study.add_argument("--no-report", action="store_true", help="leave the reports out")
    add_link_options(study)
    report = add("send-report", run_send_report, "send a study's report to people")
    report.add_argument("uid", metavar="UID", help="Study Instance UID")
    report.add_argument("--email", nargs="+", default=[], metavar="A")
    report.add_argument("--fax", nargs="+", default=[], metavar="N", help="with area code")
    report.add_argument(
        "--sms", nargs="+", default=[], metavar="N", help="a mobile number; the message has a link"
    )
    report.add_argument(
        "--physician",
        action="store_true",
        help="the referring physician, in the way the directory says is preferred",
    )
    report.add_argument(
        "--copy-to", action="store_true", help="the consulting physicians who can be reached, too"
    )
    report.add_argument(
        "--fallback",
        action="store_true",
        help="when a physician cannot be reached in the preferred way, try the next one",
    )
    report.add_argument(
        "--portal", action="store_true", help="the patient's portal; without one, a protected link"
    )
    report.add_argument("--patient-email", default="", metavar="A", help="with --portal")
    report.add_argument("--patient-mobile", default="", metavar="N", help="with --portal")
    report.add_argument(
        "--birth-date",
        metavar="YYYY-MM-DD",
        help="of the patient, for a protected link when the study has none",
    )
    add_report_options(report)
    report.add_argument("--version", type=int, metavar="V", help="report version; else the newest")
    report.add_argument(
        "--accept-preliminary",
        action="store_true",
        help="send a report that is not final, stamped PRELIMINARY",
    )
    report.add_argument(
        "--language", choices=["pt-BR", "en"], help="of the message; else as in the settings"
    )
    for one in (study, report):
        one.add_argument("--wait", action="store_true", help="return when it has ended")
        one.add_argument("--wait-seconds", type=float, default=IDLE_S, metavar="S")
        one.add_argument("--undo-seconds", type=int, metavar="N", help="0 skips the undo window")
        one.add_argument("--reason", default="", metavar="TEXT", help="for the audit trail")


def run_send_study(options: argparse.Namespace) -> int:
    """Submit studies."""
    require_external(options)
    if options.accept_pixel_risk and not options.anonymize:
        raise ValidationError("--accept-pixel-risk", Message("This option belongs to --anonymize"))
    with program(options) as opened:
        studies = [opened.archive.study(StudyInstanceUID(uid)) for uid in options.uids]
        if options.anonymize:
            opened.send.learn_pictures([study.study_instance_uid for study in studies])
        request = SendRequest(
            deliveries=tuple(
                draft for study in studies for draft in _study_drafts(opened, options, study)
            ),
            priority=SendPriority[options.priority.upper()],
            reason=options.reason,
        )
        ids = _submitted(opened, options, request, passcode=read_passcode(options))
    return _outcome(options, ids)


def _study_drafts(
    opened: Program, options: argparse.Namespace, study: Study
) -> list[DeliveryDraft]:
    if options.external:
        return link_drafts(opened, options, study)
    return [_study_draft(opened, options, study)]


def _study_draft(opened: Program, options: argparse.Namespace, study: Study) -> DeliveryDraft:
    anonymization = Anonymization(
        enabled=options.anonymize, accept_pixel_risk=options.accept_pixel_risk
    )
    if options.folder:
        folder = Path(options.folder).expanduser().resolve()
        return DeliveryDraft(
            target=MediaTarget(
                folder=str(folder),
                as_zip=folder.suffix.lower() == ".zip",
                anonymization=anonymization,
                include_report=not options.no_report,
            ),
            study_instance_uid=study.study_instance_uid,
            recipient=str(folder),
        )
    station = opened.directory.station_by_name(options.station)
    return DeliveryDraft(
        target=DicomTarget(
            station_id=station.id,
            anonymization=anonymization,
            include_report=not options.no_report,
        ),
        study_instance_uid=study.study_instance_uid,
        recipient=station.name,
    )


def run_send_report(options: argparse.Namespace) -> int:
    """Submit a report."""
    if (options.patient_email or options.patient_mobile) and not options.portal:
        raise ValidationError("--patient-email", Message("This option belongs to --portal"))
    if options.fallback and not (options.physician or options.copy_to):
        raise ValidationError(
            "--fallback", Message("This option belongs to --physician and --copy-to")
        )
    with program(options) as opened:
        uid = StudyInstanceUID(options.uid)
        opened.archive.study(uid)
        report = _chosen_report(opened.archive.reports(uid), options.version)
        if report.status is ReportStatus.PRELIMINARY and not options.accept_preliminary:
            raise OmegaError(
                Message("The report is not final"),
                Message("Give --accept-preliminary to send it stamped PRELIMINARY."),
            )
        drafts = report_drafts(opened, options, uid, report.id)
        if not drafts:
            raise ValidationError("--email", Message("Choose at least one recipient."))
        request = SendRequest(
            deliveries=with_report_options(opened, options, uid, drafts), reason=options.reason
        )
        ids = _submitted(opened, options, request)
    return _outcome(options, ids)


def _chosen_report(reports: Sequence[Report], version: int | None) -> Report:
    for report in reports:
        if version is None or report.version == version:
            return report
    raise NotFoundError(
        Message("This study has no report to send."),
        Message("Attach one with: omega-desktop report attach"),
    )


def _undo_s(options: argparse.Namespace) -> int | None:
    wanted: int | None = options.undo_seconds
    if wanted is not None and wanted not in _UNDO_RANGE_S:
        raise ValidationError("--undo-seconds", Message("Give a number from 0 to 60."))
    return wanted


def _submitted(
    opened: Program, options: argparse.Namespace, request: SendRequest, *, passcode: str = ""
) -> Sequence[DeliveryId]:
    """Submit, and say what the window would have asked about."""
    undo_s = _undo_s(options)
    opened.send.require_folders(request)
    findings = opened.send.check(request, passcode)
    ids = opened.send.submit(request, undo_s=undo_s, passcode=passcode)
    tell_doubts(findings)
    return ids


def _outcome(options: argparse.Namespace, ids: Sequence[DeliveryId]) -> int:
    if options.wait:
        work_until_settled(
            options.paths,
            lambda opened: _with_replacements(opened, ids),
            idle_s=options.wait_seconds,
        )
    with program(options) as opened:
        deliveries = _with_replacements(opened, ids)
        print_deliveries(options, opened, deliveries)
        last = [one for one in deliveries if opened.outbox.sent_instead(one.id) is None]
    return status_of(last)


def _with_replacements(opened: Program, ids: Sequence[DeliveryId]) -> list[Delivery]:
    """What was submitted, each followed by what was sent in its place."""
    found: list[Delivery] = []
    for one in ids:
        current: DeliveryId | None = one
        while current is not None:
            found.append(opened.outbox.delivery(current))
            current = opened.outbox.sent_instead(current)
    return found
