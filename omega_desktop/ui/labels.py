"""The words, icons and colour roles of states, in the language in force."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryState,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    ItemState,
    Lane,
    LinkTarget,
    MediaTarget,
    ReportKind,
    ReportStatus,
    Rung,
    SmsTarget,
    Study,
    Transmission,
)
from omega_desktop.ui.send_words import recipient_text
from omega_desktop.widgets.format import duration_text, message_text, moment_text, number_text

translate = QCoreApplication.translate

State = DeliveryState
ATTENTION = (State.FAILED, State.UNKNOWN)
WAITING = (State.HELD, State.READY, State.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Look:
    """A state as it is shown: icon, word, colour role."""

    icon: str
    text: str
    role: str


@dataclass(frozen=True, slots=True)
class ActLook:
    """How an act is offered."""

    text: str
    icon: str


def report_look(status: ReportStatus | None, version: int = 0) -> Look:
    """The newest report's status; empty when there is none."""
    match status:
        case None:
            return Look("", "", "muted")
        case ReportStatus.PRELIMINARY:
            look = Look("clock", translate("Words", "Preliminary"), "warning")
        case ReportStatus.FINAL:
            look = Look("check", translate("Words", "Final"), "ok")
        case ReportStatus.AMENDED:
            look = Look("edit", translate("Words", "Amended"), "info")
        case _:
            assert_never(status)
    if version > 1:
        text = translate("Words", "{status} v{version}").format(status=look.text, version=version)
        return Look(look.icon, text, look.role)
    return look


def report_kind(kind: ReportKind) -> str:
    """Where a report comes from."""
    return {
        ReportKind.ENCAPSULATED_PDF: translate("Words", "PDF from the study"),
        ReportKind.STRUCTURED_REPORT: translate("Words", "Structured report"),
        ReportKind.ATTACHED_PDF: translate("Words", "Attached PDF"),
        ReportKind.ATTACHED_TEXT: translate("Words", "Attached text"),
    }[kind]


def state_look(delivery: Delivery, now: datetime | None = None, *, brief: bool = False) -> Look:
    """A delivery's state; never more than is proven.

    Args:
        delivery: the delivery.
        now: for the seconds of its undo window.
        brief: in a word or two, for a narrow column; otherwise in its channel's words.
    """
    state = delivery.state
    if state is State.HELD:
        left = seconds_left(delivery, now)
        return Look(
            "clock", translate("Words", "Leaves in {seconds} s").format(seconds=left), "info"
        )
    if state is State.COMPLETED:
        if delivery.cancel_requested:
            return Look("check", translate("Words", "Stopping"), "warning")
        look = rung_look(delivery.rung)
        if brief and delivery.channel is not Channel.LINK:
            return look
        icon = "mail" if delivery.channel is Channel.LINK and look.icon == "check" else look.icon
        return Look(icon, _proof(delivery) or look.text, look.role)
    if state is State.IN_PROGRESS:
        if delivery.cancel_requested:
            return Look("send", translate("Words", "Stopping"), "warning")
        return Look("send", translate("Words", "Sending"), "info")
    if delivery.settled_by_next_way:
        text = state_name(state) if brief else translate("Words", "Failed, sent another way")
        return Look("error", text, "muted")
    icon, role = {
        State.READY: ("clock", "muted"),
        State.ON_HOLD: ("hold", "warning"),
        State.FAILED: ("error", "danger"),
        State.CANCELLED: ("cancel", "muted"),
        State.UNKNOWN: ("unknown", "warning"),
    }[state]
    return Look(icon, state_name(state), role)


