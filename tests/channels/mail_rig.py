"""A real mail server: Postfix takes submissions, Dovecot knows the passwords and shows the mail.

Everything lies in one directory of its own and on free ports; the system's own Postfix and Dovecot
are neither used nor touched. Both need root to give up their rights.
"""

import base64
import contextlib
import imaplib
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.certificates import Certificates, make_certificates
from tests.servers import LOOPBACK, Process, free_port, listens, on_ci, require_program, wait_until

DOMAIN = "clinic.test"
USER = "omega@clinic.test"
PASSWORD = "s3cret ç"
MESSAGE_SIZE_LIMIT = 2_000_000
FAX, NO_FAX = "551140010000", "551140010009"
"""Numbers at a fax service that is reached by e-mail: one it faxes to, and one it does not."""

_MAIN_CF = """
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
config_directory = {root}/etc
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.clinic.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
alias_database =
maillog_file = {root}/postfix.log
maillog_file_prefixes = {root}
smtpd_tls_cert_file = {certificates.certificate}
smtpd_tls_key_file = {certificates.key}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth_port}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unlisted_recipient
virtual_mailbox_domains = clinic.test
virtual_mailbox_maps = inline:{{ ana@clinic.test=ana/, omega@clinic.test=omega/,
  gone@clinic.test=gone/, full@clinic.test=full/, far@clinic.test=far/,
  {fax}@clinic.test=fax/, {no_fax}@clinic.test=fax/ }}
transport_maps = inline:{{ {{ gone@clinic.test = {remote} }}, {{ full@clinic.test = {remote} }},
  {{ far@clinic.test = {remote} }}, {{ {no_fax}@clinic.test = {remote} }} }}
delay_warning_time = 1s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
virtual_mailbox_base = {root}/vmail
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
default_transport = error:5.1.2 test rig: no route off this machine
relay_transport = error:5.1.2 test rig: no route off this machine
message_size_limit = {size_limit}
virtual_mailbox_limit = 0
"""
_MASTER_CF = """
127.0.0.1:{starttls_port} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{tls_port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT_CONF = """
base_dir = {root}/dovecot
state_dir = {root}/dovecot-state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificates.certificate}
ssl_key = <{certificates.key}
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:{root}/vmail/%n
mail_uid = 5000
mail_gid = 5000
first_valid_uid = 5000
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf.ext
}}
passdb {{
  driver = passwd-file
  args = {root}/users
}}
userdb {{
  driver = static
  args = uid=5000 gid=5000 home={root}/vmail/%n
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap_port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps_port}
    ssl = yes
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth_port}
  }}
}}
"""
_OAUTH2_CONF = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = email
issuers = {issuer}
"""
ISSUER = "https://sign-in.test/"


class RemoteServer:
    """The server of other organisations; what it says of its mailboxes is in ``answers``.

    It knows nothing of reports of delivery: what it takes is relayed.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.answers = {
            "gone@clinic.test": "550 5.1.1 <gone@clinic.test> no such user here, gone",
            "full@clinic.test": "452 4.2.2 <full@clinic.test> over quota",
            f"{NO_FAX}@{DOMAIN}": "550 5.7.1 <omega@clinic.test> is no customer",
        }
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take it or not."""
        envelope.rcpt_tos.append(address)
        return self.answers.get(address, "250 OK")

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """End."""
        self._controller.stop()


