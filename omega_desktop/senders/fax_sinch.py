"""Sinch Fax, version 3 (https://developers.sinch.com/docs/fax/api-reference/).

It has no key by which a fax that was taken is known again, and no way to stop one: an answer that
is lost leaves the outcome unknown. It calls again by itself as its fax service there is set up.
"""

import base64
import threading
import time
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from omega_desktop.domain.errors import SendError, TransientSendError
from omega_desktop.domain.outcome import Transmission
from omega_desktop.domain.ports import CancelToken
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.fax_http import count, identifier, in_doubt, not_taken, refused
from omega_desktop.senders.fax_service import Failure, FaxJob, FaxOrder, FaxService, JobState

URL = "https://fax.api.sinch.com"
_EARLY_S = 60.0  # an access token is used until so many seconds before its end
_STATES = {
    "QUEUED": JobState.WAITING,
    "IN_PROGRESS": JobState.RUNNING,
    "COMPLETED": JobState.DONE,
    "FAILURE": JobState.FAILED,
}
# https://developers.sinch.com/docs/fax/api-reference/fax/tag/Error-Messages/
_TYPES = {
    "DOCUMENT_CONVERSION_ERROR": Failure.DOCUMENT,
    "CALL_ERROR": Failure.NO_ANSWER,
    "FAX_ERROR": Failure.BROKEN_OFF,
    "LINE_ERROR": Failure.NO_LINE,
}
_CODES = {
    15: Failure.NO_LINE,  # congestion
    16: Failure.NO_ANSWER,
    17: Failure.BUSY,
    13: Failure.NO_FAX,
    14: Failure.NO_FAX,
    19: Failure.NO_FAX,  # hung up at once
    30: Failure.NO_FAX,
    132: Failure.NO_FAX,
    32: Failure.WRONG_NUMBER,
    34: Failure.WRONG_NUMBER,
    49: Failure.WRONG_NUMBER,
    46: Failure.SERVICE,  # no credit
    133: Failure.SERVICE,  # a number that may not be called
    48: Failure.NO_ANSWER,
    75: Failure.KILLED,
    113: Failure.DOCUMENT,
}


class SinchFax(FaxService):
    """One project at Sinch.

    Args:
        url: of the service.
        project: its number.
        key_id: access key.
        key_secret: of the access key.
        token_url: gives access tokens for the access key (OAuth 2, RFC 6749 4.4); empty: the key
            goes with every request (HTTP Basic).
        from_number: E.164; empty: as set up at the service.
        ca_file: as in ``Transport``.
        timeout_s: longest silence.
    """

    name = "sinch"
    finds_jobs = False

    def __init__(
        self,
        url: str,
        *,
        project: str,
        key_id: str,
        key_secret: str,
        token_url: str,
        from_number: str,
        ca_file: str,
        timeout_s: float,
    ) -> None:
        self._path = f"/v3/projects/{quote(project, safe='')}/faxes"
        self._from = from_number
        pair = base64.b64encode(f"{key_id}:{key_secret}".encode()).decode("ascii")
        self._basic = {"Authorization": f"Basic {pair}"}
        self._transport = Transport(
            url, headers={}, ca_file=ca_file, timeout_s=timeout_s, words=SERVICE
        )
        self._tokens = _Tokens(token_url, self._basic, ca_file, timeout_s) if token_url else None

    def find(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """Nothing is known again."""
        del order, cancel
        return ""

    def submit(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """Hand over."""
        who = self._who(cancel)
        form = {"to": order.number, "imageConversionMethod": "MONOCHROME"}
        if self._from:
            form["from"] = self._from
        cancel.raise_if_cancelled()  # the last time: from here on it may be taken
        try:
            reply = self._transport.request(
                "POST",
                self._path,
                form=form,
                files=[("file", ("report.pdf", order.document, "application/pdf"))],
                headers=who,
            )
        except SendError as fault:
            raise in_doubt(fault) from None
        if not 200 <= reply.status < 300:
            raise not_taken(reply)
        return identifier(reply.content.get("id"))

    def look(self, job: str, key: str, *, cancel: CancelToken) -> FaxJob:
        """Ask."""
        del key
        reply = self._transport.request(
            "GET", f"{self._path}/{quote(job, safe='')}", headers=self._who(cancel), cancel=cancel
        )
        if reply.status == 404:
            return FaxJob(JobState.GONE)
        if reply.status != 200:
            raise refused(reply)
        return _job(reply.content)

    def kill(self, job: str, key: str, *, cancel: CancelToken) -> bool:
        """The service has no such request."""
        del job, key, cancel
        return False

    def check(self, *, cancel: CancelToken) -> None:
        """Ask for the newest fax."""
        reply = self._transport.request(
            "GET", self._path, query={"pageSize": "1"}, headers=self._who(cancel), cancel=cancel
        )
        if reply.status != 200:
            raise refused(reply)

    def close(self) -> None:
        """Give connections back."""
        self._transport.close()
        if self._tokens is not None:
            self._tokens.close()

    def _who(self, cancel: CancelToken) -> Mapping[str, str]:
        return self._tokens.header(cancel) if self._tokens is not None else self._basic


class _Tokens:
    """Access tokens, one at a time."""

    def __init__(self, url: str, basic: Mapping[str, str], ca_file: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        self._path = parts.path or "/oauth2/token"
        self._transport = Transport(
            f"{parts.scheme}://{parts.netloc}",
            headers=basic,
            ca_file=ca_file,
            timeout_s=timeout_s,
            words=SERVICE,
        )
        self._guard = threading.Lock()
        self._token = ""
        self._until = 0.0

    def header(self, cancel: CancelToken) -> Mapping[str, str]:
        """Who we are, with a token that is still good."""
        with self._guard:
            if not self._token or time.monotonic() > self._until:
                self._fetch(cancel)
            return {"Authorization": f"Bearer {self._token}"}

    def _fetch(self, cancel: CancelToken) -> None:
        asked = time.monotonic()
        reply = self._transport.request(
            "POST", self._path, form={"grant_type": "client_credentials"}, cancel=cancel
        )
        # RFC 6749 5.2: a key that is not known may be told by 400
        if reply.status == 400 and reply.content.get("error") == "invalid_client":
            raise refused(Reply(401, {}, "", {}, None))
        token, seconds = reply.content.get("access_token"), reply.content.get("expires_in")
        if reply.status != 200:
            raise refused(reply)
        if not isinstance(token, str) or not token or not token.isascii():
            raise TransientSendError(*SERVICE.not_it, detail="no access token")
        self._token = token
        life_s = float(seconds) if isinstance(seconds, int | float) else 300.0
        self._until = asked + max(life_s - _EARLY_S, life_s / 2)

    def close(self) -> None:
        self._transport.close()


def _job(content: Mapping[str, object]) -> FaxJob:
    state = _STATES.get(str(content.get("status")), JobState.WAITING)
    total = count(content.get("numberOfPages"))
    # createTime and completedTime hold the wait in the queue: no duration of the call
    transmission = Transmission(
        pages_sent=count(content.get("pagesSentSuccessfully"))
        or (total if state is JobState.DONE else 0),
        pages_total=total,
        sender_number=str(content.get("from") or "")[:30],
    )
    if state is not JobState.FAILED:
        return FaxJob(state, transmission=transmission)
    kind, code = str(content.get("errorType") or ""), count(content.get("errorCode"))
    failure = _CODES.get(code) or _TYPES.get(kind, Failure.OTHER)
    known = kind if kind in _TYPES or kind in {"FATAL_ERROR", "GENERAL_ERROR"} else "error"
    return FaxJob(state, failure, f"{known} {code}", transmission)
