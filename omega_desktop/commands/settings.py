"""``settings list | set | secret``."""

import argparse
import getpass
import sys

from omega_desktop.commands.output import DONE, AddCommand, emit, program
from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
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
    for act, run in ((listing, run_list), (setting, run_set), (secret, run_secret)):
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
    if key.startswith("smtp."):
        opened.send.resume_lane("smtp")
    if key.startswith(("smtp.", "gateway.")):
        opened.send.resume_link_lanes()


def run_set(options: argparse.Namespace) -> int:
    """Change one."""
    with program(options) as opened:
        opened.settings.set(options.key, options.value)
        value = opened.settings.text(options.key)
        _let_go_on(opened, options.key)
    emit(options, {"key": options.key, "value": value}, [f"{options.key} = {value}"])
    return DONE


def run_secret(options: argparse.Namespace) -> int:
    """Keep one secret; it is never an argument, so that no process list shows it."""
    with program(options) as opened:
        known = {one.key for one in opened.settings.describe() if one.secret}
        if options.key not in known:
            raise ValidationError("KEY", Message("There is no secret {key}", key=options.key))
        if sys.stdin is not None and sys.stdin.isatty():
            value = getpass.getpass(f"{options.key}: ")
        else:
            value = sys.stdin.readline().rstrip("\r\n") if sys.stdin else _NO_VALUE
        if not value:
            raise ValidationError("KEY", Message("No secret was given on standard input"))
        opened.secrets.set(options.key, value)
        _let_go_on(opened, options.key)
    emit(options, {"key": options.key, "kept": True}, [f"kept {options.key}"])
    return DONE
