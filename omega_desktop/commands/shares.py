"""``shares``: links that were sent, and what can be done with them."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from omega_desktop.commands.output import DONE, AddCommand, emit, print_deliveries, program
from omega_desktop.domain.sharing import ShareLinkRow, ShareNotice, ShareRow, SharesQuery

_ALL = 1_000_000


def register(add: AddCommand) -> None:
    """Add the command."""
    listing = add("shares", run_list, "list links that were sent, see who opened them, revoke")
    acts = listing.add_subparsers(dest="act", metavar="ACT")
    refresh = acts.add_parser("refresh", help="ask the gateway what happened")
    revoke = acts.add_parser("revoke", help="close every link of a share, at once and for ever")
    extend = acts.add_parser("extend", help="let a share's links open longer")
    unlock = acts.add_parser("unlock", help="give a locked link five more attempts")
    again = acts.add_parser("send-again", help="revoke a link and send its recipient a new one")
    for act in (revoke, extend, unlock, again):
        act.add_argument("id", metavar="ID", help="the share")
    revoke.add_argument("link", metavar="LINK", nargs="?", help="only this link")
    extend.add_argument("days", type=int, metavar="DAYS")
    for act in (unlock, again):
        act.add_argument("link", metavar="LINK", help="the link, as the list shows it")
    for act, run in (
        (refresh, run_refresh),
        (revoke, run_revoke),
        (extend, run_extend),
        (unlock, run_unlock),
        (again, run_send_again),
    ):
        act.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS)
        act.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        act.set_defaults(run=run)


def run_list(options: argparse.Namespace) -> int:
    """Everything the database knows."""
    with program(options) as opened:
        _print(options, opened.shares.shares(SharesQuery(limit=_ALL)))
    return DONE


def run_refresh(options: argparse.Namespace) -> int:
    """Ask the gateway, then list."""
    with program(options) as opened:
        notices = opened.shares.refresh()
        _print(options, opened.shares.shares(SharesQuery(limit=_ALL)), notices)
    return DONE


def run_revoke(options: argparse.Namespace) -> int:
    """Close a share or one link of it."""
    with program(options) as opened:
        if options.link:
            opened.shares.revoke_link(options.id, options.link)
        else:
            opened.shares.revoke(options.id)
        _print(options, _this(opened.shares.shares(SharesQuery(limit=_ALL)), options.id))
    return DONE


def run_extend(options: argparse.Namespace) -> int:
    """Let it open longer."""
    with program(options) as opened:
        opened.shares.extend(options.id, options.days)
        _print(options, _this(opened.shares.shares(SharesQuery(limit=_ALL)), options.id))
    return DONE


def run_unlock(options: argparse.Namespace) -> int:
    """Take more answers."""
    with program(options) as opened:
        opened.shares.unlock(options.id, options.link)
        _print(options, _this(opened.shares.shares(SharesQuery(limit=_ALL)), options.id))
    return DONE


def run_send_again(options: argparse.Namespace) -> int:
    """Queue a new link; it is mailed as any delivery is."""
    with program(options) as opened:
        delivery_id = opened.shares.send_again(options.id, options.link)
        print_deliveries(options, opened, [opened.outbox.delivery(delivery_id)])
    return DONE


def _this(shares: Sequence[ShareRow], share_id: str) -> list[ShareRow]:
    return [one for one in shares if one.share_id == share_id]


def _print(
    options: argparse.Namespace, shares: Sequence[ShareRow], notices: Sequence[ShareNotice] = ()
) -> None:
    document: dict[str, Any] = {"shares": [_share_document(one) for one in shares]}
    if options.act == "refresh":
        document["notices"] = [_notice_document(one) for one in notices]
    emit(options, document, [line for one in shares for line in _lines(one)])


def _share_document(share: ShareRow) -> dict[str, Any]:
    return {
        "id": share.share_id,
        "study_instance_uid": share.study_instance_uid,
        "state": share.state,
        "created_at": _when(share.created_at),
        "expires_at": _when(share.expires_at),
        "allow_download": share.allow_download,
        "anonymized": share.anonymized,
        "reason": share.reason,
        "bytes": share.bytes,
        "pending_revocation": share.pending_revocation,
        "links": [_link_document(link) for link in share.links],
    }


def _link_document(link: ShareLinkRow) -> dict[str, Any]:
    return {
        "link": link.link_hash,
        "delivery": str(link.delivery_id),
        "recipient": link.recipient,
        "state": link.state,
        "opened": link.opened_count,
        "first_opened_at": _when(link.first_opened_at),
        "last_opened_at": _when(link.last_opened_at),
        "wrong_attempts": link.wrong_attempts,
        "attempts_left": link.attempts_left,
        "events": [
            {"at": _when(one.at), "kind": one.kind, "address_hash": one.address_hash}
            for one in link.events
        ],
    }


def _notice_document(notice: ShareNotice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "share": notice.share_id,
        "link": notice.link_hash,
        "delivery": str(notice.delivery_id),
    }


def _lines(share: ShareRow) -> list[str]:
    pending = "  (the gateway has still to be told)" if share.pending_revocation else ""
    return [
        f"{share.share_id}  {share.state:<8}  until {_when(share.expires_at)}{pending}",
        *(
            f"    {link.link_hash}  {link.state:<8}  {link.recipient}  "
            f"opened {link.opened_count}, wrong {link.wrong_attempts}, left {link.attempts_left}"
            for link in share.links
        ),
    ]


def _when(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
