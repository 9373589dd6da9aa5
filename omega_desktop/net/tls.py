"""Whom we trust when we connect to a service."""

import ipaddress
import socket
import ssl

import truststore

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.domain.messages import Message


def tls_context(ca_file: str) -> ssl.SSLContext:
    """The system's certificate store, or only the authority of the settings.

    Raises:
        AuthSendError: its file cannot be read.
    """
    if ca_file:
        try:
            context = ssl.create_default_context(cafile=ca_file)
        except (OSError, ssl.SSLError) as fault:
            raise AuthSendError(
                Message("The certificate authority's file cannot be read"),
                Message("Choose an existing PEM file in the settings."),
                detail=type(fault).__name__,
            ) from fault
    else:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def is_near(connection: socket.socket) -> bool:
    """Whether the other end is this machine or in the own network: loopback, private, link-local.

    Only there a password is told to a protocol that has no encryption.
    """
    peer = str(connection.getpeername()[0]).partition("%")[0]
    return ipaddress.ip_address(peer).is_private  # loopback and link-local, too
