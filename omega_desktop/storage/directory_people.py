"""Physicians with their addresses, and who takes care of a study's patient."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    ContactPoint,
    ContactSource,
    ContactSystem,
    Practitioner,
    PractitionerId,
    StudyInstanceUID,
)
from omega_desktop.domain.validation import display_name
from omega_desktop.domain.worklist import fold
from omega_desktop.storage.directory_contacts import (
    checked_contacts,
    contacts_by_practitioner,
    contacts_of,
    write_contacts,
)
from omega_desktop.storage.directory_core import (
    DirectoryCore,
    checked_line,
    ranked,
    row_by_id,
    write_row,
)

# stand beside names, never are names
_TITLES = frozenset({"dr", "dra", "prof", "profa", "md", "phd", "sr", "sra"})


class DirectoryPeople(DirectoryCore):
    """Whom reports are sent to."""

    # --- practitioners -----------------------------------------------------------------------

    def practitioners(self, search: str = "") -> Sequence[Practitioner]:
        """List physicians by name; with ``search``, names that begin with it come first."""
        with self._database.reading() as connection:
            contacts = contacts_by_practitioner(connection)
            found = connection.execute("SELECT * FROM practitioner ORDER BY name_folded, id")
            return ranked(
                [
                    (
                        _practitioner(row, contacts.get(row["id"], ())),
                        row["name_folded"],
                        f"{row['identifier']} {row['specialty']}",
                    )
                    for row in found
                ],
                search,
            )

    def practitioner(self, practitioner_id: PractitionerId) -> Practitioner:
        """Raise ``NotFoundError`` when it was deleted."""
        with self._database.reading() as connection:
            row = row_by_id(connection, "practitioner", practitioner_id)
            return _practitioner(row, contacts_of(connection, practitioner_id))

    def contact_values(self) -> Sequence[tuple[ContactSystem, str, bool, str]]:
        """Every contact there is: its kind, its value, whether it is the user's own, and whose.

        The name is folded (``worklist.fold``), and empty for the user's own.
        """
        systems = {one.value: one for one in ContactSystem}
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT c.system, c.value, c.practitioner_id IS NULL, "
                "coalesce(p.name_folded, '') FROM contact_point c "
                "LEFT JOIN practitioner p ON p.id = c.practitioner_id"
            )
            return [(systems[row[0]], row[1], bool(row[2]), row[3]) for row in found]

    def practitioners_named(self, name: str) -> Sequence[Practitioner]:
        """Physicians with the same names in any order, without titles."""
        with self._database.reading() as connection:
            return _of_the_same_name(connection, name)

    def contacts_beside(self, system: ContactSystem, value: str) -> Sequence[ContactPoint]:
        """All contacts of the physicians who have this one; ``value`` in whatever case."""
        with self._database.reading() as connection:
            owners = connection.execute(
                "SELECT DISTINCT practitioner_id FROM contact_point "
                "WHERE system = ? AND lower(value) = lower(?) AND practitioner_id IS NOT NULL",
                (system, value),
            ).fetchall()
            return [one for row in owners for one in contacts_of(connection, row[0])]

    def contacts_token(self) -> tuple[int, int]:
        """Differs after a change of any contact: writing raises one number, deleting lowers one."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM contact_point) AS count, "
                "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name='contact_point') AS "
                "newest"
            ).fetchone()
        return row["count"], row["newest"]

    def save_practitioner(self, practitioner: Practitioner) -> Practitioner:
        """Keep a new (id 0) or changed physician with all contacts; return it as kept."""
        checked = checked_practitioner(practitioner)
        with self._database.transaction() as connection:
            return replace(checked, id=write_practitioner(connection, checked))

    def delete_practitioner(self, practitioner_id: PractitionerId) -> None:
        """Delete a physician; care teams lose the entry."""
        with self._database.transaction() as connection:
            row_by_id(connection, "practitioner", practitioner_id)
            connection.execute("DELETE FROM practitioner WHERE id=?", (practitioner_id,))

    # --- care teams --------------------------------------------------------------------------

    def care_team(
        self, study_uid: StudyInstanceUID, header_names: Sequence[tuple[CareTeamRole, str]]
    ) -> Sequence[CareTeamMember]:
        """Who takes care of a study's patient: what was entered, then what the study's header says.

        A name of the header is joined with a physician of the directory when exactly one has the
        same names in any order, without titles. Two of the same name are not guessed between.

        Args:
            study_uid: the study.
            header_names: roles with DICOM person names, as the archive gives them.
        """
        with self._database.reading() as connection:
            entered = connection.execute(
                "SELECT c.role AS care_role, p.* FROM care_team c "
                "JOIN practitioner p ON p.id = c.practitioner_id WHERE c.study_instance_uid=? "
                "ORDER BY c.rowid",
                (study_uid,),
            ).fetchall()
            order = list(CareTeamRole)
            members = [
                CareTeamMember(CareTeamRole(row["care_role"]), row["name"], _whole(connection, row))
                for row in sorted(
                    entered, key=lambda row: order.index(CareTeamRole(row["care_role"]))
                )
            ]
            for role, name in header_names:
                shown = display_name(name)
                if not shown:
                    continue
                same = _of_the_same_name(connection, shown)
                member = (
                    CareTeamMember(role, same[0].name, same[0])
                    if len(same) == 1
                    else CareTeamMember(role, shown)
                )
                if member not in members:
                    members.append(member)
        return members

    def set_care_team(
        self,
        study_uid: StudyInstanceUID,
        role: CareTeamRole,
        practitioner_ids: Sequence[PractitionerId],
    ) -> None:
        """Replace the entered members of one role.

        Raises:
            NotFoundError: the study or a physician does not exist (any more).
        """
        with self._database.transaction() as connection:
            try:
                connection.execute(
                    "DELETE FROM care_team WHERE study_instance_uid=? AND role=?", (study_uid, role)
                )
                connection.executemany(
                    "INSERT INTO care_team VALUES(?,?,?)",
                    [(study_uid, role, one) for one in dict.fromkeys(practitioner_ids)],
                )
            except sqlite3.IntegrityError:
                raise NotFoundError(
                    Message("The study or a physician does not exist any more"),
                    Message("Refresh the list and try again."),
                ) from None