def _proof(delivery: Delivery) -> str:
    """What is proven, in the words of the channel; empty when it has none of its own."""
    if delivery.channel is Channel.FAX and delivery.rung is Rung.CONFIRMED:
        return _fax_proof(delivery.transmission)
    return {
        (Channel.LINK, Rung.HANDED_OVER): translate("Words", "E-mailed"),
        (Channel.FAX, Rung.HANDED_OVER): translate("Words", "Handed to the fax service"),
        (Channel.SMS, Rung.HANDED_OVER): translate("Words", "Sent to the telephone network"),
        (Channel.SMS, Rung.CONFIRMED): translate("Words", "Delivered to the phone"),
        (Channel.SMS, Rung.OPENED): translate("Words", "Opened on the phone"),
        (Channel.PORTAL, Rung.HANDED_OVER): translate("Words", "Sent to the patient"),
        (Channel.PORTAL, Rung.CONFIRMED): translate("Words", "Patient's invitation delivered"),
        (Channel.PORTAL, Rung.OPENED): translate("Words", "Opened by the patient"),
        (Channel.EMAIL, Rung.CONFIRMED): translate("Words", "Confirmed by the recipient's server"),
    }.get((delivery.channel, delivery.rung), "")


def _fax_proof(call: Transmission | None) -> str:
    """``Confirmed: 3 of 3 pages, 33 s``, as far as the service tells."""
    if call is None or not call.pages_total:
        return ""
    pages = pages_text(call)
    if not call.duration_s:
        return translate("Words", "Confirmed: {pages}").format(pages=pages)
    return translate("Words", "Confirmed: {pages}, {duration}").format(
        pages=pages, duration=duration_text(call.duration_s)
    )


def pages_text(call: Transmission | None) -> str:
    """``3 of 3 pages``; empty when the service does not tell."""
    if call is None or not call.pages_total:
        return ""
    return translate("Words", "{sent} of %n page(s)", "", call.pages_total).format(
        sent=number_text(call.pages_sent)
    )


def rung_look(rung: Rung) -> Look:
    """How much of the way is proven."""
    match rung:
        case Rung.QUEUED:
            return Look("check", translate("Words", "Completed"), "ok")
        case Rung.HANDED_OVER:
            return Look("check", translate("Words", "Handed over"), "ok")
        case Rung.CONFIRMED:
            return Look("delivered", translate("Words", "Confirmed"), "ok")
        case Rung.OPENED:
            return Look("opened", translate("Words", "Opened"), "ok")
        case _:
            assert_never(rung)


def state_name(state: DeliveryState) -> str:
    """A state as a column or a filter names it."""
    return {
        State.HELD: translate("Words", "Can be undone"),
        State.READY: translate("Words", "Ready"),
        State.IN_PROGRESS: translate("Words", "In progress"),
        State.ON_HOLD: translate("Words", "On hold"),
        State.COMPLETED: translate("Words", "Completed"),
        State.FAILED: translate("Words", "Failed"),
        State.CANCELLED: translate("Words", "Cancelled"),
        State.UNKNOWN: translate("Words", "Result unknown"),
    }[state]


def item_state_name(state: ItemState) -> str:
    """What happened to one instance."""
    return {
        ItemState.PENDING: translate("Words", "Waiting"),
        ItemState.STORED: translate("Words", "Stored"),
        ItemState.WARNING: translate("Words", "Stored with a warning"),
        ItemState.REFUSED: translate("Words", "Refused"),
        ItemState.LEFT_OUT: translate("Words", "Left out"),
    }[state]


def event_name(kind: str) -> str:
    """A line of a delivery's history."""
    return {
        "submitted": translate("Words", "Submitted"),
        "started": translate("Words", "Started"),
        "postponed": translate("Words", "Postponed"),
        "interrupted": translate("Words", "Interrupted"),
        "cancel_requested": translate("Words", "Cancelling asked for"),
        "undone": translate("Words", "Undone"),
        "priority": translate("Words", "Priority changed"),
        "resolved": translate("Words", "Settled by the user"),
        "recovered": translate("Words", "Found after a restart"),
        "held": translate("Words", "Can be undone"),
        "ready": translate("Words", "Ready"),
        "in_progress": translate("Words", "In progress"),
        "on_hold": translate("Words", "On hold"),
        "completed": translate("Words", "Completed"),
        "failed": translate("Words", "Failed"),
        "cancelled": translate("Words", "Cancelled"),
        "unknown": translate("Words", "Result unknown"),
        "handed_over": translate("Words", "Handed over"),
        "confirmed": translate("Words", "Confirmed"),
        "opened": translate("Words", "Opened"),
        "undelivered": translate("Words", "Did not arrive"),
        "followed": translate("Words", "News of it"),
        "fallback": translate("Words", "Next way taken"),
        "no_fallback": translate("Words", "No next way"),
        "not_followed": translate("Words", "Not asked about any more"),
        "link": translate("Words", "Link"),
        "portal": translate("Words", "Patient portal"),
    }.get(kind, kind.replace("_", " "))


