"""The client of a patient portal: what is asked of its FHIR R4 server."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.portal_auth import Login, Tokens
from omega_desktop.senders.portal_resources import REPORT_SYSTEM, Exam, Resource, token_of

_FHIR = "application/fhir+json"
# some servers send everything back, the PDF twice, whatever is preferred
_ANSWER_BYTES = 256 << 20
_CODE = re.compile(r"[a-z-]{1,40}")
# a path of names: an expression with quotes in it could hold a value
_EXPRESSION = re.compile(r"[A-Za-z]+(\[\d+\])?(\.[A-Za-z]+(\[\d+\])?)*")
_REPORT_ID = re.compile(r"(?:^|/)DiagnosticReport/([A-Za-z0-9.-]{1,64})(?:/|$)")


class PortalClient:
    """Speaks to one portal; used by one thread.

    Args:
        login: where it is and who we are.
        tokens: kept between clients.

    Raises (from every method): the ``SendError`` family.
    """

    def __init__(self, login: Login, tokens: Tokens) -> None:
        self._login = login
        self._tokens = tokens
        self._transport = Transport(
            login.portal,
            headers={"Accept": _FHIR},
            ca_file=login.ca_file,
            timeout_s=login.timeout_s,
            words=SERVICE,
            json_only=False,  # what answers is judged here
            answer_bytes=_ANSWER_BYTES,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transport.close()

    # --- what is asked -----------------------------------------------------------------------

    def look(self) -> None:
        """Find a FHIR R4 server that lets us in; change nothing."""
        reply = self._request("GET", "/metadata")
        if reply.status != 200:
            raise _refusal(reply)
        if reply.content.get("resourceType") != "CapabilityStatement":
            raise AuthSendError(*SERVICE.not_it, detail="no CapabilityStatement")
        if not str(reply.content.get("fhirVersion", "")).startswith("4.0"):
            raise AuthSendError(
                Message("The patient portal speaks another version of FHIR"),
                Message("It must be FHIR R4 (4.0). Check the address in the settings."),
            )
        # servers tell everybody what they can do; only a search shows whether we may come in
        reply = self._search("DiagnosticReport", {"system": REPORT_SYSTEM, "value": "0"})
        if reply.status in {401, 403}:
            raise _refusal(reply)

    def require_same_patient(self, exam: Exam) -> None:
        """Refuse when the portal's patient with this number is somebody else.

        Nothing is known, and nothing refused, where the portal does not let us read.
        """
        number = {"system": exam.patient_system, "value": exam.study.patient.patient_id}
        found = _resources(self._search("Patient", number), "Patient")
        if len(found) > 1:
            raise PermanentSendError(
                Message("The patient portal has more than one patient with this number"),
                Message("Ask the portal's administrator to put them in order."),
            )
        ours = exam.study.patient.birth_date
        theirs = str(found[0].get("birthDate", "")) if found else ""
        if ours is not None and len(theirs) == 10 and theirs != ours.isoformat():
            raise PermanentSendError(
                Message("The portal's patient with this number has another date of birth"),
                Message("Check the study's patient number; nothing was sent."),
            )

    def require_not_newer(self, exam: Exam) -> None:
        """Refuse when the portal shows a later report of this study already."""
        study = {"system": REPORT_SYSTEM, "value": str(exam.study.study_instance_uid)}
        for one in _resources(self._search("DiagnosticReport", study), "DiagnosticReport"):
            issued = _moment(str(one.get("issued", "")))
            # the portal keeps milliseconds
            if issued and (issued - exam.report.created_at).total_seconds() > 1:
                raise PermanentSendError(
                    Message("The patient portal has a newer report of this study"),
                    Message("Nothing was sent: the older one would have replaced it."),
                )

    def transact(self, bundle: Resource) -> str:
        """Hand the transaction over; returns the report's id there, empty when it is not told."""
        try:
            reply = self._request(
                "POST",
                "",
                body=json.dumps(bundle, ensure_ascii=False).encode(),
                headers={"Content-Type": _FHIR, "Prefer": "return=minimal"},
            )
        except TransientSendError as fault:
            fault.in_doubt = not fault.lane_down
            raise
        if reply.status != 200:
            refusal = _refusal(reply)
            # a proxy answers for a portal that is still at it
            if isinstance(refusal, TransientSendError):
                refusal.in_doubt = reply.status in {500, 502, 504}
            raise refusal
        entries = reply.content.get("entry")
        if reply.content.get("type") != "transaction-response" or not isinstance(entries, list):
            raise TransientSendError(
                *SERVICE.not_it, detail="no transaction-response", in_doubt=True
            )
        kinds = [one["resource"]["resourceType"] for one in bundle["entry"]]
        if len(entries) != len(kinds):
            raise PermanentSendError(
                Message("The patient portal has taken only a part"),
                Message("Ask the portal's administrator, then send again."),
                detail=f"{len(entries)} of {len(kinds)} entries answered",
            )
        for kind, entry in zip(kinds, entries, strict=True):
            _require_done(kind, entry)
        return _report_id(entries[kinds.index("DiagnosticReport")])

    # --- requests ----------------------------------------------------------------------------

    def _search(self, kind: str, identifier: Mapping[str, str]) -> Reply:
        # by POST: an address with a patient's number in it would be in everybody's log
        return self._request("POST", f"/{kind}/_search", form={"identifier": token_of(identifier)})

    def _request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask as ourselves; a token that is not taken any more is renewed once."""
        for last in (False, True):
            who = self._tokens.headers(self._login)
            reply = self._transport.request(
                method, path, body=body, form=form, headers={**(headers or {}), **who}
            )
            if reply.status != 401 or last or not who:
                return reply
            self._tokens.forget()
        raise AssertionError  # the second round returns


def _resources(reply: Reply, kind: str) -> list[dict[str, Any]]:
    """What a search found; nothing when searching is not possible here.

    Raises:
        SendError: we are not let in, or the portal does not work now.
    """
    if reply.status in {401, 408, 429} or reply.status >= 500:
        raise _refusal(reply)
    entries = reply.content.get("entry")
    found = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(
        entries, list
    ) else []  # fmt: skip
    return [one for one in found if isinstance(one, dict) and one.get("resourceType") == kind]


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


# --- answers ---------------------------------------------------------------------------------


def _require_done(kind: str, entry: object) -> None:
    """Raise unless one entry's answer says that it was done."""
    response = entry.get("response") if isinstance(entry, dict) else None
    response = response if isinstance(response, dict) else {}
    status = str(response.get("status", ""))[:3]
    if re.fullmatch(r"2\d\d", status):
        return
    outcome = response.get("outcome")
    problems = _problems(outcome if isinstance(outcome, dict) else {})
    detail = f"{kind}: status {status if status.isdecimal() else '?'} {problems}".strip()
    if status.startswith("5"):
        raise _busy(int(status) if status.isdecimal() else 500, None, detail)
    raise _refused(status if status.isdecimal() else "?", detail)