class MailRig:
    """The running servers; ``starttls_port`` and ``tls_port`` take mail after a login."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.certificates: Certificates = make_certificates(root / "certificates")
        self.starttls_port, self.tls_port, self.imaps_port, self.imap_port, self._auth_port = (
            free_port() for _ in range(5)
        )
        self.remote = RemoteServer()
        self._token_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._postfix = require_program("postfix")
        self._dovecot = Process(
            [require_program("dovecot"), "-F", "-c", root / "dovecot.conf"], port=self.imaps_port
        )

    def start(self) -> None:
        """Write the configuration and start both."""
        values = {
            "root": self.root,
            "certificates": self.certificates,
            "auth_port": self._auth_port,
            "imaps_port": self.imaps_port,
            "imap_port": self.imap_port,
            "remote": f"smtp:[{LOOPBACK}]:{self.remote.port}",
            "starttls_port": self.starttls_port,
            "tls_port": self.tls_port,
            "size_limit": MESSAGE_SIZE_LIMIT,
            "fax": FAX,
            "no_fax": NO_FAX,
        }
        for name in ("etc", "spool", "data", "vmail", "dovecot", "dovecot-state"):
            (self.root / name).mkdir()
        shutil.chown(self.root / "data", "postfix")
        os.chown(self.root / "vmail", 5000, 5000)
        (self.root / "etc" / "main.cf").write_text(_MAIN_CF.format(**values), encoding="utf-8")
        (self.root / "etc" / "master.cf").write_text(_MASTER_CF.format(**values), encoding="utf-8")
        conf = _DOVECOT_CONF.format(**values)
        (self.root / "dovecot.conf").write_text(conf, encoding="utf-8")
        oauth = _OAUTH2_CONF.format(root=self.root, issuer=ISSUER)
        (self.root / "oauth2.conf.ext").write_text(oauth, encoding="utf-8")
        self._write_key()
        users = "".join(
            f"{name}@{DOMAIN}:{{PLAIN}}{PASSWORD}\n" for name in ("omega", "ana", "fax")
        )
        (self.root / "users").write_text(users, encoding="utf-8")
        self.remote.start()
        self._dovecot.start()
        self.start_postfix()

    def _write_key(self) -> None:
        """The key that Dovecot checks tokens with, where it looks: azp, algorithm, key id."""
        folder = self.root / "keys" / "default" / "RS256"
        folder.mkdir(parents=True)
        public = self._token_key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        (folder / "default").write_bytes(public)

    def token(self, user: str = USER, *, lives_s: int = 3600) -> str:
        """An access token (RFC 7519, RS256) as a sign-in service would give it."""
        now = int(time.time())
        parts: list[dict[str, object]] = [
            {"alg": "RS256", "typ": "JWT", "kid": "default"},
            {
                "iss": ISSUER,
                "sub": user,
                "email": user,
                "iat": now - 10,
                "nbf": now - 10,
                "exp": now + lives_s,
                "aud": "default",
                "azp": "default",
                "jti": os.urandom(8).hex(),
            },
        ]
        text = ".".join(_base64url(json.dumps(part).encode()) for part in parts)
        signature = self._token_key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{_base64url(signature)}"

    def start_postfix(self) -> None:
        """Start (or start again) Postfix."""
        self._run("start")
        wait_until(lambda: listens(self.starttls_port) and listens(self.tls_port), what="postfix")

    def kill_postfix(self) -> None:
        """Kill master and every process it started at once, as a power cut would."""
        self._run("abort", check=False)
        wait_until(lambda: not listens(self.starttls_port), what="postfix is gone")

    def stop(self) -> None:
        """End everything."""
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            self._run("abort", check=False)
        self._dovecot.stop()
        self.remote.stop()

    def _run(self, command: str, *, check: bool = True) -> None:
        done = subprocess.run(
            [self._postfix, "-c", self.root / "etc", command],
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )
        if check and done.returncode:
            pytest.fail(f"postfix {command}: {done.stderr}\n{self.log}")

    @property
    def log(self) -> str:
        """What Postfix has logged."""
        with contextlib.suppress(OSError):
            return (self.root / "postfix.log").read_text(encoding="utf-8", errors="replace")
        return ""

    @property
    def logins(self) -> int:
        """How often somebody has logged in to a mailbox."""
        with contextlib.suppress(OSError):
            log = (self.root / "dovecot.log").read_text(encoding="utf-8", errors="replace")
            return log.count("imap-login: Info: Login:")
        return 0

    @contextlib.contextmanager
    def _mailbox(self, user: str) -> Iterator[imaplib.IMAP4_SSL]:
        context = ssl.create_default_context(cafile=self.certificates.ca)
        imap = imaplib.IMAP4_SSL(LOOPBACK, self.imaps_port, ssl_context=context, timeout=10)
        try:
            imap.authenticate("PLAIN", lambda _: f"\0{user}@{DOMAIN}\0{PASSWORD}".encode())
            imap.select("INBOX", readonly=True)
            yield imap
        finally:
            imap.logout()

    def put(self, raw: bytes, user: str = "omega") -> None:
        """A message into somebody's mailbox, as it is."""
        with self._mailbox(user) as imap:
            assert imap.append("INBOX", "", "", raw)[0] == "OK"

    def raw_inbox(self, user: str = "ana") -> list[bytes]:
        """Everything in a mailbox, read over IMAP with TLS as a mail program would."""
        with self._mailbox(user) as imap:
            numbers = imap.search(None, "ALL")[1][0].split()
            raw = [imap.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
        return [one[1] for one in raw if isinstance(one, tuple)]

    def inbox(self, user: str = "ana") -> list[EmailMessage]:
        """The same, parsed."""
        return [message_from_bytes(part, policy=policy.default) for part in self.raw_inbox(user)]

    def flags(self, user: str = "omega") -> list[str]:
        """The flags of each message in a mailbox: what reading it has left behind."""
        with self._mailbox(user) as imap:
            answers = imap.fetch("1:*", "(FLAGS)")[1] if imap.search(None, "ALL")[1][0] else []
        return [answer.decode() for answer in answers if isinstance(answer, bytes)]

    def reported(self, message_id: str) -> None:
        """Wait until a report of delivery about a message is in the sender's mailbox."""
        wait_until(
            lambda: any(message_id.strip("<>") in str(one) for one in self.inbox("omega")),
            timeout_s=20,
            interval_s=0.1,
            what="the report of delivery has arrived",
        )

    def program_settings(self) -> dict[str, str]:
        """The settings of a program that sends through it and reads reports in its mailbox."""
        return {
            "smtp.host": "localhost",
            "smtp.port": str(self.starttls_port),
            "smtp.security": "starttls",
            "smtp.user": USER,
            "smtp.from": USER,
            "smtp.ca_file": str(self.certificates.ca),
            "imap.host": "localhost",
            "imap.port": str(self.imaps_port),
        }

    def arrived(self, message_id: str, user: str = "ana") -> list[EmailMessage]:
        """Wait until a message is in the mailbox; return it, and its copies if there are any."""
        return wait_until(
            lambda: [one for one in self.inbox(user) if one["Message-ID"] == message_id],
            timeout_s=20,
            what="the message is in the mailbox",
            interval_s=0.1,
        )

    def wait_until_delivered(self) -> None:
        """Wait until Postfix's queue is empty: whatever it took is in a mailbox."""
        queues = [self.root / "spool" / name for name in ("incoming", "active", "deferred")]

        def empty() -> bool:
            return not any(path.is_file() for queue in queues for path in queue.rglob("*"))

        wait_until(empty, timeout_s=20, what="the queue is empty", interval_s=0.05)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


@contextlib.contextmanager
def running_mail_rig() -> Iterator[MailRig]:
    """Start the servers, or skip (fail on CI) where they are not installed or may not run."""
    require_program("postfix", "dovecot")
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        reason = "postfix and dovecot need root"
        if on_ci():
            pytest.fail(reason)
        pytest.skip(reason)
    # not pytest's tmp_path: that is closed to the users the servers turn into
    root = Path(tempfile.mkdtemp(prefix="omega-mail-"))
    root.chmod(0o755)
    rig = MailRig(root)
    try:
        rig.start()
        yield rig
    finally:
        rig.stop()
        for _ in range(20):  # a server on its way out may still write
            shutil.rmtree(root, ignore_errors=True)
            if not root.exists():
                break
            time.sleep(0.05)
