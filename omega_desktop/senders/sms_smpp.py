"""Text messages through an SMSC, by SMPP 3.4.

A session is opened for each message and for each question, and is short. An SMSC may let an account
have only one, so those of this program take turns. The SMSC is asked what became of a message
(``query_sm``); many refuse that and tell it with a receipt instead (``deliver_sm``), which comes
whenever a session is open, also in one for another message: it is kept for the next question.
"""

import hashlib
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from urllib.parse import quote, unquote

from smpplib import consts

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import Outcome, Pending, Receipt, Rung, Undelivered
from omega_desktop.domain.ports import CancelToken
from omega_desktop.domain.sms_text import gsm_octets, is_gsm, split
from omega_desktop.domain.validation import smpp_address
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.smpp_session import ConnectionLost, SmppSession, SmscPlace
from omega_desktop.senders.sms_service import (
    BAD_SENDER,
    NO_SUCH_NUMBER,
    REFUSED,
    TOO_FAST_S,
    UNREACHABLE,
    WRONG_LOGIN,
    SmsAccount,
    SmsService,
    uncertain,
)

_LONGEST_SYSTEM_ID, _LONGEST_PASSWORD = 15, 8  # 4.1.5: without their NUL
_LONGEST_NAME = 11  # 3GPP TS 23.040 9.1.2.5: ten octets of septets
_SHORT_CODE = 8  # digits; longer ones are whole numbers
_PAUSES_S = (1.0, 2.0, 4.0)  # an SMSC that takes one message a second takes one of several parts
_RECEIPTS_S = 3.0
_LOOK_AGAIN_S = 60.0
_LONGEST_ID = 64
_MOST_RECEIPTS = 10_000
_KNOWN_BY = "smpp:"

_BUSY = frozenset({consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL})
_BAD_LOGIN = frozenset(
    {
        consts.SMPP_ESME_RBINDFAIL,
        consts.SMPP_ESME_RINVPASWD,
        consts.SMPP_ESME_RINVSYSID,
        consts.SMPP_ESME_RINVSYSTYP,
    }
)
_BAD_NUMBER = frozenset(
    {
        consts.SMPP_ESME_RINVDSTADR,
        consts.SMPP_ESME_RINVDSTTON,
        consts.SMPP_ESME_RINVDSTNPI,
    }
)
_NOT_FROM = frozenset(
    {
        consts.SMPP_ESME_RINVSRCADR,
        consts.SMPP_ESME_RINVSRCTON,
        consts.SMPP_ESME_RINVSRCNPI,
    }
)
_LATER = frozenset(
    {
        consts.SMPP_ESME_RSYSERR,
        consts.SMPP_ESME_RX_T_APPN,
        consts.SMPP_ESME_RINVBNDSTS,
    }
)
_OTHER_WAY = Message("Choose another way to send, and ask the service why.")
_LOST = {
    consts.SMPP_MESSAGE_STATE_EXPIRED: UNREACHABLE,
    consts.SMPP_MESSAGE_STATE_DELETED: (
        Message("The text message was deleted before it arrived"),
        _OTHER_WAY,
    ),
    consts.SMPP_MESSAGE_STATE_UNDELIVERABLE: (
        Message("The operator could not deliver the text message"),
        Message("Check the number, or choose another way to send."),
    ),
    consts.SMPP_MESSAGE_STATE_REJECTED: (
        Message("The operator refused the text message"),
        _OTHER_WAY,
    ),
}
_TAKEN = frozenset({consts.SMPP_MESSAGE_STATE_ENROUTE, consts.SMPP_MESSAGE_STATE_ACCEPTED})
_FINAL = frozenset({consts.SMPP_MESSAGE_STATE_DELIVERED, *_LOST})


class _Account:
    """What all sessions of one account share while the program runs."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.states: dict[str, int] = {}

    def learn(self, message: str, state: int) -> None:
        """Keep a message's state; one that is final stays."""
        if self.states.get(message) in _FINAL:
            return
        self.states[message] = state
        while len(self.states) > _MOST_RECEIPTS:
            self.states.pop(next(iter(self.states)))

    def begin(self, message: str, before: Collection[str]) -> None:
        """Forget what was known of an earlier message that the SMSC gave the same number.

        Args:
            message: a new one's number.
            before: the numbers something was known of before it was handed over.
        """
        if message in before:
            self.states.pop(message, None)


_accounts: dict[tuple[str, int, str], _Account] = {}
_accounts_lock = threading.Lock()


