"""What commands print, and the exit statuses."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.model import Channel, Delivery, DeliveryState, Lane, Study
from omega_desktop.domain.policy import Finding, Severity
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.runtime.i18n import system_language
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.outbox import LIVE

DONE, FAILED, WRONG_USE, QUEUED = 0, 1, 2, 3


class AddCommand(Protocol):
    """Adds a sub-command with the options all commands share."""

    def __call__(self, name: str, run_command: Any, text: str) -> argparse.ArgumentParser:  # noqa: ANN401
        """Return its parser."""
        ...


@contextmanager
def program(options: argparse.Namespace) -> Iterator[Program]:
    """The services of the command's data directory."""
    opened = open_program(options.paths, InlineCpuPool(), system_language=system_language())
    try:
        yield opened
    finally:
        opened.close()


def emit(options: argparse.Namespace, document: object, lines: Iterable[str] = ()) -> None:
    """Print the JSON document with ``--json``, the lines without."""
    if options.json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)


def tell_doubts(findings: Iterable[Finding]) -> None:
    """Say on standard error what the window would have asked about."""
    for doubt in findings:
        if doubt.severity is Severity.WARN:
            whom = f"{doubt.recipient}: " if doubt.recipient else ""
            known = f" ({doubt.resembles})" if doubt.resembles else ""
            last = doubt.last_sent
            when = f" (last sent {last.astimezone():%Y-%m-%d})" if last else ""
            sys.stderr.write(f"omega-desktop: {whom}{doubt.message}{known}{when}\n")


def fail(options: argparse.Namespace, error: OmegaError, status: int) -> int:
    """Print an error where a person or a script finds it."""
    field = error.field if isinstance(error, ValidationError) else ""
    if options.json:
        found = {"error": str(error.title), "message": str(error.message or ""), "field": field}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        where = f"{field}: " if field else ""
        sys.stderr.write(f"omega-desktop: {where}{error}\n")
    return status


def study_document(study: Study) -> dict[str, Any]:
    """A study as ``worklist --json`` shows it."""
    born = study.patient.birth_date
    return {
        "study_instance_uid": study.study_instance_uid,
        "patient_name": study.patient.name,
        "patient_id": study.patient.patient_id,
        "birth_date": born.isoformat() if born else "",
        "sex": study.patient.sex,
        "accession_number": study.accession_number,
        "modalities": list(study.modalities),
        "study_date": study.study_date,
        "study_time": study.study_time,
        "description": study.description,
        "series": study.series_count,
        "instances": study.instance_count,
        "reports": study.report_count,
        "report_status": study.report_status or "",
        "conflicts": study.conflict_count,
        "sources": list(study.sources),
    }


def delivery_document(delivery: Delivery, url: str = "") -> dict[str, Any]:
    """A delivery as ``outbox --json`` shows it, with its link when it has one."""
    return {
        "id": str(delivery.id),
        "request": delivery.request_id,
        "study_instance_uid": delivery.study_instance_uid,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "priority": delivery.priority.name.lower(),
        "state": delivery.state,
        "rung": delivery.rung,
        "attempts": delivery.attempts,
        "done": delivery.done,
        "total": delivery.total,
        "warnings": delivery.warnings,
        "failures": delivery.failures,
        "reason": str(delivery.reason) if delivery.reason else "",
        "sent_instead": str(delivery.instead) if delivery.instead else "",
        "remote_id": delivery.remote_id,
        "not_before": _when(delivery.not_before),
        "created_at": _when(delivery.created_at),
        "started_at": _when(delivery.started_at),
        "ended_at": _when(delivery.ended_at),
        "url": url,
    }


def _when(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def print_deliveries(
    options: argparse.Namespace,
    opened: Program,
    deliveries: Sequence[Delivery],
    lanes: Sequence[Lane] = (),
) -> None:
    """Print deliveries, and the lanes that start nothing, in either form.

    The command line is its sender's own screen, so links are shown.
    """
    urls = {one.id: opened.shares.url(one.id) for one in deliveries if one.channel is Channel.LINK}
    emit(
        options,
        {
            "deliveries": [delivery_document(one, urls.get(one.id, "")) for one in deliveries],
            "blocked_lanes": [
                {
                    "lane": lane.key,
                    "label": lane.label,
                    "blocked": lane.blocked,
                    "reason": str(lane.reason or ""),
                    "since": _when(lane.since),
                }
                for lane in lanes
            ],
        },
        [
            *(
                f"{one.id:>5}  {one.state:<11}  {one.channel:<6}  {one.recipient}  "
                f"{one.done}/{one.total}"
                + "".join(f"  {more}" for more in (one.reason, urls.get(one.id)) if more)
                for one in deliveries
            ),
            *(
                f"blocked ({lane.blocked}): {lane.key}  {lane.label}  {lane.reason or ''}"
                for lane in lanes
            ),
        ],
    )


def status_of(deliveries: Iterable[Delivery]) -> int:
    """The exit status that tells how deliveries stand: a failure first, then what still waits."""
    states = {delivery.state for delivery in deliveries}
    if states & {DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.UNKNOWN}:
        return FAILED
    return QUEUED if states & set(LIVE) else DONE
