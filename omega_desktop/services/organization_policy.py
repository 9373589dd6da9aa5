"""The rules of the organisation as they are now: the policy file and the blocked recipients."""

from dataclasses import replace
from pathlib import Path

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.policy_file import NO_RULES, OrganizationRules, parse_rules
from omega_desktop.domain.ports import SettingsReader

LARGEST_BYTES = 1_000_000


class OrganizationPolicy:
    """Reads them at each check; the file only when it has changed. Safe from any thread."""

    def __init__(self, settings: SettingsReader) -> None:
        self._settings = settings
        self._read: tuple[object, OrganizationRules] | None = None

    def rules(self) -> OrganizationRules:
        """What holds now.

        Raises:
            ValidationError: the file cannot be read or used. Nothing may go to people then: what
                it forbids is not known.
        """
        blocked = frozenset(filter(None, self._settings.text("policy.blocked").split(",")))
        named = self._settings.text("policy.file")
        rules = self._of_file(Path(named)) if named else NO_RULES
        password = self._settings.flag("report.pdf_password_required")
        return replace(
            rules,
            blocked=rules.blocked | blocked,
            require_pdf_password=rules.require_pdf_password or password,
        )

    def _of_file(self, path: Path) -> OrganizationRules:
        try:
            status = path.stat()
            # another file may have come in its place with the same time: its inode differs
            token = (path, status.st_mtime_ns, status.st_size, status.st_ino)
            read = self._read
            if read is not None and read[0] == token:
                return read[1]
            if status.st_size > LARGEST_BYTES:
                raise _unreadable(Message("It is larger than a policy file can be."))
            text = path.read_text(encoding="utf-8-sig")
        except OSError:
            raise _unreadable(Message("Check that the file is there and may be read.")) from None
        except UnicodeError:
            raise _unreadable(Message("It must be written in UTF-8.")) from None
        rules = parse_rules(text)
        self._read = (token, rules)
        return rules


def _unreadable(hint: Message) -> ValidationError:
    return ValidationError(
        "policy.file", Message("The organization's policy file cannot be read"), hint
    )