def checked_practitioner(practitioner: Practitioner) -> Practitioner:
    """Normalise; raise ``ValidationError`` for what cannot be kept."""
    return replace(
        practitioner,
        name=checked_line("name", practitioner.name, required=True),
        identifier=checked_line("identifier", practitioner.identifier),
        specialty=checked_line("specialty", practitioner.specialty),
        contacts=checked_contacts(practitioner.contacts, ContactSource.DIRECTORY),
    )


def _practitioner(row: sqlite3.Row, contacts: tuple[ContactPoint, ...]) -> Practitioner:
    return Practitioner(
        id=PractitionerId(row["id"]),
        name=row["name"],
        identifier=row["identifier"],
        specialty=row["specialty"],
        contacts=contacts,
        preferred=ContactSystem(row["preferred"]) if row["preferred"] else None,
    )


def _whole(connection: sqlite3.Connection, row: sqlite3.Row) -> Practitioner:
    return _practitioner(row, contacts_of(connection, row["id"]))


def _of_the_same_name(connection: sqlite3.Connection, name: str) -> list[Practitioner]:
    """Physicians with the same names in any order, without titles."""
    parts = _name_parts(name)
    if not parts:
        return []
    found = connection.execute(
        "SELECT * FROM practitioner WHERE instr(name_folded, ?) > 0 ORDER BY name_folded, id",
        (max(parts, key=len),),
    )
    return [
        _whole(connection, row) for row in found.fetchall() if _name_parts(row["name"]) == parts
    ]


def write_practitioner(
    connection: sqlite3.Connection, practitioner: Practitioner
) -> PractitionerId:
    """Insert (id 0) or update with all contacts."""
    values: dict[str, object] = {
        "name": practitioner.name,
        "name_folded": fold(practitioner.name),
        "identifier": practitioner.identifier,
        "specialty": practitioner.specialty,
        "preferred": practitioner.preferred,
    }
    kept = PractitionerId(write_row(connection, "practitioner", practitioner.id, values))
    write_contacts(connection, kept, practitioner.contacts)
    return kept


def same_practitioner(connection: sqlite3.Connection, practitioner: Practitioner) -> int:
    """The id of the same person in the directory, 0 for somebody new or not to be told apart."""
    found = connection.execute(
        "SELECT id, identifier FROM practitioner WHERE name_folded=?", (fold(practitioner.name),)
    ).fetchall()
    if practitioner.identifier:
        same = connection.execute(
            "SELECT id FROM practitioner WHERE identifier=?", (practitioner.identifier,)
        ).fetchall()
        if same:
            return int(same[0]["id"])
        found = [row for row in found if not row["identifier"]]
    return int(found[0]["id"]) if len(found) == 1 else 0


def _name_parts(name: str) -> frozenset[str]:
    """The words of a person's name without order, accents, punctuation and titles."""
    words = re.findall(r"\w+", fold(name))
    return frozenset(word for word in words if word not in _TITLES)
