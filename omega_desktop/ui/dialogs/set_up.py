"""One way to every set-up dialog, used by the menus and by "Set up…" links."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from omega_desktop.domain.model import OrganizationId, Study
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.directory import DirectoryDialog
from omega_desktop.ui.dialogs.form import FormDialog
from omega_desktop.ui.dialogs.practitioners import PractitionersDialog
from omega_desktop.ui.dialogs.profile import ProfileDialog
from omega_desktop.ui.dialogs.settings import SettingsDialog


def open_set_up(
    context: Context,
    what: str,
    *,
    parent: QWidget,
    study: Study | None = None,
    name: str = "",
    organization_id: OrganizationId | None = None,
) -> FormDialog:
    """Show a set-up dialog, modeless.

    Args:
        context: the program's objects.
        what: "profile", "directory", "practitioners", or a section of the settings.
        parent: the window it belongs to.
        study: whose care team is edited ("practitioners").
        name: of the physician to be added ("practitioners").
        organization_id: shown first ("directory").
    """
    dialog: FormDialog
    match what:
        case "profile":
            dialog = ProfileDialog(context, parent=parent)
        case "directory":
            dialog = DirectoryDialog(context, organization_id=organization_id, parent=parent)
        case "practitioners":
            dialog = PractitionersDialog(context, study=study, name=name, parent=parent)
        case section:
            dialog = SettingsDialog(context, section=section, parent=parent)
    for open_one in parent.findChildren(
        type(dialog), options=Qt.FindChildOption.FindDirectChildrenOnly
    ):
        if open_one is dialog:
            continue
        if not open_one.close():  # one of each kind; the new one shows what was asked for
            dialog.deleteLater()  # but first the open one asks about what was typed there
            open_one.raise_()
            open_one.activateWindow()
            return open_one
    dialog.show()
    return dialog
