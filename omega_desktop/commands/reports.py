"""``report attach | list | export | status``."""

import argparse
from pathlib import Path

from omega_desktop.commands.output import DONE, AddCommand, emit, program
from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Report, ReportStatus, StudyInstanceUID

_STATUSES = [one.value for one in ReportStatus]


def register(add: AddCommand) -> None:
    """Add the commands."""
    report = add("report", run_list, "reports of a study")
    acts = report.add_subparsers(dest="report_command", metavar="ACT", required=True)
    attaching = acts.add_parser("attach", help="add a PDF or text file as the next version")
    listing = acts.add_parser("list", help="list the versions")
    exporting = acts.add_parser("export", help="write the newest version as PDF")
    for act, run in (
        (attaching, run_attach),
        (listing, run_list),
        (exporting, run_export),
    ):
        act.add_argument("uid", metavar="UID", help="Study Instance UID")
        act.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS)
        act.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        act.set_defaults(run=run)
    attaching.add_argument("file", type=Path, metavar="FILE")
    attaching.add_argument("--status", choices=_STATUSES, default=ReportStatus.FINAL.value)
    attaching.add_argument("--title", default="", metavar="TEXT")
    attaching.add_argument("--author", default="", metavar="NAME")
    exporting.add_argument("file", type=Path, metavar="FILE.pdf")
    exporting.add_argument("--version", type=int, metavar="V")


def _document(report: Report) -> dict[str, object]:
    return {
        "id": str(report.id),
        "study_instance_uid": report.study_instance_uid,
        "version": report.version,
        "status": report.status,
        "kind": report.kind,
        "title": report.title,
        "author": report.author,
        "created_at": report.created_at.isoformat(),
    }


def run_attach(options: argparse.Namespace) -> int:
    """Attach a file."""
    with program(options) as opened:
        report = opened.worklist.attach_report(
            StudyInstanceUID(options.uid),
            options.file,
            status=ReportStatus(options.status),
            title=options.title,
            author=options.author,
        )
    emit(options, {"report": _document(report)}, [f"version {report.version}, {report.status}"])
    return DONE


def run_list(options: argparse.Namespace) -> int:
    """List versions, newest first."""
    with program(options) as opened:
        uid = StudyInstanceUID(options.uid)
        opened.archive.study(uid)
        reports = opened.worklist.reports(uid)
    emit(
        options,
        {"reports": [_document(report) for report in reports]},
        (f"v{one.version}  {one.status}  {one.kind}  {one.title}" for one in reports),
    )
    return DONE


def run_export(options: argparse.Namespace) -> int:
    """Write one version as PDF."""
    with program(options) as opened:
        uid = StudyInstanceUID(options.uid)
        opened.archive.study(uid)
        for report in opened.worklist.reports(uid):
            if options.version in {None, report.version}:
                options.file.write_bytes(opened.worklist.report_pdf(report.id))
                document = {"file": str(options.file), "version": report.version}
                emit(options, document, [f"written to {options.file}"])
                return DONE
    raise NotFoundError(
        Message("This study has no such report"),
        Message("List them with: omega-desktop report list UID"),
    )
