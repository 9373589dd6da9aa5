"""The row of the settings window that signs in to an e-mail account (OAuth 2)."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken
from omega_desktop.services.send_service import SendService
from omega_desktop.ui.context import Context
from omega_desktop.ui.dialogs.form import Form
from omega_desktop.widgets.format import error_text, message_text
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_2


class Prompt(Protocol):
    """What a person has to do: open a page, and type a code there if there is one."""

    @property
    def address(self) -> str:
        """The page."""
        ...

    @property
    def user_code(self) -> str:
        """To be typed there; empty for none."""
        ...


_Begun = tuple[Prompt, Callable[[CancelToken], Message]]
"""What to do, and how to wait until it was done."""


def _begun(send: SendService, cancel: CancelToken) -> _Begun:
    invitation = send.begin_sign_in(cancel)
    return invitation, partial(send.finish_sign_in, invitation)


class SignInRow(QObject):
    """*Sign in…* shows page and code, waits in a job, and says what came of it."""

    def __init__(self, context: Context, form: Form) -> None:
        super().__init__(form)
        self._context, self._theme = context, context.theme
        self._waiting: CancelToken | None = None
        self._address = ""
        holder = QWidget(form)
        self.start = self._button(holder, self.tr("Sign in…"), "sign_in")
        self.start.clicked.connect(partial(self._begin))
        self.forget = self._button(holder, self.tr("Sign out"), "sign_out")
        self.forget.clicked.connect(partial(self._sign_out))
        self._prompt = QWidget(holder)
        self._said = make_label(self._theme, parent=self._prompt, wrap=True, selectable=True)
        self.code = make_label(self._theme, parent=self._prompt, kind="title", selectable=True)
        self.code.setObjectName("sign_in_code")
        self.page = self._button(self._prompt, self.tr("Open page"), "sign_in_page")
        self.copy = self._button(self._prompt, self.tr("Copy code"), "sign_in_copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.code.text()))
        self.stop = self._button(self._prompt, self.tr("Stop waiting"), "sign_in_stop")
        self.stop.clicked.connect(partial(self._stop))
        self.page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._address)))
        grid = QGridLayout(self._prompt)
        grid.setContentsMargins(0, SPACE_1, 0, 0)
        grid.addWidget(self._said, 0, 0, 1, 4)
        grid.addWidget(self.code, 1, 0)
        for place, button in enumerate((self.page, self.copy, self.stop), start=1):
            grid.addWidget(button, 1, place)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        buttons.addWidget(self.start)
        buttons.addWidget(self.forget)
        buttons.addStretch(1)
        column = QGridLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(buttons, 0, 0)
        column.addWidget(self._prompt, 1, 0)
        self._prompt.hide()
        holder.setFocusProxy(self.start)
        self.field = form.add_field(self.tr("Account"), holder, tall=True)

    def _button(self, parent: QWidget, text: str, name: str) -> QPushButton:
        return make_button(self._theme, text, name=name, parent=parent)

    def _begin(self) -> None:
        send = self._context.send
        self.start.setEnabled(False)
        self.field.set_error("")
        self.field.set_helper(self.tr("Asking the provider…"))
        self._context.jobs.start(
            lambda control: _begun(send, control.cancel),
            name="begin sign-in",
            owner=self,
            done=self._on_begun,
            failed=self._on_failed,
            cancelled=self._on_stopped,
        )

    def _on_begun(self, begun: "_Begun") -> None:
        prompt, finish = begun
        self._address = prompt.address
        self.code.setText(prompt.user_code)
        self.code.setVisible(bool(prompt.user_code))
        self.copy.setVisible(bool(prompt.user_code))
        text = (
            self.tr("Open {address} on any device, sign in, and type this code:")
            if prompt.user_code
            else self.tr("Open this page and sign in: {address}")
        )
        self._said.setText(text.format(address=prompt.address))
        self.field.set_helper(self.tr("Waiting until you have signed in…"))
        self._prompt.show()
        self.page.setFocus()
        job = self._context.jobs.start(
            lambda control: finish(control.cancel),
            name="finish sign-in",
            owner=self,
            done=self._on_done,
            failed=self._on_failed,
            cancelled=self._on_stopped,
        )
        self._waiting = job.token
        self.destroyed.connect(job.token.cancel)  # nobody waits for it any more

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()

    def _sign_out(self) -> None:
        send = self._context.send
        self._context.jobs.start(
            lambda _control: send.sign_out(),
            name="sign out",
            owner=self,
            done=self._on_done,
            failed=self._on_failed,
        )

    def _end(self) -> None:
        self._waiting = None
        self._prompt.hide()
        self.start.setEnabled(True)
        self.start.setFocus()

    def _on_done(self, said: Message) -> None:
        self._end()
        self.field.set_error("")
        self.field.set_helper(message_text(said), "ok")

    def _on_failed(self, fault: Exception) -> None:
        self._end()
        self.field.set_error(error_text(fault))

    def _on_stopped(self) -> None:
        self._end()
        self.field.set_helper("")