def _report_id(entry: Any) -> str:  # noqa: ANN401 - JSON
    found = _REPORT_ID.search(str(entry["response"].get("location", "")))
    if found:
        return found[1]
    resource = entry.get("resource")
    name = resource.get("id") if isinstance(resource, dict) else ""
    return name if isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9.-]{1,64}", name) else ""


def _problems(outcome: Mapping[str, Any]) -> str:
    """Kind and place of each issue. Its texts are left out: servers repeat values in them."""
    issues = outcome.get("issue")
    found = []
    for issue in issues if isinstance(issues, list) else []:
        if not isinstance(issue, dict) or issue.get("severity") in ("warning", "information"):
            continue
        code, places = issue.get("code"), issue.get("expression")
        words = [code] if isinstance(code, str) and _CODE.fullmatch(code) else []
        words += [
            one
            for one in (places if isinstance(places, list) else [])
            if isinstance(one, str) and len(one) <= 100 and _EXPRESSION.fullmatch(one)
        ]
        found.append(" ".join(words))
    return "; ".join(filter(None, found))[:200]


def _busy(status: int, retry_after_s: float | None, detail: str) -> TransientSendError:
    return TransientSendError(
        Message("The patient portal cannot take the report now (code {code})", code=status),
        Message("It is tried again by itself."),
        detail=detail,
        retry_after_s=retry_after_s,
    )


def _refused(status: int | str, detail: str) -> PermanentSendError:
    return PermanentSendError(
        Message("The patient portal refuses the report (code {code})", code=status),
        Message("Show this to the portal's administrator: {detail}", detail=detail),
        detail=detail,
    )


def _refusal(reply: Reply) -> SendError:
    """The error for an answer that is not the hoped-for one."""
    status, detail = reply.status, f"status {reply.status} {_problems(reply.content)}".strip()
    if status in {401, 403}:
        return AuthSendError(
            Message("The patient portal does not let this program in"),
            Message("Check client id, secret or key, and scope in the settings."),
            detail=detail,
        )
    if status in {408, 409, 425, 429} or status >= 500:  # 409: somebody changed it just now
        return _busy(status, reply.retry_after_s, detail)
    if status < 400 or status in {404, 405, 410}:
        return AuthSendError(*SERVICE.not_it, detail=detail)
    if status == 412:
        return PermanentSendError(
            Message("The patient portal has more than one patient or report with this number"),
            Message("Ask the portal's administrator to put them in order."),
            detail=detail,
        )
    if status == 413:
        return PermanentSendError(
            Message("The report is too large for the patient portal"),
            Message("Send the report another way."),
            detail=detail,
        )
    return _refused(status, detail)
