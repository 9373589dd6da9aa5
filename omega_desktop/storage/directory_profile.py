"""The user's own profile."""

from omega_desktop.domain.model import ContactSource, UserProfile
from omega_desktop.storage.directory_contacts import checked_contacts, contacts_of, write_contacts
from omega_desktop.storage.directory_core import DirectoryCore, checked_line

_PROFILE_NAME = "profile.name"
_PROFILE_ORGANIZATION = "profile.organization"


class DirectoryProfile(DirectoryCore):
    """The user's own name, organisation and addresses."""

    def profile(self) -> UserProfile:
        """The person at the workstation."""
        with self._database.reading() as connection:
            kept = dict(
                connection.execute(
                    "SELECT key, value FROM setting WHERE key IN (?, ?)",
                    (_PROFILE_NAME, _PROFILE_ORGANIZATION),
                ).fetchall()
            )
            return UserProfile(
                name=kept.get(_PROFILE_NAME, ""),
                organization=kept.get(_PROFILE_ORGANIZATION, ""),
                contacts=contacts_of(connection, None),
            )

    def save_profile(self, profile: UserProfile) -> UserProfile:
        """Check and keep the user's own data; return it as kept."""
        name = checked_line("name", profile.name)
        organization = checked_line("organization", profile.organization)
        contacts = checked_contacts(profile.contacts, ContactSource.PROFILE)
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO setting(key, value) VALUES(?,?)"
                " ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                [(_PROFILE_NAME, name), (_PROFILE_ORGANIZATION, organization)],
            )
            write_contacts(connection, None, contacts)
        return UserProfile(name, organization, contacts)
