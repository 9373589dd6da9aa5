"""Checks of the settings of fax services."""

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.validation import normalize_email, validate_host
from omega_desktop.storage.setting_checks import one_line, web_address, whole_number


def fax_place(key: str, typed: str) -> str:
    """A server as host or host:port, or a service's address that starts with https://."""
    if "://" in typed:
        return web_address(key, typed)
    value = one_line(key, typed)
    host, colon, port = value.rpartition(":")
    if not colon or not port.isdecimal():  # without a port
        return validate_host(value, field=key)
    return f"{validate_host(host, field=key)}:{whole_number(1, 65535)(key, port)}"


def fax_template(key: str, typed: str) -> str:
    """An e-mail address with the place of the number in it."""
    value = one_line(key, typed)
    if value.count("{digits}") != 1 or value.count("{") != 1 or value.count("}") != 1:
        raise ValidationError(
            key,
            Message("{key} must hold the place of the number once", key=key),
            Message("Type an address such as {example}.", example="{digits}@fax.example"),
        )
    normalize_email(value.replace("{digits}", "5511"), field=key)
    return value