def channel_name(channel: Channel) -> str:
    """How something travels."""
    return {
        Channel.DICOM: translate("Words", "DICOM"),
        Channel.MEDIA: translate("Words", "Folder"),
        Channel.EMAIL: translate("Words", "E-mail"),
        Channel.FAX: translate("Words", "Fax"),
        Channel.SMS: translate("Words", "SMS"),
        Channel.PORTAL: translate("Words", "Patient portal"),
        Channel.LINK: translate("Words", "Link"),
    }[channel]


def channel_icon(channel: Channel) -> str:
    """The icon of a channel."""
    return {
        Channel.DICOM: "station",
        Channel.MEDIA: "folder",
        Channel.EMAIL: "mail",
        Channel.FAX: "fax",
        Channel.SMS: "sms",
        Channel.PORTAL: "portal",
        Channel.LINK: "link",
    }[channel]


def seconds_left(delivery: Delivery, now: datetime | None = None) -> int:
    """Whole seconds of the undo window that are left."""
    left = (delivery.not_before - (now or datetime.now(UTC))).total_seconds()
    return max(0, round(left + 0.49))


def what_is_sent(delivery: Delivery, study: Study | None) -> str:
    """The object of a delivery: the examination, or its report."""
    exam = (study.description or "/".join(study.modalities)) if study is not None else ""
    study_goes = isinstance(delivery.target, DicomTarget | MediaTarget | LinkTarget)
    if not study_goes:
        if not exam:
            return translate("Words", "Report")
        return translate("Words", "Report: {exam}").format(exam=exam)
    text = exam or translate("Words", "Study")
    if isinstance(delivery.target, LinkTarget):
        text = translate("Words", "Link: {exam}").format(exam=text)
    if isinstance(delivery.target, DicomTarget | MediaTarget | LinkTarget) and (
        delivery.target.anonymization.enabled
    ):
        return translate("Words", "{exam} (anonymized)").format(exam=text)
    return text


def progress_text(delivery: Delivery) -> str:
    """``287/412``; empty for what is one message."""
    if delivery.total <= 1:
        return ""
    return translate("Words", "{done}/{total}").format(
        done=number_text(delivery.done), total=number_text(delivery.total)
    )


def instead_text(last: Delivery | None) -> str:
    """What became of what was sent in the place of one that failed.

    Args:
        last: the last of it; None when it is not at hand.
    """
    if last is None:
        return translate("Words", "Another way was taken instead.")
    way = translate("Words", "{channel} to {recipient}").format(
        channel=channel_name(last.channel), recipient=recipient_text(last.recipient)
    )
    if last.state is State.COMPLETED:
        text = translate("Words", "Sent instead: {way}.")
    elif last.needs_attention:
        text = translate("Words", "Tried instead, and needs attention: {way}.")
    elif last.state is State.CANCELLED:
        text = translate("Words", "To be sent instead, and was cancelled: {way}.")
    else:
        text = translate("Words", "On its way instead: {way}.")
    return text.format(way=way)


def reason_text(
    delivery: Delivery,
    lane: Lane | None = None,
    now: datetime | None = None,
    *,
    instead: Delivery | None = None,
) -> str:
    """Why a delivery is where it is, and what happens next.

    Args:
        delivery: the delivery.
        lane: the blocked lane it waits in.
        now: the time.
        instead: the last of what was sent in its place.
    """
    reason = message_text(delivery.reason)
    if delivery.settled_by_next_way:
        return f"{instead_text(instead)} {reason}".strip()
    if delivery.state is State.READY:
        if lane is not None:
            return lane_short(lane)
        if delivery.not_before > (now or datetime.now(UTC)):
            again = translate("Words", "Tries again at {time}.").format(
                time=moment_text(delivery.not_before)
            )
            return f"{reason} {again}".strip()
    if delivery.state is State.UNKNOWN and not reason:
        return translate("Words", "It may or may not have arrived. Only you can find out.")
    return reason


