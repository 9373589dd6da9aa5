"""Servers that take only what the vendors' contracts allow, and answer only what they promise.

Twilio's is an excerpt of its own OpenAPI document (tests/data, Apache License 2.0), against which
every request and every answer is checked. Zenvia publishes its document as TypeScript (MIT); what
a text message needs of it is written down here. Codes of errors are from Twilio's documentation.
"""

import base64
import contextlib
import json
import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

SID = "AC0123456789abcdef0123456789abcdef"
KEY_SID = "SK0123456789abcdef0123456789abcdef"
TOKEN = "segredo-do-twilio"
SERVICE_SID = "MG0123456789abcdef0123456789abcdef"
ZENVIA_TOKEN = "hKp94crjv9OF3UGrCpSXUJw1"

SPEC: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "twilio_messages.openapi.json").read_text("utf-8")
)


S = TypeVar("S", bound="ContractServer")


# --- JSON Schema, as far as these documents use it -------------------------------------------


def problems(schema: Mapping[str, Any], value: Any, where: str = "") -> list[str]:
    """What is wrong with a value."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return problems(SPEC["components"]["schemas"][name], value, where)
    if value is None:
        return [] if schema.get("nullable") else [f"{where}: null"]
    kinds: dict[str, Any] = {
        "string": str, "object": dict, "array": list, "boolean": bool, "integer": int,
        "number": (int, float),
    }  # fmt: skip
    kind = schema.get("type")
    if kind and not isinstance(value, kinds[kind]):
        return [f"{where}: not {kind}"]
    found = []
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1 << 20):
            found.append(f"{where}: length {len(value)}")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{where}: pattern")
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{where}: none of the values")
    if isinstance(value, int) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        found.append(f"{where}: out of range")
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        found += [
            f"{where}.{name}: missing" for name in schema.get("required", ()) if name not in value
        ]
        found += [f"{where}.{name}: unknown" for name in value if name not in known]
        for name, one in value.items():
            found += problems(known.get(name, {}), one, f"{where}.{name}")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{where}: too few")
        for one in value:
            found += problems(schema.get("items", {}), one, f"{where}[]")
    return found


# --- the servers -----------------------------------------------------------------------------


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


Answer = tuple[int, dict[str, Any], dict[str, str]]
"""Status, JSON, headers."""


class ContractServer:
    """What both have in common. Every breach of the contract is in ``breaches``.

    Attributes:
        next_answers: given instead of the next ones of its own, to requests that submit.
        lose_answers: so many submissions are taken, and the connection closed without an answer.
        may_answer: while it is cleared, requests wait.
    """

    def __init__(self) -> None:
        self.breaches: list[str] = []
        self.asked: list[Asked] = []
        self.sent: list[dict[str, Any]] = []
        self.next_answers: list[Answer] = []
        self.lose_answers = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.url = ""

    def answer(self, asked: Asked) -> Answer:
        """Take a request."""
        raise NotImplementedError

    def submits(self, asked: Asked) -> bool:
        """Whether it hands a message over."""
        return asked.method == "POST"


def _handler(server: ContractServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {name: one[0] for name, one in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            asked = Asked(self.command, parts.path, query, dict(self.headers), body)
            server.asked.append(asked)
            server.may_answer.wait(20)
            if server.submits(asked) and server.next_answers:
                status, content, headers = server.next_answers.pop(0)
            else:
                status, content, headers = server.answer(asked)
                if server.submits(asked) and server.lose_answers:
                    server.lose_answers -= 1
                    self.close_connection = True
                    return
            data = json.dumps(content).encode()
            with contextlib.suppress(OSError):  # a client that did not wait
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextlib.contextmanager
def serving(server: S, tls: ssl.SSLContext | None = None) -> Iterator[S]:
    """Serve on loopback; at the end nothing may have broken the contract."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    if tls is not None:
        http.socket = tls.wrap_socket(http.socket, server_side=True)
    http.daemon_threads = False
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{http.server_address[1]}"
    try:
        yield server
    finally:
        server.may_answer.set()
        http.shutdown()
        http.server_close()
        thread.join()
    assert server.breaches == []


