"""The text message service of the settings."""

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.senders.sms_http import HttpSms
from omega_desktop.senders.sms_service import TIMEOUT_S, SmsAccount, SmsService
from omega_desktop.senders.sms_smpp import SmppSms
from omega_desktop.senders.sms_twilio import TwilioSms
from omega_desktop.senders.sms_zenvia import ZenviaSms

_SERVICES = {"twilio": TwilioSms, "zenvia": ZenviaSms, "http": HttpSms}


def is_ascii_only(service: str) -> bool:
    """Whether a service, as the setting names it, sends accents in the expensive alphabet."""
    return service in _SERVICES and _SERVICES[service].ascii_only


def open_service(
    settings: SettingsReader,
    secrets: Secrets,
    *,
    timeout_s: float = TIMEOUT_S,
    cancel: CancelToken | None = None,
) -> SmsService:
    """The service that the settings name now; nothing is asked yet.

    Args:
        settings: ``sms.…``.
        secrets: ``sms.password``.
        timeout_s: longest silence.
        cancel: looked at by a service that waits for more than one answer.

    Raises:
        AuthSendError: there is none, or its settings cannot be used.
        CredentialStoreError: the password cannot be read now.
    """
    account = SmsAccount(
        url=settings.text("sms.url"),
        user=settings.text("sms.user"),
        password=secrets.get("sms.password") or "",
        sender=settings.text("sms.from"),
        ca_file=settings.text("sms.ca_file"),
        timeout_s=timeout_s,
    )
    match settings.text("sms.service"):
        case "twilio":
            return TwilioSms(account)
        case "zenvia":
            return ZenviaSms(account)
        case "http":
            return HttpSms(account, settings.text("sms.http_fields"))
        case "smpp":
            return SmppSms(account, cancel)
        case _:
            raise AuthSendError(
                Message("Text messages are not set up"),
                Message("Choose a text message service in the settings."),
            )
