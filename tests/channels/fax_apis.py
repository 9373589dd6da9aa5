"""Fax services' interfaces as documented, refusing whatever the documents do not name.

Written from, not copied:
    Sinch Fax 3.0, https://developers.sinch.com/docs/fax/api-reference/ (fields, types and values as
        in the vendor's own SDK for Node.js, packages/fax/src/models/v3).
    Telnyx Fax 2.0 and Media Storage 2.0, https://developers.telnyx.com/api-reference/ (POST and GET
        /faxes, /faxes/{id}/actions/cancel, /media; fields as in the vendor's own SDKs).
Both listen on this machine only.
"""

import base64
import contextlib
import json
import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers import LOOPBACK

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class RefusedError(Exception):
    """The request is not what the documents allow."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass
class Asked:
    """One request, taken apart."""

    method: str
    path: str
    query: dict[str, str]
    authorization: str
    kind: str
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        if self.kind.partition(";")[0] != "application/json":
            raise RefusedError(415, "not JSON")
        content = json.loads(self.body)
        if not isinstance(content, dict):
            raise RefusedError(422, "no object")
        return content

    def form(self) -> dict[str, str]:
        if self.kind.partition(";")[0] != "application/x-www-form-urlencoded":
            raise RefusedError(415, "no form")
        return dict(parse_qsl(self.body.decode("ascii"), strict_parsing=True))

    def parts(self) -> tuple[dict[str, str], dict[str, tuple[str, str, bytes]]]:
        """Fields, and files as (name, type, content)."""
        if self.kind.partition(";")[0] != "multipart/form-data":
            raise RefusedError(415, "no multipart")
        head = f"Content-Type: {self.kind}\r\n\r\n".encode()
        fields, files = {}, {}
        for part in message_from_bytes(head + self.body, policy=policy.HTTP).iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            assert isinstance(name, str)
            assert isinstance(content, bytes)
            if part.get_filename() is None:
                fields[name] = content.decode("utf-8")
            else:
                files[name] = (str(part.get_filename()), part.get_content_type(), content)
        return fields, files


class FaxApi(ThreadingHTTPServer):
    """Answers as one vendor does.

    Attributes:
        faxes: what it has taken, by number; the tests let them go on.
        lose_answers: so many faxes are taken, and the answer is not sent.
        refusals: what was asked against the documents.
        addresses: every path that was asked, with its query.
    """

    daemon_threads = False
    block_on_close = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.url = f"http://{LOOPBACK}:{self.server_address[1]}"
        self.faxes: dict[str, dict[str, Any]] = {}
        self.documents: dict[str, bytes] = {}
        self.lose_answers = 0
        self.status = 0
        self.refusals: list[str] = []
        self.addresses: list[str] = []

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any] | None]:
        """Status and JSON."""
        raise NotImplementedError

    @contextlib.contextmanager
    def running(self) -> Iterator["FaxApi"]:
        thread = threading.Thread(target=self.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"  # one request each: nothing is left open at the end
    server: FaxApi

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass

    def _do(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query)),
            self.headers.get("Authorization", ""),
            self.headers.get("Content-Type", ""),
            self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        self.server.addresses.append(self.path)
        before = len(self.server.faxes)
        try:
            _require(not self.server.status, "as the test wants it", self.server.status)
            status, content = self.server.answer(asked)
        except RefusedError as fault:
            self.server.refusals.append(f"{fault.status} {asked.method} {asked.path}: {fault}")
            status, content = fault.status, {"errors": [{"title": str(fault)}]}
        if self.server.lose_answers and len(self.server.faxes) > before:
            self.server.lose_answers -= 1
            self.close_connection = True
            return
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = do_PUT = _do  # noqa: N815 - names of http.server


def _only(given: dict[str, Any], required: set[str], optional: set[str]) -> None:
    if missing := required - given.keys():
        raise RefusedError(422, f"missing: {sorted(missing)}")
    if unknown := given.keys() - required - optional:
        raise RefusedError(422, f"unknown: {sorted(unknown)}")


def _require(ok: object, why: str, status: int = 422) -> None:
    if not ok:
        raise RefusedError(status, why)


# --- Sinch -----------------------------------------------------------------------------------

_SINCH_FIELDS = {
    "from", "contentUrl", "headerText", "headerPageNumbers", "headerTimeZone", "retryDelaySeconds",
    "labels", "callbackUrl", "callbackUrlContentType", "imageConversionMethod", "serviceId",
    "maxRetries", "coverPageId", "coverPageData", "resolution",
}  # fmt: skip


class Sinch(FaxApi):
    """Project ``proj-1``, access key ``key`` / ``secret``."""

    def __init__(self) -> None:
        super().__init__()
        self.token = ""
        self.tokens_given = 0

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any] | None]:
        basic = "Basic " + base64.b64encode(b"key:secret").decode()
        if asked.path == "/oauth2/token":
            _require(asked.authorization == basic, "who?", 401)
            _require(asked.form() == {"grant_type": "client_credentials"}, "grant", 400)
            self.tokens_given += 1
            self.token = f"tok{self.tokens_given}"
            return 200, {"access_token": self.token, "expires_in": 3599, "token_type": "bearer"}
        known = {basic, f"Bearer {self.token}"} if self.token else {basic}
        _require(asked.authorization in known, "who?", 401)
        found = re.fullmatch(r"/v3/projects/proj-1/faxes(?:/([A-Za-z0-9]+))?", asked.path)
        _require(found, "no such path", 404)
        assert found is not None
        if asked.method == "POST" and found[1] is None:
            return 200, self._send(asked)
        _require(asked.method == "GET", "method", 405)
        if found[1] is None:
            _only(asked.query, set(), {"page", "pageSize", "direction", "status", "createTime"})
            return 200, {"faxes": list(self.faxes.values()), "pageNumber": 1}
        _require(found[1] in self.faxes, "no such fax", 404)
        return 200, self.faxes[found[1]]

    def _send(self, asked: Asked) -> dict[str, Any]:
        fields, files = asked.parts()
        _only(fields, {"to"}, _SINCH_FIELDS)
        _require(_E164.fullmatch(fields["to"]), "to")
        _require("from" not in fields or _E164.fullmatch(fields["from"]), "from")
        method = fields.get("imageConversionMethod", "HALFTONE")
        _require(method in {"HALFTONE", "MONOCHROME"}, "imageConversionMethod")
        _require(files.keys() == {"file"}, "file")
        name, kind, content = files["file"]
        _require(name.endswith(".pdf") and kind == "application/pdf", "a PDF's name and type")
        _require(content.startswith(b"%PDF-"), "no PDF")
        number = uuid.uuid4().hex.upper()[:26]
        self.documents[number] = content
        self.faxes[number] = {
            "id": number, "direction": "OUTBOUND", "to": fields["to"], "status": "QUEUED",
            "from": fields.get("from", "+15550100"), "numberOfPages": 2, "projectId": "proj-1",
            "createTime": "2026-11-24T12:00:00Z", "maxRetries": 3, "retryCount": 0,
        }  # fmt: skip
        return self.faxes[number]


# --- Telnyx ----------------------------------------------------------------------------------

_TELNYX_FIELDS = {
    "media_url": str, "media_name": str, "contents": str, "from_display_name": str, "quality": str,
    "t38_enabled": bool, "monochrome": bool, "black_threshold": int, "store_media": bool,
    "store_preview": bool, "preview_format": str, "webhook_url": str, "client_state": str,
}  # fmt: skip
_QUALITIES = {"normal", "high", "very_high", "ultra_light", "ultra_dark"}


class Telnyx(FaxApi):
    """API key ``KEY``, connection ``conn-1``, own number +15550100.

    Attributes:
        behind_s: how many seconds its clock is behind this computer's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.media: dict[str, bytes] = {}
        self.behind_s = 0.0

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any] | None]:
        _require(asked.authorization == "Bearer KEY", "who?", 401)
        match asked.method, asked.path.split("/")[1:]:
            case "POST", ["v2", "media"]:
                return 201, {"data": self._upload(asked)}
            case "DELETE", ["v2", "media", name]:
                _require(name in self.media, "no such media", 404)
                del self.media[name]
                return 204, None
            case "POST", ["v2", "faxes"]:
                return 202, {"data": self._send(asked.json())}
            case "GET", ["v2", "faxes"]:
                return 200, self._list(asked.query)
            case "GET", ["v2", "faxes", number]:
                _require(number in self.faxes, "no such fax", 404)
                return 200, {"data": self.faxes[number]}
            case "POST", ["v2", "faxes", number, "actions", "cancel"]:
                _require(number in self.faxes, "no such fax", 404)
                stoppable = {"queued", "media.processed", "originated", "sending"}
                _require(self.faxes[number]["status"] in stoppable, "too late")
                self.faxes[number] |= {"status": "failed", "failure_reason": "sender_canceled"}
                return 202, {"data": {"result": "ok"}}
        raise RefusedError(404, "no such path")

    def _upload(self, asked: Asked) -> dict[str, Any]:
        fields, files = asked.parts()
        _only(fields, set(), {"media_name", "ttl_secs"})
        _require(fields.get("ttl_secs", "1").isdecimal(), "ttl_secs")
        _require(files.keys() == {"media"}, "media")
        name = fields.get("media_name") or str(uuid.uuid4())
        _require(name not in self.media, "media_name is taken")
        _require(len(files["media"][2]) <= 20_000_000, "too large")
        self.media[name] = files["media"][2]
        return {"media_name": name, "content_type": files["media"][1]}

    def _send(self, told: dict[str, Any]) -> dict[str, Any]:
        _only(told, {"connection_id", "to", "from"}, set(_TELNYX_FIELDS))
        for key, kind in _TELNYX_FIELDS.items():
            _require(key not in told or type(told[key]) is kind, f"type of {key}")
        _require(told["connection_id"] == "conn-1", "connection_id")
        _require(_E164.fullmatch(told["to"]) and _E164.fullmatch(told["from"]), "numbers")
        _require(told.get("quality", "high") in _QUALITIES, "quality")
        sources = told.keys() & {"media_url", "media_name", "contents"}
        _require(len(sources) == 1, "exactly one of media_url, media_name, contents")
        _require("media_url" not in told, "a report lies at no public address")
        _require(told["media_name"] in self.media, "media_name is not known")
        _require(not told.get("store_media"), "store_media does not go with media_name")
        base64.b64decode(told.get("client_state", ""), validate=True)
        number = str(uuid.uuid4())
        at = (datetime.now(UTC) - timedelta(seconds=self.behind_s)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.documents[number] = self.media[told["media_name"]]
        self.faxes[number] = {
            "id": number, "record_type": "fax", "direction": "outbound", "status": "queued",
            "connection_id": "conn-1", "to": told["to"], "from": told["from"],
            "media_name": told["media_name"], "client_state": told.get("client_state"),
            "quality": told.get("quality", "high"), "failure_reason": None,
            "created_at": at, "updated_at": at,
        }  # fmt: skip
        return self.faxes[number]

    def _list(self, query: dict[str, str]) -> dict[str, Any]:
        allowed = {
            "filter[created_at][gte]", "filter[created_at][gt]", "filter[created_at][lte]",
            "filter[created_at][lt]", "filter[direction][eq]", "filter[from][eq]",
            "filter[to][eq]", "page[size]", "page[number]",
        }  # fmt: skip
        _only(query, set(), allowed)
        size, page = int(query.get("page[size]", 20)), int(query.get("page[number]", 1))
        _require(1 <= size <= 250, "page[size]")
        since = query.get("filter[created_at][gte]", "")
        found = [one for one in self.faxes.values() if one["created_at"] >= since]
        pages = max(1, -(-len(found) // size))
        meta = {"total_pages": pages, "total_results": len(found), "page_number": page,
                "page_size": size}  # fmt: skip
        return {"data": found[(page - 1) * size : page * size], "meta": meta}
