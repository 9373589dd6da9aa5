"""A sign-in service (RFC 8628, RFC 6749, RFC 7636) that gives the mail rig's tokens."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from omega_desktop.domain.ports import CancelToken
from omega_desktop.services.program import Program

CLIENT = "omega-test"


class SignInService:
    """An authorization server on loopback; the person is played by the test.

    Attributes:
        approved: None: not decided yet; True or False: what the person said.
        slow_down: answer this often that it is asked too often.
        broken: answer 503 this often.
        rotates: give a new refresh token at each use and end the old one.
        before_refresh: called once when the next refresh token comes, before it is looked at.
        asked: how often each grant was asked for.
    """

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token
        self.approved: bool | None = None
        self.slow_down = 0
        self.broken = 0
        self.rotates = True
        self.asked: Counter[str] = Counter()
        self.lives_s = 3600
        self.before_refresh: Callable[[], object] | None = None
        self._refresh: set[str] = set()
        self._codes: dict[str, tuple[str, str]] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                form = {key: value[0] for key, value in parse_qs(raw.decode()).items()}
                self._answer(*outer.answer(urlsplit(self.path).path, form))

            def do_GET(self) -> None:
                query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
                self.send_response(302)
                self.send_header("Location", outer.browse(query))
                self.end_headers()

            def _answer(self, status: int, content: dict[str, Any]) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def program_settings(self) -> dict[str, str]:
        """The settings of a program whose e-mail account is signed in to here."""
        return {
            "smtp.auth": "oauth2",
            "smtp.oauth_provider": "custom",
            "smtp.oauth_client_id": CLIENT,
            "smtp.oauth_token_url": f"{self.url}/token",
            "smtp.oauth_device_url": f"{self.url}/device",
        }

    def end_all_sign_ins(self) -> None:
        """The person changed the password, or an administrator ended it."""
        self._refresh.clear()

    def browse(self, query: dict[str, str]) -> str:
        """Where the person's browser is sent after the decision."""
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        back = query["redirect_uri"]
        if not self.approved:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(8)
        self._codes[code] = (query["code_challenge"], back)
        return f"{back}?{urlencode({'code': code, 'state': query['state']})}"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a request."""
        if self.broken:
            self.broken -= 1
            return 503, {"error": "temporarily_unavailable"}
        if form.get("client_id") != CLIENT:
            return 401, {"error": "invalid_client"}
        if path == "/device":
            return 200, {
                "device_code": "the-device",
                "user_code": "WDJB-MJHT",
                "verification_uri": f"{self.url}/activate",
                "expires_in": 900,
                "interval": 0,
            }
        grant = form.get("grant_type", "").rpartition(":")[2]
        self.asked[grant] += 1
        if grant == "device_code":
            return self._device(form)
        if grant == "authorization_code":
            return self._code(form)
        if grant == "refresh_token" and self.before_refresh is not None:
            first, self.before_refresh = self.before_refresh, None
            first()
        if grant == "refresh_token" and form.get("refresh_token") in self._refresh:
            if self.rotates:
                self._refresh.discard(form["refresh_token"])
            return self._tokens()
        return 400, {"error": "invalid_grant"}

    def _device(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        assert form["device_code"] == "the-device"
        if self.slow_down:
            self.slow_down -= 1
            return 400, {"error": "slow_down"}
        if self.approved is None:
            return 400, {"error": "authorization_pending"}
        return self._tokens() if self.approved else (400, {"error": "access_denied"})

    def _code(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self._codes.pop(form["code"], None) != (challenge, form["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        return self._tokens()

    def _tokens(self) -> tuple[int, dict[str, Any]]:
        # as long as Microsoft's are: no credential store would take it
        refresh = secrets.token_urlsafe(1500)
        self._refresh.add(refresh)
        return 200, {
            "access_token": self._token(),
            "token_type": "Bearer",
            "expires_in": self.lives_s,
            "refresh_token": refresh,
        }


def sign_in(program: Program) -> None:
    """As a person does in the settings; ``OMEGA_SECRET_SMTP_OAUTH_KEY`` must be set."""
    program.send.finish_sign_in(program.send.begin_sign_in(CancelToken()), CancelToken())