class SmppSms(SmsService):
    """One account at one SMSC.

    Args:
        account: ``url`` is smpps://host:port, or smpp://host:port inside the own network.
        cancel: looked at while it waits.

    Raises:
        AuthSendError: the settings cannot be used.
    """

    follows = True
    ascii_only = False
    longest_word = 0

    def __init__(self, account: SmsAccount, cancel: CancelToken | None = None) -> None:
        address = smpp_address(account.url)
        if address is None:
            raise AuthSendError(
                Message("The address of the text message service is not set or not usable"),
                Message("Enter it in the settings, such as smpps://smsc.operator.example:3550."),
            )
        _require_login(account)
        host, port, tls = address
        self._place = SmscPlace(
            host,
            port,
            tls,
            account.user,
            account.password,
            account.ca_file,
            account.timeout_s,
        )
        # numbers of messages are an SMSC's own: another one may know the same for somebody else's
        who = hashlib.sha256(f"{host} {port} {account.user}".encode()).hexdigest()[:8]
        self._known_by = f"{_KNOWN_BY}{who}:"
        self._source = _source(account.sender.strip())
        self._cancel = cancel or CancelToken()
        with _accounts_lock:
            self._shared = _accounts.setdefault((host, port, account.user), _Account())

    def check(self) -> Message:
        """Bind, ask whether the link is alive, unbind."""
        with self._session() as session:
            try:
                session.ask("enquire_link")
            except ConnectionLost as fault:
                raise _cut(fault) from None
        if self._place.tls:
            return Message("The text message service answers and accepts the login.")
        return Message(
            "The text message service answers and accepts the login. The connection is not "
            "encrypted: use it only inside the own network."
        )

    def submit(self, number: str, text: str, reference: str) -> str:
        """Hand over part by part. Before the last one was sent, there is no message.

        A second attempt has the same number of the whole (3GPP TS 23.040 9.2.3.24.1): a part that
        the telephone has already is no new one.
        """
        parts = _parts(text, reference)
        ids = []
        with self._session() as session:
            for count, part in enumerate(parts, start=1):
                ids.append(self._hand_over(session, number, part, last=count == len(parts)))
        if not all(ids):
            return reference  # taken, but it cannot be asked for
        return self._known_by + ",".join(quote(one, safe="") for one in ids)

    def find(self, part: str) -> str:
        """It cannot say."""
        del part
        return ""

    def look(self, remote_id: str) -> Outcome:
        """Ask for each part; where that is refused, wait a little for receipts."""
        if not remote_id.startswith(_KNOWN_BY):
            return Receipt(Rung.HANDED_OVER, Message("Handed over"), remote_id=remote_id)
        if not remote_id.startswith(self._known_by):
            return Receipt(
                Rung.HANDED_OVER,
                Message(
                    "Another text message service was set up since: whether it arrived cannot be "
                    "learned."
                ),
                remote_id=remote_id,
            )
        ids = [unquote(one) for one in remote_id.removeprefix(self._known_by).split(",")]
        if self._open(ids):
            with self._session() as session:
                try:
                    self._ask_for(session, ids)
                except ConnectionLost as fault:
                    raise _cut(fault) from None
        return _outcome([self._shared.states.get(one, 0) for one in ids], remote_id)

    def close(self) -> None:
        """Nothing is kept open."""

    # --- one session -------------------------------------------------------------------------

    @contextmanager
    def _session(self) -> Iterator[SmppSession]:
        until = time.monotonic() + self._place.timeout_s
        while not self._shared.turn.acquire(timeout=0.2):
            self._cancel.raise_if_cancelled()
            if time.monotonic() > until:
                raise TransientSendError(*_OTHER_SESSION)
        try:
            session = SmppSession(
                self._place,
                on_receipt=self._shared.learn,
                on_refused=_not_bound,
                cancel=self._cancel,
            )
            with session:
                yield session
        finally:
            self._shared.turn.release()

    def _hand_over(
        self, session: SmppSession, number: str, part: dict[str, object], *, last: bool
    ) -> str:
        message = {
            **self._source,
            "dest_addr_ton": consts.SMPP_TON_INTL,
            "dest_addr_npi": consts.SMPP_NPI_ISDN,
            "destination_addr": number.removeprefix("+"),
            "registered_delivery": consts.SMPP_SMSC_DELIVERY_RECEIPT_BOTH,
            **part,
        }
        for pause_s in (*_PAUSES_S, None):
            before = frozenset(self._shared.states)
            try:
                answer = session.ask("submit_sm", message, final=last)
            except ConnectionLost as fault:
                raise (uncertain(str(fault)) if last else _cut(fault)) from None
            if not answer.status:
                called = answer.text("message_id")[:_LONGEST_ID]
                self._shared.begin(called, before)
                return called
            if answer.status not in _BUSY or pause_s is None:
                break
            try:
                session.listen(pause_s)
            except ConnectionLost as fault:
                raise _cut(fault) from None
        raise _refused(answer.status)

    def _ask_for(self, session: SmppSession, ids: list[str]) -> None:
        for one in self._open(ids):
            answer = session.ask("query_sm", {"message_id": one, **self._source})
            if not answer.status:
                self._shared.learn(one, answer.number("message_state"))
            elif answer.status == consts.SMPP_ESME_RINVCMDID:
                break
        else:
            if all(self._shared.states.get(one) for one in ids):
                return
        session.listen(_RECEIPTS_S, until=lambda: not self._open(ids))

    def _open(self, ids: list[str]) -> list[str]:
        return [one for one in ids if self._shared.states.get(one) not in _FINAL]


# --- what is sent ----------------------------------------------------------------------------


