"""Telnyx Programmable Fax (https://developers.telnyx.com/api-reference/programmable-fax-commands).

The document is uploaded to the account's own media storage and named in the fax, so it lies at no
public address; it is deleted there when the fax has ended. ``client_state`` carries the delivery's
key: a fax that was taken is found again by it.
"""

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, timedelta
from urllib.parse import quote

from omega_desktop.domain.errors import PermanentSendError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import Transmission
from omega_desktop.domain.ports import CancelToken
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.fax_http import count, identifier, refused
from omega_desktop.senders.fax_service import Failure, FaxJob, FaxOrder, FaxService, JobState

URL = "https://api.telnyx.com"
_STORED_S = 86_400  # the media is deleted by then, whatever happens
_PAGE = 250
_CLOCKS_APART = timedelta(days=1)  # a clock set to local time for UTC is some hours off
_LARGEST_BYTES = 20_000_000  # of an upload
_STATES = {
    "queued": JobState.WAITING,
    "media.processing": JobState.WAITING,
    "media.processed": JobState.WAITING,
    "originated": JobState.RUNNING,
    "initiated": JobState.RUNNING,
    "sending": JobState.RUNNING,
    "delivered": JobState.DONE,
    "failed": JobState.FAILED,
}
# the API's own list (Fax.failure_reason), explained at
# https://support.telnyx.com/en/articles/4967498-fax-api-error-list
_REASONS = {
    "user_busy": Failure.BUSY,
    "receiver_no_answer": Failure.NO_ANSWER,
    "receiver_no_response": Failure.NO_ANSWER,
    "receiver_recovery_on_timer_expire": Failure.NO_ANSWER,
    "destination_unreachable": Failure.NO_ANSWER,
    "receiver_call_dropped": Failure.BROKEN_OFF,
    "receiver_communication_error": Failure.BROKEN_OFF,
    "fax_signaling_error": Failure.BROKEN_OFF,
    "invalid_ecm_response_from_receiver": Failure.BROKEN_OFF,
    "carrier_lost": Failure.BROKEN_OFF,
    "fax_initial_communication_timeout": Failure.NO_FAX,
    "receiver_decline": Failure.NO_FAX,
    "receiver_incompatible_destination": Failure.NO_FAX,
    "receiver_unallocated_number": Failure.WRONG_NUMBER,
    "receiver_invalid_number_format": Failure.WRONG_NUMBER,
    "destination_invalid": Failure.WRONG_NUMBER,
    "service_unavailable": Failure.NO_LINE,
    "user_channel_limit_exceeded": Failure.NO_LINE,
    "connection_channel_limit_exceeded": Failure.NO_LINE,
    "outbound_profile_channel_limit_exceeded": Failure.NO_LINE,
    "outbound_profile_daily_spend_limit_exceeded": Failure.SERVICE,
    "account_disabled": Failure.SERVICE,
    "no_outbound_profile": Failure.SERVICE,
    "destination_not_in_countries_whitelist": Failure.SERVICE,
    "destination_not_in_service_plan": Failure.SERVICE,
    "unverified_origination_number": Failure.SERVICE,
    "unverified_destination_not_allowed": Failure.SERVICE,
    "file_size_limit_exceeded": Failure.DOCUMENT,
    "page_count_limit_exceeded": Failure.DOCUMENT,
    "file_format_invalid": Failure.DOCUMENT,
    "file_download_failed": Failure.DOCUMENT,
    "media_processing_exception": Failure.DOCUMENT,
    "sender_canceled": Failure.KILLED,
}


