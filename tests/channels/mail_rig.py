"""A real mail server: Postfix takes submissions, Dovecot knows the passwords and shows the mail.

Everything lies in one directory of its own and on free ports; the system's own Postfix and Dovecot
are neither used nor touched. Both need root to give up their rights.
"""

import contextlib
import imaplib
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

import pytest

from tests.certificates import Certificates, make_certificates
from tests.servers import LOOPBACK, Process, free_port, listens, on_ci, require_program, wait_until

DOMAIN = "clinic.test"
USER = "omega@clinic.test"
PASSWORD = "s3cret ç"
MESSAGE_SIZE_LIMIT = 2_000_000

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
virtual_mailbox_maps = inline:{{ ana@clinic.test=ana/, omega@clinic.test=omega/ }}
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
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{root}/vmail/%n
mail_uid = 5000
mail_gid = 5000
first_valid_uid = 5000
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
    port = 0
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


class MailRig:
    """The running servers; ``starttls_port`` and ``tls_port`` take mail after a login."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.certificates: Certificates = make_certificates(root / "certificates")
        self.starttls_port, self.tls_port, self.imaps_port, self._auth_port = (
            free_port() for _ in range(4)
        )
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
            "starttls_port": self.starttls_port,
            "tls_port": self.tls_port,
            "size_limit": MESSAGE_SIZE_LIMIT,
        }
        for name in ("etc", "spool", "data", "vmail", "dovecot", "dovecot-state"):
            (self.root / name).mkdir()
        shutil.chown(self.root / "data", "postfix")
        os.chown(self.root / "vmail", 5000, 5000)
        (self.root / "etc" / "main.cf").write_text(_MAIN_CF.format(**values), encoding="utf-8")
        (self.root / "etc" / "master.cf").write_text(_MASTER_CF.format(**values), encoding="utf-8")
        conf = _DOVECOT_CONF.format(**values)
        (self.root / "dovecot.conf").write_text(conf, encoding="utf-8")
        users = "".join(f"{name}@{DOMAIN}:{{PLAIN}}{PASSWORD}\n" for name in ("omega", "ana"))
        (self.root / "users").write_text(users, encoding="utf-8")
        self._dovecot.start()
        self.start_postfix()

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

    def inbox(self, user: str = "ana") -> list[EmailMessage]:
        """Everything in a mailbox, read over IMAP with TLS as a mail program would."""
        context = ssl.create_default_context(cafile=self.certificates.ca)
        imap = imaplib.IMAP4_SSL(LOOPBACK, self.imaps_port, ssl_context=context, timeout=10)
        try:
            imap.authenticate("PLAIN", lambda _: f"\0{user}@{DOMAIN}\0{PASSWORD}".encode())
            imap.select("INBOX", readonly=True)
            numbers = imap.search(None, "ALL")[1][0].split()
            raw = [imap.fetch(number.decode(), "(RFC822)")[1][0] for number in numbers]
        finally:
            imap.logout()
        parts = [one[1] for one in raw if isinstance(one, tuple)]
        return [message_from_bytes(part, policy=policy.default) for part in parts]

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
