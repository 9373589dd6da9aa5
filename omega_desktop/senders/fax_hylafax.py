"""A HylaFAX server, spoken to as its own clients do: an FTP dialect (hfaxd(8), sendq(5)).

Seen with HylaFAX 6.0.7: FORM must precede STOT, or a PDF counts as PostScript; a job's STATUS may
hold line ends, which the replies of JPARM and the lines of LIST do not survive, so the job's own
file is read instead. The protocol has no encryption.
"""

import contextlib
import ftplib
import re
import socket
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Self

from omega_desktop.domain.errors import AuthSendError, PermanentSendError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import Transmission
from omega_desktop.domain.ports import CancelToken
from omega_desktop.net.tls import is_near
from omega_desktop.senders.fax_service import Failure, FaxJob, FaxOrder, FaxService, JobState

PORT = 4559  # hfaxd(8)
TIMEOUT_S = 20.0
_LOOK_UP_S = 0.2
_CHUNK_BYTES = 32 * 1024
_LONGEST_LISTING_BYTES = 4 << 20
_STATES = {
    **dict.fromkeys("12345", JobState.WAITING),  # sendq(5): suspended to ready to be sent
    "6": JobState.RUNNING,
    "7": JobState.DONE,
    "8": JobState.FAILED,
}
_NAMES = {"ACTIVE": "6", "RUNNING": "6", "DONE": "7", "FAILED": "8"}  # JPARM STATE; all others wait
# the server makes one call: when to call again is decided here
_PARAMETERS = {
    "NOTIFY": '"none"',
    "LASTTIME": "000300",  # days, hours, minutes in its queue
    "MAXDIALS": "1",
    "MAXTRIES": "1",
    "VRES": "196",
    "PAGEWIDTH": "209",
    "PAGELENGTH": "296",
    "PAGECHOP": '"none"',  # else the last page loses what is white at its end
}
_ASKED = {"state": "STATE", "statuscode": "STATUSCODE", "npages": "NPAGES", "totpages": "TOTPAGES"}
_WORDS = (
    # by the beginning of the status, whatever code it has ("…; too many attempts to dial")
    ("busy", Failure.BUSY),
    ("no answer", Failure.NO_ANSWER),
    ("no local dialtone", Failure.NO_LINE),
    ("glare", Failure.NO_LINE),
    ("kill time expired", Failure.NO_LINE),
    ("no carrier", Failure.NO_FAX),
    ("carrier established, but", Failure.NO_FAX),
    ("data connection established", Failure.NO_FAX),
    ("invalid dialing command", Failure.WRONG_NUMBER),
    ("job aborted by request", Failure.KILLED),
)
_CODES = {  # the server's own codes, where the words say something else
    "345": Failure.KILLED,
    "346": Failure.NO_LINE,
    "347": Failure.DOCUMENT,
}