class TelnyxFax(FaxService):
    """One account at Telnyx.

    Args:
        url: of the service.
        key: API key.
        connection: the fax application's number.
        from_number: E.164, of the account.
        ca_file: as in ``Transport``.
        timeout_s: longest silence.
    """

    name = "telnyx"
    finds_jobs = True

    def __init__(
        self,
        url: str,
        *,
        key: str,
        connection: str,
        from_number: str,
        ca_file: str,
        timeout_s: float,
    ) -> None:
        self._connection = connection
        self._from = from_number
        self._transport = Transport(
            url,
            headers={"Authorization": f"Bearer {key}"},
            ca_file=ca_file,
            timeout_s=timeout_s,
            words=SERVICE,
        )

    def find(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """Look through what was sent since the delivery was made; the failed do not count."""
        # by the service's clock, while ours may be ahead; the key alone tells whose it is
        earliest = order.since.astimezone(UTC) - _CLOCKS_APART
        since = earliest.strftime("%Y-%m-%dT%H:%M:%SZ")
        wanted, page, pages = _state_of(order), 1, 1
        while page <= pages:
            reply = self._transport.request(
                "GET",
                "/v2/faxes",
                query={  # no number here: addresses end up in logs
                    "filter[created_at][gte]": since,
                    "filter[direction][eq]": "outbound",
                    "page[size]": str(_PAGE),
                    "page[number]": str(page),
                },
                cancel=cancel,
            )
            _require(reply, 200)
            found, meta = reply.content.get("data"), reply.content.get("meta")
            if not isinstance(found, list):
                raise TransientSendError(*SERVICE.not_it, detail="no list of faxes")
            for fax in found:
                if (
                    isinstance(fax, dict)
                    and fax.get("client_state") == wanted
                    and fax.get("status") != "failed"
                ):
                    return identifier(fax.get("id"))
            pages = count(meta.get("total_pages")) if isinstance(meta, dict) else 1
            page += 1
        return ""

    def submit(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """Upload, then fax."""
        if len(order.document) > _LARGEST_BYTES:
            raise PermanentSendError(
                Message("The report is too large for the fax service"),
                Message("Send the report another way."),
            )
        name = f"{order.key}x{secrets.token_hex(4)}"  # each attempt has its own
        reply = self._transport.request(
            "POST",
            "/v2/media",
            form={"media_name": name, "ttl_secs": str(_STORED_S)},
            files=[("media", ("report.pdf", order.document, "application/pdf"))],
            cancel=cancel,
        )
        _require(reply, 200, 201)
        cancel.raise_if_cancelled()
        # a lost answer is no doubt: the fax is found by its client_state
        reply = self._transport.request(
            "POST",
            "/v2/faxes",
            content={
                "connection_id": self._connection,
                "from": self._from,
                "to": order.number,
                "media_name": name,
                "client_state": _state_of(order),
                "quality": "high",
                "monochrome": True,
                "store_media": False,
                "store_preview": False,
            },
            cancel=cancel,
        )
        _require(reply, 202, 200)
        return identifier(_data(reply).get("id"))

    def look(self, job: str, key: str, *, cancel: CancelToken) -> FaxJob:
        """Ask; the document is deleted when the fax has ended."""
        del key
        reply = self._transport.request("GET", f"/v2/faxes/{quote(job, safe='')}", cancel=cancel)
        if reply.status == 404:
            return FaxJob(JobState.GONE)
        _require(reply, 200)
        fax = _data(reply)
        state = _STATES.get(str(fax.get("status")), JobState.WAITING)
        name = fax.get("media_name")
        if state in {JobState.DONE, JobState.FAILED} and isinstance(name, str) and name:
            # it lies there a day at most, if this does not work
            self._transport.request("DELETE", f"/v2/media/{quote(name, safe='')}", cancel=cancel)
        # pages and duration are told to webhooks only
        transmission = Transmission(sender_number=str(fax.get("from") or "")[:30])
        if state is not JobState.FAILED:
            return FaxJob(state, transmission=transmission)
        told = str(fax.get("failure_reason") or "")
        return FaxJob(
            state,
            _REASONS.get(told, Failure.OTHER),
            told if told in _REASONS else "no known reason",
            transmission,
        )

    def kill(self, job: str, key: str, *, cancel: CancelToken) -> bool:
        """Stop it; 422 says that it has ended."""
        del key
        reply = self._transport.request(
            "POST", f"/v2/faxes/{quote(job, safe='')}/actions/cancel", cancel=cancel
        )
        return reply.status == 202

    def check(self, *, cancel: CancelToken) -> None:
        """Ask for the newest fax."""
        reply = self._transport.request(
            "GET", "/v2/faxes", query={"page[size]": "1"}, cancel=cancel
        )
        _require(reply, 200)

    def close(self) -> None:
        """Give connections back."""
        self._transport.close()


def _require(reply: Reply, *expected: int) -> None:
    if reply.status not in expected:
        raise refused(reply)


def _data(reply: Reply) -> Mapping[str, object]:
    data = reply.content.get("data")
    return data if isinstance(data, dict) else {}


def _state_of(order: FaxOrder) -> str:
    return base64.b64encode(order.key.encode("ascii")).decode("ascii")
