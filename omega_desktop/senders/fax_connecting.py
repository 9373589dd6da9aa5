"""The fax service that the settings name."""

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.senders.fax import Connect
from omega_desktop.senders.fax_email import EmailFax
from omega_desktop.senders.fax_hylafax import PORT, HylaFax
from omega_desktop.senders.fax_service import FaxMail, FaxService
from omega_desktop.senders.fax_sinch import URL as SINCH_URL
from omega_desktop.senders.fax_sinch import SinchFax
from omega_desktop.senders.fax_telnyx import URL as TELNYX_URL
from omega_desktop.senders.fax_telnyx import TelnyxFax
from omega_desktop.senders.mail_out import MailOut

_SERVER = Message("Enter the fax server in the settings, such as fax.hospital.org:4559.")
_USER = Message("Enter the user name or access key in the settings.")
_PROJECT = Message("Enter the project or connection in the settings.")
_FROM = Message("Enter the number that faxes come from in the settings.")
_TEMPLATE = Message("Enter the address of the fax service in the settings.")
TIMEOUT_S = 30.0
BRIEF_TIMEOUT_S = 10.0
"""For what the user waits for."""


def connector(settings: SettingsReader, secrets: Secrets, out: MailOut) -> Connect:
    """How to reach the service that the settings name at the time of each call."""
    return lambda: fax_service(settings, secrets, out, timeout_s=TIMEOUT_S)


def fax_service(
    settings: SettingsReader, secrets: Secrets, out: MailOut, *, timeout_s: float
) -> FaxService | FaxMail:
    """Make the client of a service; nothing is sent yet.

    Args:
        settings: ``fax.…``.
        secrets: the service's password or key.
        out: for a service that is reached by e-mail.
        timeout_s: longest silence of the others.

    Raises:
        AuthSendError: a setting is missing; faxes wait until it is there.
        CredentialStoreError: the store is locked or broken.
    """
    match settings.text("fax.service"):
        case "hylafax":
            return _hylafax(settings, secrets, timeout_s)
        case "sinch":
            return SinchFax(
                settings.text("fax.url") or SINCH_URL,
                project=_required(settings, "fax.project", _PROJECT),
                key_id=_required(settings, "fax.user", _USER),
                key_secret=_password(secrets),
                token_url=settings.text("fax.token_url"),
                from_number=settings.text("fax.from_number"),
                ca_file=settings.text("fax.ca_file"),
                timeout_s=timeout_s,
            )
        case "telnyx":
            return TelnyxFax(
                settings.text("fax.url") or TELNYX_URL,
                key=_password(secrets),
                connection=_required(settings, "fax.project", _PROJECT),
                from_number=_required(settings, "fax.from_number", _FROM),
                ca_file=settings.text("fax.ca_file"),
                timeout_s=timeout_s,
            )
        case "email":
            return EmailFax(_required(settings, "fax.email_template", _TEMPLATE), settings, out)
        case _:
            raise AuthSendError(
                Message("Faxing is not set up"), Message("Choose a fax service in the settings.")
            )


def _hylafax(settings: SettingsReader, secrets: Secrets, timeout_s: float) -> HylaFax:
    place = _required(settings, "fax.url", _SERVER)
    if "://" in place:
        raise AuthSendError(Message("The fax service is not set up completely"), _SERVER)
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdecimal():
        host, port = place, str(PORT)
    return HylaFax(
        host.strip("[]"),
        int(port),
        user=_required(settings, "fax.user", _USER),
        password=secrets.get("fax.password") or "",
        timeout_s=timeout_s,
    )


def _required(settings: SettingsReader, key: str, next_step: Message) -> str:
    value = settings.text(key)
    if not value:
        raise AuthSendError(Message("The fax service is not set up completely"), next_step)
    return value


def _password(secrets: Secrets) -> str:
    password = secrets.get("fax.password")
    if not password:
        raise AuthSendError(
            Message("There is no password or key for the fax service"),
            Message("Enter it in the settings."),
        )
    return password


def test_connection(settings: SettingsReader, secrets: Secrets, out: MailOut) -> Message:
    """Ask the service whether it knows us, and send nothing. Takes seconds.

    Raises:
        OmegaError: it does not work; the message says what to change.
    """
    service = fax_service(settings, secrets, out, timeout_s=BRIEF_TIMEOUT_S)
    try:
        service.check(cancel=CancelToken())
    finally:
        service.close()
    if isinstance(service, FaxMail):
        return Message("The e-mail server answers; whether faxes arrive is told by e-mail.")
    if isinstance(service, HylaFax):
        return Message(
            "The fax server answers and accepts the login. The connection is not encrypted: "
            "use it only inside the own network."
        )
    return Message("The fax service answers and accepts the login.")
