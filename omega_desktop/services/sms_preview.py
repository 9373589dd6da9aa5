"""The text message with a link as it would leave, before there is a link."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.sms_message import compose
from omega_desktop.domain.sms_text import SmsCount, count
from omega_desktop.senders.sms_services import is_ascii_only
from omega_desktop.share.construction import KEY_BYTES, LinkKeys, b64u, link_url
from omega_desktop.storage.database import now


@dataclass(frozen=True, slots=True)
class SmsPreview:
    """A text and what it takes.

    Args:
        text: with the link cut short, to be read.
        counted: of the whole text with a link of the real length.
    """

    text: str
    counted: SmsCount


@dataclass(frozen=True, slots=True)
class SmsWording:
    """What the text depends on besides recipient and day.

    Args:
        organization: the sender's.
        template: the organisation's own sentence; empty: the usual one.
        gateway: address of the share gateway.
        ascii_only: the service sends everything else in the expensive alphabet.
    """

    organization: str = ""
    template: str = ""
    gateway: str = ""
    ascii_only: bool = False

    def preview(self, language: str, days: int, *, at: datetime | None = None) -> SmsPreview:
        """The text of a message sent now.

        Args:
            language: BCP 47 tag.
            days: how long its link opens.
            at: when it is sent; now.
        """
        until = ((at or now()) + timedelta(days=days)).astimezone()
        url = sample_link(self.gateway)

        def text(link: str) -> str:
            return compose(
                self.organization,
                link,
                until,
                language,
                template=self.template,
                ascii_only=self.ascii_only,
            )

        return SmsPreview(text(f"{self.gateway.rstrip('/')}/s/…"), count(text(url)))


def sample_link(gateway: str) -> str:
    """A link as long as all of this gateway are; it opens nothing."""
    nothing = bytes(KEY_BYTES)
    return link_url(gateway or "https://example", LinkKeys(b64u(nothing), nothing), "d")


def sms_wording(settings: SettingsReader) -> SmsWording:
    """As the settings are now."""
    return SmsWording(
        organization=settings.text("organization.name"),
        template=settings.text("sms.text"),
        gateway=settings.text("gateway.url"),
        ascii_only=is_ascii_only(settings.text("sms.service")),
    )
