"""``outbox`` and what can be done with a delivery; ``audit``."""

import argparse
import csv
import sys

from omega_desktop.commands.output import (
    DONE,
    FAILED,
    AddCommand,
    emit,
    print_deliveries,
    program,
    status_of,
    tell_doubts,
)
from omega_desktop.commands.waiting import IDLE_S, work_until_settled
from omega_desktop.domain.model import DeliveryId, SendPriority
from omega_desktop.services.send_service import Resolution
from omega_desktop.storage.outbox import LIVE

_ALL = 1_000_000


def register(add: AddCommand) -> None:
    """Add the commands."""
    listing = add("outbox", run_list, "list deliveries, work the queue, act on one delivery")
    listing.add_argument("--wait", action="store_true", help="work the queue until nothing is due")
    listing.add_argument("--wait-seconds", type=float, default=IDLE_S, metavar="S")
    acts = listing.add_subparsers(dest="act", metavar="ACT")
    for name in ("retry", "cancel", "hold", "release", "history"):
        act = acts.add_parser(name)
        act.add_argument("id", type=int, metavar="ID")
    priority = acts.add_parser("priority")
    priority.add_argument("id", type=int, metavar="ID")
    priority.add_argument("priority", choices=[one.name.lower() for one in SendPriority])
    resolve = acts.add_parser("resolve", help="say what became of a delivery of unknown outcome")
    resolve.add_argument("id", type=int, metavar="ID")
    resolve.add_argument("resolution", choices=[one.value for one in Resolution])
    resume = acts.add_parser("resume", help="open a blocked lane after mending what was wrong")
    resume.add_argument("lane", metavar="LANE")
    for one in acts.choices.values():
        one.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS)
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        one.set_defaults(run=run_act)
    audit = add("audit", run_audit, "the audit trail")
    audit.add_argument("audit_act", choices=["verify", "export"])


def run_list(options: argparse.Namespace) -> int:
    """List everything; with ``--wait`` after working the queue."""
    if not options.wait:
        with program(options) as opened:
            deliveries = opened.outbox.deliveries(limit=_ALL)
            print_deliveries(options, opened, deliveries, opened.outbox.lanes())
        return DONE
    with program(options) as opened:
        waited = {one.id for one in opened.outbox.deliveries(states=LIVE, limit=_ALL)}
    work_until_settled(
        options.paths,
        lambda opened: opened.outbox.deliveries(states=LIVE, limit=_ALL),
        idle_s=options.wait_seconds,
    )
    with program(options) as opened:
        deliveries = opened.outbox.deliveries(limit=_ALL)
        print_deliveries(options, opened, deliveries, opened.outbox.lanes())
    return status_of(one for one in deliveries if one.id in waited or one.state in LIVE)


def run_act(options: argparse.Namespace) -> int:
    """Do one thing to one delivery."""
    with program(options) as opened:
        send = opened.send
        if options.act == "resume":
            send.resume_lane(options.lane)
            emit(options, {"lane": options.lane}, [f"opened {options.lane}"])
            return DONE
        delivery_id = DeliveryId(options.id)
        match options.act:
            case "retry":
                send.retry(delivery_id)
            case "cancel":
                send.cancel(delivery_id)
            case "hold":
                send.hold(delivery_id)
            case "release":
                send.release(delivery_id)
            case "priority":
                send.set_priority(delivery_id, SendPriority[options.priority.upper()])
            case "resolve":
                resolution = Resolution(options.resolution)
                if resolution is Resolution.SEND_AGAIN:
                    request = send.request_again(opened.outbox.delivery(delivery_id))
                    tell_doubts(send.check(request))
                send.resolve(delivery_id, resolution)
            case _:
                return _history(options, delivery_id)
        print_deliveries(options, opened, [opened.outbox.delivery(delivery_id)])
    return DONE


def _history(options: argparse.Namespace, delivery_id: DeliveryId) -> int:
    with program(options) as opened:
        opened.outbox.delivery(delivery_id)
        events = [
            {
                "at": one.at.isoformat(),
                "kind": one.kind,
                "note": str(one.note) if one.note else "",
            }
            for one in opened.outbox.events(delivery_id)
        ]
        items = [
            {
                "sop_instance_uid": one.sop_instance_uid,
                "state": one.state,
                "status": None if one.status is None else f"{one.status:04X}",
                "reason": str(one.reason) if one.reason else "",
            }
            for one in opened.outbox.items(delivery_id)
        ]
    emit(
        options,
        {"events": events, "items": items},
        [
            *(f"{one['at']}  {one['kind']}  {one['note']}" for one in events),
            *(
                f"{one['sop_instance_uid']}  {one['state']}  {one['status'] or ''}  {one['reason']}"
                for one in items
                if one["state"] != "stored"
            ),
        ],
    )
    return DONE


def run_audit(options: argparse.Namespace) -> int:
    """Check the chain, or write the trail as CSV (JSON with ``--json``)."""
    with program(options) as opened:
        if options.audit_act == "verify":
            broken = opened.audit.verify()
            words = "the audit trail is whole" if broken is None else f"line {broken} was altered"
            emit(options, {"valid": broken is None, "first_broken": broken}, [words])
            return DONE if broken is None else FAILED
        entries = [
            {"id": one.id, "at": one.at, "actor": one.actor, "action": one.action, **one.body}
            for one in opened.audit.entries()
        ]
    if options.json:
        emit(options, {"entries": entries})
    else:
        names = list(dict.fromkeys(name for entry in entries for name in entry))
        table = csv.DictWriter(sys.stdout, fieldnames=names or ["id"])
        table.writeheader()
        table.writerows(entries)
    return DONE