def lane_name(lane: Lane) -> str:
    """The peer a lane leads to."""
    kind, _, place = lane.key.partition(":")
    if kind in {"fax", "sms"}:  # their label is the setting's value
        return service_name(kind, place)
    return lane.label or {
        "smtp": translate("Words", "Mail server"),
        "dicom": translate("Words", "Station"),
        "media": translate("Words", "Folder"),
        "link": translate("Words", "Share gateway"),
        "portal": translate("Words", "Patient portal"),
    }.get(kind, lane.key)


def service_name(kind: str, service: str) -> str:
    """What a fax or text message service is called; ``service`` is the setting's value."""
    known = {
        ("fax", "hylafax"): "HylaFAX",
        ("fax", "sinch"): "Sinch Fax",
        ("fax", "telnyx"): "Telnyx",
        ("fax", "email"): translate("Words", "Fax by e-mail"),
        ("sms", "twilio"): "Twilio",
        ("sms", "zenvia"): "Zenvia",
        ("sms", "http"): translate("Words", "Text message gateway"),
        ("sms", "smpp"): "SMPP",
    }
    usual = {
        "fax": translate("Words", "Fax service"),
        "sms": translate("Words", "Text message service"),
    }
    return known.get((kind, service)) or usual[kind]


def target_name(delivery: Delivery) -> str:
    """The recipient's name where one is known."""
    named = EmailTarget | LinkTarget | FaxTarget | SmsTarget
    return delivery.target.name if isinstance(delivery.target, named) else ""


def peer_text(delivery: Delivery) -> str:
    """Who takes it from this program: a station's number, a server, a service."""
    kind, _, place = delivery.lane.partition(":")
    match kind:
        case "fax" | "sms":
            return service_name(kind, place)
        case "link" | "portal":
            return urlsplit(place).hostname or place
        case "smtp":
            return translate("Words", "Mail server")
        case _:
            return ""


def lane_short(lane: Lane) -> str:
    """Why a row of a blocked lane waits."""
    if lane.blocked == "auth":
        return translate("Words", "Waits: {peer} does not accept the sign-in.").format(
            peer=lane_name(lane)
        )
    return translate("Words", "Waits until {peer} answers.").format(peer=lane_name(lane))


def lane_text(lane: Lane) -> str:
    """What is wrong with a lane, what the program does, what the user can do."""
    since = moment_text(lane.since)
    if lane.blocked == "auth":
        text = translate("Words", "Sign in again: {peer}, since {time}.")
    else:
        text = translate(
            "Words",
            "{peer} is offline since {time}. What waits for it leaves as soon as it answers.",
        )
    said = text.format(peer=lane_name(lane), time=since)
    reason = message_text(lane.reason)
    return f"{said} {reason}".strip()


def study_status_name(status: str) -> str:
    """One of the statuses studies carry."""
    return {
        "Requested": translate("Words", "Requested"),
        "Ordered": translate("Words", "Ordered"),
        "Scheduled": translate("Words", "Scheduled"),
        "Confirmed": translate("Words", "Appointment confirmed"),
        "Arrived": translate("Words", "Arrived"),
        "Ready for scan": translate("Words", "Ready for scan"),
        "Started": translate("Words", "Started"),
        "Exam completed": translate("Words", "Exam completed"),
        "In progress": translate("Words", "In progress"),
        "Completed": translate("Words", "Completed"),
        "Hold": translate("Words", "Hold"),
        "Verified": translate("Words", "Verified"),
        "To be amended": translate("Words", "To be amended"),
        "Dictated": translate("Words", "Dictated"),
        "Transcribed": translate("Words", "Transcribed"),
        "Signed": translate("Words", "Signed"),
        "Prior": translate("Words", "Prior"),
        "Cancelled": translate("Words", "Cancelled"),
        "No show": translate("Words", "No show"),
        "Exam discontinued": translate("Words", "Exam discontinued"),
        "Rejected": translate("Words", "Rejected"),
        "Import": translate("Words", "Import"),
    }.get(status, status)