class HylaFax(FaxService):
    """One server and one user of it.

    Args:
        host: its name or address; only this machine or the own network: nothing is encrypted.
        port: of hfaxd.
        user: as in the server's hosts.hfaxd.
        password: of this user.
        timeout_s: longest silence.
    """

    name = "hylafax"
    finds_jobs = True

    def __init__(
        self, host: str, port: int, *, user: str, password: str, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._host = host
        self._port = port
        self._user = user
        self._password = password
        self._timeout_s = timeout_s

    def find(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """Look for the order's key among the jobs; one that has failed does not count."""
        with self._session(cancel) as session:
            for job, state in session.jobs(order.key):
                if state != "F":
                    return job
        return ""

    def submit(self, order: FaxOrder, *, cancel: CancelToken) -> str:
        """Hand over."""
        if not re.fullmatch(r"\+[0-9]{3,20}", order.number):
            raise PermanentSendError(
                Message("The fax number cannot be dialled"), Message("Check it, then send again.")
            )
        with self._session(cancel) as session:
            return session.submit(order, self._user)

    def look(self, job: str, key: str, *, cancel: CancelToken) -> FaxJob:
        """Ask for the job's state and, when it is done, read its file."""
        with self._session(cancel) as session:
            found = session.job(job, key)
        if not found:
            return FaxJob(JobState.GONE)
        state = _STATES.get(found.get("state", ""), JobState.WAITING)
        pages = Transmission(
            pages_sent=_number(found.get("npages", "")),
            pages_total=_number(found.get("totpages", "")),
            remote_station=_station(found.get("csi", "")),
        )
        if state is not JobState.FAILED:
            return FaxJob(state, transmission=pages)
        code = found.get("statuscode", "")
        detail = f"code {_number(code)}" if code else ""
        return FaxJob(state, _failure(code, found.get("status", "")), detail, pages)

    def kill(self, job: str, key: str, *, cancel: CancelToken) -> bool:
        """Stop the job, also while it calls."""
        with self._session(cancel) as session:
            return session.is_ours(job, key) and session.kill(_identifier(job))

    def check(self, *, cancel: CancelToken) -> None:
        """Log in."""
        with self._session(cancel):
            pass

    def close(self) -> None:
        """Nothing is kept open."""

    def _session(self, cancel: CancelToken) -> "_Session":
        return _Session(self._host, self._port, self._user, self._password, self._timeout_s, cancel)


class _Session:
    """One connection, logged in."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        timeout_s: float,
        cancel: CancelToken,
    ) -> None:
        self._place = host, port
        self._user = user
        self._password = password
        self._timeout_s = timeout_s
        self._cancel = cancel
        self._ftp = _Ftp(cancel, timeout_s)

    def __enter__(self) -> Self:
        try:
            with _faults(opening=True):
                self._cancel.raise_if_cancelled()
                self._ftp.connect(*self._place, timeout=self._timeout_s)
                _require_near(self._ftp.sock)
                if self._ftp.sendcmd(f"USER {self._user}").startswith("331"):
                    self._ftp.sendcmd(f"PASS {self._password}")
        except BaseException:
            self._ftp.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if fault is None:
            with contextlib.suppress(OSError):
                self._ftp.putcmd("QUIT")  # the result is known; its goodbye is not waited for
        self._ftp.close()

    def submit(self, order: FaxOrder, owner: str) -> str:
        """Make a job of a document and let it go."""
        with _faults():
            document = self._store(order.document)
            made = re.search(r"jobid: (\d+)", self._ftp.sendcmd("JNEW"))
            if made is None:
                raise ftplib.error_proto
            told = {
                **_PARAMETERS,
                "FROMUSER": _quoted(owner),
                "NOTIFYADDR": _quoted(f"{owner}@localhost"),  # needed, never used
                "EXTERNAL": _quoted(order.number),
                "DIALSTRING": _quoted(order.number),
                "JOBINFO": _quoted(order.key),
            }
            for name, value in told.items():
                self._ftp.voidcmd(f"JPARM {name} {value}")
            self._ftp.voidcmd(f"JPARM DOCUMENT {document}")
        with _faults(submitting=True):
            self._ftp.voidcmd("JSUBM")
        return made[1]

    def _store(self, document: bytes) -> str:
        self._ftp.voidcmd("TYPE I")
        self._ftp.voidcmd("FORM PDF")
        with self._ftp.transfercmd("STOT") as connection:
            for start in range(0, len(document), _CHUNK_BYTES):
                self._cancel.raise_if_cancelled()
                connection.sendall(document[start : start + _CHUNK_BYTES])
        stored = re.search(r"FILE: (\S+?)\)", self._ftp.voidresp())
        if stored is None:
            raise ftplib.error_proto
        return stored[1]

    def jobs(self, key: str) -> list[tuple[str, str]]:
        """Number and state of every job with this key (JOBFMT: hfaxd(8))."""
        found: list[tuple[str, str]] = []
        with _faults():
            self._ftp.voidcmd("TYPE A")
            self._ftp.voidcmd('JOBFMT "%j|%a|%J"')
            for queue in ("sendq", "doneq"):
                for line in self._read(f"LIST {queue}").splitlines():
                    job, _, rest = line.partition("|")
                    state, _, tag = rest.partition("|")
                    if tag.strip() == key and job.strip().isdecimal():
                        found.append((job.strip(), state.strip()))
        return found

    def is_ours(self, job: str, key: str) -> bool:
        """Whether the server knows the job, and with this key; it is the current one then."""
        with _faults():
            if not self.tell(f"JOB {_identifier(job)}"):
                return False
            return self._ftp.sendcmd("JPARM JOBINFO")[4:].strip().strip('"') == key

    def job(self, job: str, key: str) -> Mapping[str, str]:
        """What the server keeps of a job; empty when it does not know it."""
        number = _identifier(job)
        if not self.is_ours(job, key):
            return {}
        with _faults():
            # in one line each; the rest is in the job's file
            told = {key: self._ftp.sendcmd(f"JPARM {name}")[4:] for key, name in _ASKED.items()}
            state = _NAMES.get(told["state"].strip(), "2")
            if state in "78":
                self._ftp.voidcmd("TYPE I")
                with contextlib.suppress(ftplib.error_perm):  # the file may be for others only
                    return {**told, **_parsed(self._read(f"RETR doneq/q{number}")), "state": state}
        return {**told, "state": state}

    def kill(self, number: str) -> bool:
        """Stop a job; in the middle of a page it ends some seconds later (4xx meanwhile)."""
        with _faults():
            try:
                return self.tell(f"JKILL {number}")
            except ftplib.error_temp:
                return True

    def tell(self, command: str) -> bool:
        """Whether the server does it; faults are the caller's to translate."""
        try:
            self._ftp.voidcmd(command)
        except ftplib.error_perm:
            return False
        return True

    def _read(self, command: str) -> str:
        received = bytearray()
        with self._ftp.transfercmd(command) as connection:
            while block := self._ftp.receive(connection):
                received += block
                if len(received) > _LONGEST_LISTING_BYTES:
                    raise ftplib.error_proto
        self._ftp.voidresp()
        return received.decode("utf-8", "replace")


class _Ftp(ftplib.FTP):
    """Reads so that a cancellation is noticed while the server says nothing."""

    def __init__(self, cancel: CancelToken, timeout_s: float) -> None:
        super().__init__()
        self._cancel = cancel
        self._silence_s = timeout_s
        self._received = b""

    def getline(self) -> str:
        """The next line of a reply; instead of the file object that FTP makes of the socket."""
        while b"\n" not in self._received:
            assert self.sock is not None
            more = self.receive(self.sock)
            if not more:
                raise EOFError
            self._received += more
            if len(self._received) > self.maxline:
                raise ftplib.error_proto
        line, _, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def receive(self, connection: socket.socket) -> bytes:
        """What comes next, empty at the end; ``TimeoutError`` after too long a silence."""
        until = time.monotonic() + self._silence_s
        connection.settimeout(_LOOK_UP_S)
        try:
            while True:
                self._cancel.raise_if_cancelled()
                try:
                    return connection.recv(1 << 16)
                except TimeoutError:
                    if time.monotonic() > until:
                        raise
        finally:
            connection.settimeout(self._silence_s)


# --- words and faults ------------------------------------------------------------------------


@contextlib.contextmanager
def _faults(*, opening: bool = False, submitting: bool = False) -> Iterator[None]:
    """What ftplib and the network raise, as what it means. Replies may name numbers: only codes."""
    try:
        yield
    except ftplib.Error as fault:
        code = str(fault)[:3] if str(fault)[:3].isdecimal() else ""
        detail = f"{type(fault).__name__} {code}".strip()
        if opening and code.startswith("5"):
            raise AuthSendError(
                Message("The fax server does not accept user name and password"),
                Message("Check them in the settings, then let faxes go on."),
                detail=detail,
            ) from None
        if opening or submitting or not code.startswith("5"):
            raise TransientSendError(
                Message("The fax server cannot take faxes now"),
                Message("It is tried again by itself."),
                detail=detail,
                lane_down=opening,
            ) from None
        raise PermanentSendError(
            Message("The fax server refuses the fax (code {code})", code=code),
            Message("Check the number, or ask the server's administrator."),
            detail=detail,
        ) from None
    except (OSError, EOFError) as fault:
        raise _lost(fault, opening=opening) from None
    except ValueError as fault:  # a line end in user name or password
        raise AuthSendError(
            Message("User name or password for the fax server are not usable"),
            Message("Enter them again in the settings."),
            detail=type(fault).__name__,
        ) from None


def _lost(fault: Exception, *, opening: bool) -> TransientSendError:
    if opening:
        return TransientSendError(
            Message("The fax server does not answer"),
            Message("The fax is sent when it answers again."),
            detail=type(fault).__name__,
            lane_down=True,
        )
    return TransientSendError(
        Message("The connection to the fax server was lost"),
        Message("It is tried again by itself; nothing is sent twice."),
        detail=type(fault).__name__,
    )


def _require_near(connection: socket.socket | None) -> None:
    """Raise before the password is told to a machine outside: the protocol has no encryption."""
    assert connection is not None
    if not is_near(connection):
        raise AuthSendError(
            Message("The fax server is outside of the own network"),
            Message(
                "HylaFAX knows no encryption: reach it at a private address, such as through a VPN."
            ),
        )


def _failure(code: str, status: str) -> Failure:
    if code in _CODES:
        return _CODES[code]
    words = status.strip().lower()
    for beginning, failure in _WORDS:
        if words.startswith(beginning):
            return failure
    # 1xx: the protocol with the other machine, 2xx: its later phases (HylaFAX's status codes)
    return Failure.BROKEN_OFF if code[:1] in {"1", "2"} else Failure.OTHER


def _parsed(text: str) -> dict[str, str]:
    r"""Tags and values of a job's file; a value goes on behind a ``\`` at the line's end."""
    found: dict[str, str] = {}
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        tag, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[a-z]+", tag):
            found.setdefault(tag, value)
    return found


def _quoted(value: str) -> str:
    """A value of JPARM: what could end it, or the command, is taken out."""
    return '"' + re.sub(r"[^ !#-\[\]-~]", " ", value)[:60] + '"'


def _identifier(job: str) -> str:
    if not job.isascii() or not job.isdecimal():
        raise PermanentSendError(
            Message("The fax server's number of this fax is not known"), Message("Send it again.")
        )
    return job


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0


def _station(text: str) -> str:
    """T.30 CSI: what the other machine says of itself, at most 20 signs."""
    return " ".join("".join(sign for sign in text if sign.isprintable()).split())[:40]