class TwilioServer(ContractServer):
    """Twilio's accounts and messages. Messages keep their status until ``becomes`` changes it."""

    account_status = "active"

    def becomes(self, status: str, error_code: int | None = None) -> None:
        """The newest message's fate."""
        self.sent[-1].update(status=status, error_code=error_code)

    def answer(self, asked: Asked) -> Answer:
        template, sid = self._operation(asked)
        if template is None:
            return _twilio_error(404, 20404, "not found")
        if asked.headers.get("Authorization") not in {_basic(SID), _basic(KEY_SID)}:
            return _twilio_error(401, 20003, "Authenticate")
        if template.endswith("/Accounts/{Sid}.json") and (
            asked.headers["Authorization"] == _basic(KEY_SID)
        ):
            return _twilio_error(401, 20003, "a standard key has no access to accounts")
        operation = SPEC["paths"][template][asked.method.lower()]
        self._check_query(operation, asked)
        status, content = self._do(template, asked, sid)
        if status < 300:
            schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
            self.breaches += [f"our answer {one}" for one in problems(schema, content)]
        return status, content, {}

    def _operation(self, asked: Asked) -> tuple[str | None, str]:
        for template, operations in SPEC["paths"].items():
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/.]+)", template)
            found = re.fullmatch(pattern, asked.path)
            if found is None or asked.method.lower() not in operations:
                continue
            values = found.groupdict()
            for one in operations[asked.method.lower()]["parameters"]:
                if one["in"] == "path":
                    wrong = problems(one["schema"], values[one["name"]], one["name"])
                    self.breaches += wrong
            return template, values.get("Sid", "")
        self.breaches.append(f"no such operation: {asked.method}")
        return None, ""

    def _check_query(self, operation: Mapping[str, Any], asked: Asked) -> None:
        known = {
            one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"
        }
        for name, value in asked.query.items():
            if name not in known:
                self.breaches.append(f"unknown parameter {name}")
            elif known[name].get("type") == "integer":
                self.breaches += problems(known[name], int(value), name)
            else:
                self.breaches += problems(known[name], value, name)

    def _do(self, template: str, asked: Asked, sid: str) -> tuple[int, dict[str, Any]]:
        if template.endswith("/Accounts/{Sid}.json"):
            return 200, {"sid": SID, "status": self.account_status, "friendly_name": "Omega"}
        if asked.method == "POST":
            return self._create(template, asked)
        if template.endswith("{Sid}.json"):
            for one in self.sent:
                if one["sid"] == sid:
                    return 200, dict(one)
            return 404, {"code": 20404, "status": 404}
        return 200, self._page(asked)

    def _page(self, asked: Asked) -> dict[str, Any]:
        size, page = int(asked.query.get("PageSize", "50")), int(asked.query.get("Page", "0"))
        newest = self.sent[::-1]
        more = len(newest) > (page + 1) * size
        next_page = f"{asked.path}?PageSize={size}&Page={page + 1}&PageToken=PASM{page}"
        return {
            "messages": [dict(one) for one in newest[page * size : (page + 1) * size]],
            "page": page,
            "page_size": size,
            "next_page_uri": next_page if more else None,
        }

    def _create(self, template: str, asked: Asked) -> tuple[int, dict[str, Any]]:
        if asked.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            self.breaches.append("not a form")
        body = SPEC["paths"][template]["post"]["requestBody"]["content"]
        schema = body["application/x-www-form-urlencoded"]["schema"]
        form = {
            name: one[0]
            for name, one in parse_qs(asked.body.decode(), keep_blank_values=True).items()
        }
        self.breaches += problems(schema, form, "form")
        if not re.fullmatch(r"\+[1-9]\d{6,14}", form["To"]):
            self.breaches.append("To is not E.164")
        if ("From" in form) == ("MessagingServiceSid" in form) or "Body" not in form:
            self.breaches.append("sender or text")
        message = {
            "sid": f"SM{len(self.sent):032x}",
            "account_sid": SID,
            "body": form["Body"],
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "status": "accepted" if "MessagingServiceSid" in form else "queued",
            "error_code": None,
            "direction": "outbound-api",
        }
        self.sent.append(message)
        return 201, dict(message)


def _basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{TOKEN}".encode()).decode()


def _twilio_error(status: int, code: int, message: str) -> Answer:
    return status, {"code": code, "message": message, "status": status}, {}


def twilio_error(code: int, status: int = 400, **headers: str) -> Answer:
    """An answer as Twilio's to a request that it refuses."""
    content = {"code": code, "message": "refused", "status": status}
    return status, content, {name.replace("_", "-"): value for name, value in headers.items()}


_ZENVIA_MESSAGE = {
    "type": "object",
    "required": ["from", "to", "contents"],
    "properties": {
        "from": {"type": "string", "minLength": 1, "maxLength": 64},
        "to": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[1-9]\d{7,14}$"},
        "externalId": {"type": "string"},
        "contents": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "text"],
                "properties": {
                    "type": {"type": "string", "enum": ["text"]},
                    "text": {"type": "string", "minLength": 1, "maxLength": 1520},
                },
            },
        },
    },
}


class ZenviaServer(ContractServer):
    """Zenvia's SMS channel and its list of webhooks."""

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("X-API-TOKEN") != ZENVIA_TOKEN:
            message = "No authorization token was found"
            return 401, {"code": "AUTHENTICATION_ERROR", "message": message}, {}
        if (asked.method, asked.path) == ("GET", "/v2/subscriptions"):
            return 200, [], {}  # type: ignore[return-value]
        if (asked.method, asked.path) != ("POST", "/v2/channels/sms/messages"):
            self.breaches.append(f"no such operation: {asked.method}")
            return 404, {"code": "NOT_FOUND", "message": "Not found"}, {}
        if asked.headers.get("Content-Type") != "application/json":
            self.breaches.append("not JSON")
        message = json.loads(asked.body)
        self.breaches += problems(_ZENVIA_MESSAGE, message, "message")
        self.sent.append({"to": message["to"], "text": message["contents"][0]["text"]})
        made = {**message, "id": f"c0ffee-{len(self.sent)}", "direction": "OUT", "channel": "sms"}
        return 200, made, {}


def zenvia_error(path: str, status: int = 400) -> Answer:
    """An answer as Zenvia's to a message with a wrong part."""
    details = [{"code": "INVALID", "path": path, "message": "is invalid"}]
    content = {"code": "VALIDATION_ERROR", "message": "Validation error", "details": details}
    return status, content, {}


class FormGateway(ContractServer):
    """A gateway of another make, whose form has fields of its own; it answers in plain words."""

    words = "OK"

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "POST":
            form = parse_qs(asked.body.decode(), keep_blank_values=True, strict_parsing=True)
            self.sent.append({name: one[0] for name, one in form.items()})
        return 200, {"status": self.words}, {}
