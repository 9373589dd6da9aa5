"""``settings list | set | secret | portal-jwks | sign-in | sign-out``."""

import argparse
import getpass
import json
import sys

from omega_desktop.commands.output import DONE, AddCommand, emit, program
from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken
from omega_desktop.senders.portal_auth import load_key, public_jwk
from omega_desktop.services.program import Program

_NO_VALUE = ""


def register(add: AddCommand) -> None:
    """Add the command."""
    settings = add("settings", run_list, "show and change settings")
    acts = settings.add_subparsers(dest="settings_command", metavar="ACT", required=True)
    listing = acts.add_parser("list", help="every key with its value and meaning")
    setting = acts.add_parser("set", help="change a setting")
    setting.add_argument("key", metavar="KEY")
    setting.add_argument("value", metavar="VALUE")
    secret = acts.add_parser("secret", help="read a secret from standard input into the keyring")
    secret.add_argument("key", metavar="KEY")
    jwks = acts.add_parser("portal-jwks", help="public key to register at the patient portal")
    sign_in = acts.add_parser("sign-in", help="sign in to the e-mail account (OAuth 2)")
    sign_out = acts.add_parser("sign-out", help="forget the sign-in to the e-mail account")
    for act, run in (
        (listing, run_list),
        (setting, run_set),
        (secret, run_secret),
        (jwks, run_portal_jwks),
        (sign_in, run_sign_in),
        (sign_out, run_sign_out),
    ):
        act.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS)
        act.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        act.set_defaults(run=run)


def run_list(options: argparse.Namespace) -> int:
    """Every key; secrets without their value."""
    with program(options) as opened:
        found = [
            {
                "key": one.key,
                "value": _NO_VALUE if one.secret else one.value,
                "default": _NO_VALUE if one.secret else one.default,
                "meaning": str(one.meaning),
                "choices": list(one.choices),
                "secret": one.secret,
            }
            for one in opened.settings.describe()
        ]
    emit(
        options,
        {"settings": found},
        (
            f"{one['key']:<24} {'(secret)' if one['secret'] else one['value']}\n"
            f"    {one['meaning']}"
            for one in found
        ),
    )
    return DONE


def _let_go_on(opened: Program, key: str) -> None:
    """What waited for this to be mended starts again."""
    if key.startswith(("smtp.", "imap.", "email.", "smime.")):
        opened.send.resume_lane("smtp")
    if key.startswith(("smtp.", "smime.", "gateway.")):
        opened.send.resume_link_lanes()
    if key.startswith(("smtp.", "gateway.", "portal.")):
        opened.send.resume_portal_lanes()
    if key.startswith("fax."):
        opened.send.resume_fax_lanes()
    if key.startswith("sms."):
        opened.send.resume_sms_lanes()


def run_set(options: argparse.Namespace) -> int:
    """Change one."""
    with program(options) as opened:
        opened.settings.set(options.key, options.value)
        value = opened.settings.text(options.key)
        _let_go_on(opened, options.key)
    emit(options, {"key": options.key, "value": value}, [f"{options.key} = {value}"])
    return DONE


def read_secret() -> str:
    """The first line of standard input, or all lines of a PEM file."""
    if sys.stdin is None:
        return _NO_VALUE
    lines = [sys.stdin.readline().rstrip("\r\n")]
    if lines[0].startswith("-----BEGIN "):
        lines += [line.rstrip("\r\n") for line in sys.stdin]
    return "\n".join(lines).rstrip("\n")


def run_secret(options: argparse.Namespace) -> int:
    """Keep one secret; it is never an argument, so that no process list shows it."""
    with program(options) as opened:
        known = {one.key for one in opened.settings.describe() if one.secret}
        if options.key not in known:
            raise ValidationError("KEY", Message("There is no secret {key}", key=options.key))
        if sys.stdin is not None and sys.stdin.isatty():
            value = getpass.getpass(f"{options.key}: ")
        else:
            value = read_secret()
        if not value:
            raise ValidationError("KEY", Message("No secret was given on standard input"))
        opened.secrets.set(options.key, value)
        _let_go_on(opened, options.key)
    emit(options, {"key": options.key, "kept": True}, [f"kept {options.key}"])
    return DONE


def run_portal_jwks(options: argparse.Namespace) -> int:
    """The public half of the private key, as SMART backend services are registered (RFC 7517)."""
    with program(options) as opened:
        private = opened.secrets.get("portal.private_key")
    if not private:
        raise ValidationError(
            "portal.private_key",
            Message("There is no private key for the patient portal"),
            Message("Enter it with: settings secret portal.private_key"),
        )
    keys = {"keys": [public_jwk(load_key(private))]}
    emit(options, keys, [json.dumps(keys, indent=2)])
    return DONE


def run_sign_in(options: argparse.Namespace) -> int:
    """Say what to open and type, on standard error, and wait until it was done."""
    cancel = CancelToken()
    with program(options) as opened:
        invitation = opened.send.begin_sign_in(cancel)
        if invitation.user_code:
            said = Message(
                "Open {address} on any device and type {code}",
                address=invitation.address,
                code=invitation.user_code,
            )
        else:
            said = Message(
                "Open in a browser on this computer: {address}", address=invitation.address
            )
        sys.stderr.write(f"{said}\n")
        sys.stderr.flush()
        done = opened.send.finish_sign_in(invitation, cancel)
    emit(options, {"signed_in": True}, [str(done)])
    return DONE


def run_sign_out(options: argparse.Namespace) -> int:
    """Forget it."""
    with program(options) as opened:
        done = opened.send.sign_out()
    emit(options, {"signed_in": False}, [str(done)])
    return DONE