def _parts(text: str, reference: str) -> list[dict[str, object]]:
    """The parameters of each part's ``submit_sm``."""
    gsm = is_gsm(text)
    texts = split(text)
    if len(texts) > 255:
        raise PermanentSendError(
            Message("The text is too long for a text message"),
            Message("Choose another way to send."),
        )
    whole = hashlib.sha256(f"{reference}\n{text}".encode()).digest()[0]
    made: list[dict[str, object]] = []
    for number, part in enumerate(texts, start=1):
        octets = gsm_octets(part) if gsm else part.encode("utf-16-be")
        several = len(texts) > 1
        header = bytes((5, 0, 3, whole, len(texts), number)) if several else b""
        made.append(
            {
                "esm_class": consts.SMPP_GSMFEAT_UDHI if several else 0,
                "data_coding": (
                    consts.SMPP_ENCODING_DEFAULT if gsm else consts.SMPP_ENCODING_ISO10646
                ),
                "short_message": header + octets,
            }
        )
    return made


def _source(sender: str) -> dict[str, object]:
    """The sender as SMPP addresses it; empty: the SMSC has one.

    Raises:
        AuthSendError: no telephone could show it.
    """
    digits = sender.removeprefix("+")
    if not sender or (digits == sender and digits.isdecimal() and len(digits) <= _SHORT_CODE):
        ton, npi = consts.SMPP_TON_UNK, consts.SMPP_NPI_UNK
    elif digits.isdecimal() and digits.isascii() and len(digits) <= 15:
        sender, ton, npi = digits, consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN
    elif sender.isascii() and len(sender) <= _LONGEST_NAME:
        ton, npi = consts.SMPP_TON_ALNUM, consts.SMPP_NPI_UNK
    else:
        raise AuthSendError(
            Message("The sender of text messages cannot be used with SMPP"),
            Message("Enter a number, or a name of at most 11 letters without accents."),
        )
    return {"source_addr_ton": ton, "source_addr_npi": npi, "source_addr": sender}


def _require_login(account: SmsAccount) -> None:
    if not account.user:
        raise AuthSendError(*WRONG_LOGIN, detail="no system_id")
    if (
        len(account.user) > _LONGEST_SYSTEM_ID
        or len(account.password) > _LONGEST_PASSWORD
        or not (account.user + account.password).isascii()
    ):
        raise AuthSendError(
            Message("User name or password cannot be used with SMPP"),
            Message(
                "A user name has at most 15 letters, a password 8, without accents. "
                "Ask the service for another one."
            ),
        )


# --- what is answered ------------------------------------------------------------------------

_OTHER_SESSION = (
    Message("The account at the text message service is in use by another connection"),
    Message("It is tried again by itself."),
)
_NOT_NOW = (
    Message("The text message service cannot take messages now"),
    Message("It is tried again by itself."),
)


def _outcome(states: list[int], remote_id: str) -> Outcome:
    """What the states of all parts say together."""
    for state in states:
        if state in _LOST:
            title, step = _LOST[state]
            return Undelivered(title.followed_by(step))
    if all(state == consts.SMPP_MESSAGE_STATE_DELIVERED for state in states):
        return Receipt(Rung.CONFIRMED, Message("The text message arrived"), remote_id=remote_id)
    if all(state in _TAKEN or state in _FINAL for state in states):
        return Pending(_LOOK_AGAIN_S, Message("The operator has taken the text message"))
    return Pending(_LOOK_AGAIN_S)


def _not_bound(status: int) -> SendError:
    """A bind that was refused."""
    detail = _detail(status)
    if status == consts.SMPP_ESME_RALYBND:
        return TransientSendError(*_OTHER_SESSION, detail=detail, retry_after_s=TOO_FAST_S)
    if status in _BUSY or status in _LATER:
        return TransientSendError(*_NOT_NOW, detail=detail, lane_down=True)
    return AuthSendError(*WRONG_LOGIN, detail=detail)


def _refused(status: int) -> SendError:
    """A message that was refused."""
    detail = _detail(status)
    if status in _BAD_NUMBER:
        return PermanentSendError(*NO_SUCH_NUMBER, detail=detail)
    if status in _NOT_FROM:
        return AuthSendError(*BAD_SENDER, detail=detail)
    if status in _BAD_LOGIN:
        return AuthSendError(*WRONG_LOGIN, detail=detail)
    if status == consts.SMPP_ESME_RTHROTTLED:
        return TransientSendError(
            Message("The text message service is asked too often"),
            Message("It is tried again by itself."),
            detail=detail,
            retry_after_s=TOO_FAST_S,
        )
    if status == consts.SMPP_ESME_RMSGQFUL:
        return TransientSendError(
            Message("The service has too many messages waiting"),
            Message("It is tried again by itself."),
            detail=detail,
            retry_after_s=TOO_FAST_S,
        )
    if status in _LATER:
        return TransientSendError(*_NOT_NOW, detail=detail)
    return PermanentSendError(*REFUSED, detail=detail)


def _cut(fault: ConnectionLost) -> TransientSendError:
    return TransientSendError(*SERVICE.cut, detail=str(fault))


def _detail(status: int) -> str:
    return f"SMPP status 0x{status:08X}"
