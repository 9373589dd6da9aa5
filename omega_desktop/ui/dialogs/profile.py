"""The person at the workstation: what fills in the address fields of Send."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import UserProfile
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.contacts import ContactsEditor
from omega_desktop.ui.dialogs.form import Form, FormDialog, line_edit
from omega_desktop.widgets.parts import make_button, make_label


class ProfileDialog(FormDialog):
    """Edits the user's own data.

    Signals:
        saved: the profile is another one now.
    """

    saved = Signal()

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        title = QCoreApplication.translate("ProfileDialog", "User profile")
        super().__init__(context.theme, "profile_dialog", title, parent=parent)
        self._context = context
        profile = context.directory.profile()
        form = Form(self.theme, self)
        self._name = line_edit("profile_name", form)
        self._name.setText(profile.name)
        form.add_field(
            self.tr("&Name"),
            self._name,
            helper=self.tr("Shown as the requester of each send."),
        )
        self._organization = line_edit("profile_organization", form)
        self._organization.setText(profile.organization)
        form.add_field(self.tr("&Organization"), self._organization)
        form.add_section(self.tr("Your addresses and numbers"))
        form.add_wide(
            make_label(
                self.theme,
                self.tr(
                    "They are offered in the Send dialog. The first of each kind is the default."
                ),
                parent=form,
                tone="muted",
                wrap=True,
            )
        )
        self.contacts = ContactsEditor(
            self.theme, add_text=self.tr("&Add address or number"), parent=form
        )
        self.contacts.set_contacts(profile.contacts)
        form.add_wide(self.contacts)
        form.add_stretch()
        self.content.addWidget(self.scrolling(form), 1)
        self.footer.addStretch(1)
        cancel = make_button(self.theme, self.tr("Cancel"), name="cancel", parent=self)
        cancel.clicked.connect(self.reject)
        self.save_button = make_button(
            self.theme, self.tr("&Save"), name="save", parent=self, kind="primary"
        )
        self.save_button.clicked.connect(self._on_save_clicked)
        self.set_primary(self.save_button)
        self.footer.addWidget(cancel)
        self.footer.addWidget(self.save_button)
        self.set_size(characters=84, lines=30)
        self._name.setFocus()

    def _on_save_clicked(self) -> None:
        contacts = self.contacts.contacts()
        if contacts is None:
            return
        profile = UserProfile(self._name.text(), self._organization.text(), contacts)
        try:
            self._context.directory.save_profile(profile)
        except OmegaError as fault:
            self.show_fault(fault)
            return
        self.saved.emit()
        self.accept()
