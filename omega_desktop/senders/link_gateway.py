"""The gateway of the settings, and telling it what is over."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from omega_desktop.domain.errors import AuthSendError, OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import Secrets, SettingsReader
from omega_desktop.share.client import GatewayClient, GatewayRefusal
from omega_desktop.storage.shares import Shares
from omega_desktop.storage.vault import no_token

log = logging.getLogger(__name__)

TIMEOUT_S = 30.0
BRIEF_TIMEOUT_S = 5.0
"""For what the user waits for, or what is tried again anyway."""

Connect = Callable[[float], GatewayClient]
"""``connect(timeout_s)``: a client of the gateway that the settings name now."""


def gateway_url(settings: SettingsReader) -> str:
    """The gateway's address.

    Raises:
        AuthSendError: there is none; links wait until it is set.
    """
    url = settings.text("gateway.url")
    if not url:
        raise AuthSendError(
            Message("The share gateway is not set up"),
            Message("Enter the gateway's address and token in the settings."),
        )
    return url


def connector(settings: SettingsReader, secrets: Secrets) -> Connect:
    """How to reach the gateway that the settings name at the time of each call."""

    def connect(timeout_s: float) -> GatewayClient:
        url, token = gateway_url(settings), secrets.get("gateway.token")
        if not token:
            raise no_token()
        return GatewayClient(
            url, token, ca_file=settings.text("gateway.ca_file"), timeout_s=timeout_s
        )

    return connect


def tell_what_is_over(shares: Shares, client: GatewayClient, gateway: str, outgoing: Path) -> None:
    """Let the gateway close every share and link that is over here.

    Args:
        shares: what is over.
        client: of ``gateway``.
        gateway: shares of another one stay as they are.
        outgoing: where encrypted pieces wait; those of closed shares are deleted.

    Raises:
        SendError: the gateway cannot be told now; what was told is written down.
    """
    over, links = shares.to_erase()
    for share in over:
        if share.gateway != gateway:
            continue
        _tell(client.revoke, share.share_id)
        shares.erased(share.share_id)
        shutil.rmtree(outgoing / share.share_id, ignore_errors=True)
    for link in links:
        if shares.share(link.share_id).gateway != gateway:
            continue
        _tell(client.revoke_link, link.share_id, link.link_hash)
        shares.link_erased(link)


def try_to_tell(shares: Shares, connect: Connect, gateway: str, outgoing: Path) -> None:
    """The same without waiting long; what cannot be told now is told later."""
    try:
        with connect(BRIEF_TIMEOUT_S) as client:
            tell_what_is_over(shares, client, gateway, outgoing)
    except OmegaError as fault:
        log.info("the gateway could not be told what is over: %s", fault.detail)


def _tell(act: Callable[..., None], *names: str) -> None:
    """What the gateway does not know opens for nobody, which is what is wanted."""
    try:
        act(*names)
    except GatewayRefusal as fault:
        if fault.code != "gone":
            raise
