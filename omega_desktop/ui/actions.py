"""Every act of the program with its key, once: menus, tooltips, help and the duplicate test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from omega_desktop.widgets.theme import Theme

CONTEXT = "Actions"


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for lupdate, which knows this name (PySide's own is typed as object)."""
    return text


SEPARATOR = "-"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One act.

    Args:
        key: its name in the program.
        text: menu text with mnemonic (a translation key of the context "Actions").
        tip: what it does, for tooltip and help page.
        keys: shortcuts, the first one shown.
        icon: name of an icon.
        menu: the menu it stands in; empty for none.
        place: "window" for the main window; "list" and "outbox" while those have focus; "send" for
            the send dialog, which makes its own actions from this table.
        checkable: whether it is switched on and off.
    """

    key: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    menu: str = ""
    place: str = "window"
    checkable: bool = False


MENUS: tuple[tuple[str, str], ...] = (
    ("file", QT_TRANSLATE_NOOP("Actions", "&File")),
    ("view", QT_TRANSLATE_NOOP("Actions", "&View")),
    ("study", QT_TRANSLATE_NOOP("Actions", "&Study")),
    ("sends", QT_TRANSLATE_NOOP("Actions", "S&ends")),
    ("help", QT_TRANSLATE_NOOP("Actions", "&Help")),
)

ACTIONS: tuple[ActionSpec, ...] = (
    # file
    ActionSpec(
        "import_files",
        QT_TRANSLATE_NOOP("Actions", "&Import files…"),
        QT_TRANSLATE_NOOP("Actions", "Take DICOM files or a zip into the local archive"),
        ("Ctrl+O",),
        "import",
        "file",
    ),
    ActionSpec(
        "import_folder",
        QT_TRANSLATE_NOOP("Actions", "Import &folder…"),
        QT_TRANSLATE_NOOP("Actions", "Take a folder or a CD with DICOM files into the archive"),
        ("Ctrl+Shift+I",),
        "folder",
        "file",
    ),
    ActionSpec(
        "export_list",
        QT_TRANSLATE_NOOP("Actions", "&Export list as CSV…"),
        QT_TRANSLATE_NOOP("Actions", "Save the studies of the current filter as a table"),
        ("Ctrl+Shift+E",),
        "export",
        "file",
    ),
    ActionSpec(
        "directory",
        QT_TRANSLATE_NOOP("Actions", "&Organizations and stations…"),
        QT_TRANSLATE_NOOP("Actions", "Where studies can be sent"),
        (),
        "organisation",
        "file",
    ),
    ActionSpec(
        "practitioners",
        QT_TRANSLATE_NOOP("Actions", "P&hysicians…"),
        QT_TRANSLATE_NOOP("Actions", "Physicians and their addresses"),
        (),
        "people",
        "file",
    ),
    ActionSpec(
        "profile",
        QT_TRANSLATE_NOOP("Actions", "My &profile…"),
        QT_TRANSLATE_NOOP("Actions", "Your name and the addresses that fill in the send dialog"),
        (),
        "user",
        "file",
    ),
    ActionSpec(
        "settings",
        QT_TRANSLATE_NOOP("Actions", "&Settings…"),
        QT_TRANSLATE_NOOP("Actions", "Everything that can be set"),
        ("Ctrl+,",),
        "settings",
        "file",
    ),
    ActionSpec(
        "quit",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        QT_TRANSLATE_NOOP("Actions", "What waits in the outbox is kept and sent at the next start"),
        ("Ctrl+Q",),
        "",
        "file",
    ),
    # view
    ActionSpec(
        "search",
        QT_TRANSLATE_NOOP("Actions", "&Search"),
        QT_TRANSLATE_NOOP("Actions", "Search patients, IDs, accession numbers, exams"),
        ("Ctrl+F", "/"),
        "search",
        "view",
    ),
    ActionSpec(
        "clear",
        QT_TRANSLATE_NOOP("Actions", "&Clear search"),
        QT_TRANSLATE_NOOP("Actions", "Clear the search, then the selection; close a dialog"),
        ("Esc",),
        "close",
        "view",
    ),
    ActionSpec(
        "refresh",
        QT_TRANSLATE_NOOP("Actions", "&Refresh"),
        QT_TRANSLATE_NOOP("Actions", "Read the list again"),
        ("F5",),
        "refresh",
        "view",
    ),
    ActionSpec(
        "next_pane",
        QT_TRANSLATE_NOOP("Actions", "&Next pane"),
        QT_TRANSLATE_NOOP("Actions", "Move between search, list, study and outbox"),
        ("F6",),
        "",
        "view",
    ),
    ActionSpec(
        "toggle_study",
        QT_TRANSLATE_NOOP("Actions", "Study &panel"),
        QT_TRANSLATE_NOOP("Actions", "Show or hide the panel on the right"),
        ("F9",),
        "",
        "view",
        checkable=True,
    ),
    ActionSpec(
        "toggle_outbox",
        QT_TRANSLATE_NOOP("Actions", "&Outbox panel"),
        QT_TRANSLATE_NOOP("Actions", "Show or fold the panel at the bottom"),
        ("F8",),
        "",
        "view",
        checkable=True,
    ),
    ActionSpec(
        "report_tab",
        QT_TRANSLATE_NOOP("Actions", "Repor&t tab"),
        QT_TRANSLATE_NOOP("Actions", "Show the report of the study"),
        ("Ctrl+1",),
        "report",
        "view",
    ),
    ActionSpec(
        "study_tab",
        QT_TRANSLATE_NOOP("Actions", "I&mages tab"),
        QT_TRANSLATE_NOOP("Actions", "Show the series of the study"),
        ("Ctrl+2",),
        "series",
        "view",
    ),
    ActionSpec(
        "context_menu",
        QT_TRANSLATE_NOOP("Actions", "Conte&xt menu"),
        QT_TRANSLATE_NOOP("Actions", "What can be done with the selected row"),
        ("Shift+F10",),
        "",
        "view",
    ),
    # study
    ActionSpec(
        "open",
        QT_TRANSLATE_NOOP("Actions", "&View study"),
        QT_TRANSLATE_NOOP("Actions", "Open the study in the panel on the right (Enter)"),
        (),
        "eye",
        "study",
    ),
    ActionSpec(
        "history",
        QT_TRANSLATE_NOOP("Actions", "Patient &history"),
        QT_TRANSLATE_NOOP("Actions", "List all studies of this patient"),
        ("Ctrl+H",),
        "history",
        "study",
    ),
    ActionSpec(
        "send",
        QT_TRANSLATE_NOOP("Actions", "&Send…"),
        QT_TRANSLATE_NOOP("Actions", "Send reports or studies of the selection"),
        ("Ctrl+E",),
        "send",
        "study",
    ),
    ActionSpec(
        "copy_to",
        QT_TRANSLATE_NOOP("Actions", "Copy to &folder or zip…"),
        QT_TRANSLATE_NOOP("Actions", "Write the selected studies as DICOM files"),
        ("Ctrl+Shift+S",),
        "folder",
        "study",
    ),
    ActionSpec(
        "study_shares",
        QT_TRANSLATE_NOOP("Actions", "Lin&ks of this study…"),
        QT_TRANSLATE_NOOP("Actions", "Who was sent a link to the selected study, and opened it"),
        (),
        "link",
        "study",
    ),
    ActionSpec(
        "attach",
        QT_TRANSLATE_NOOP("Actions", "&Attach report…"),
        QT_TRANSLATE_NOOP("Actions", "Add a PDF or text as the next version of the report"),
        ("Ctrl+T",),
        "attach",
        "study",
    ),
    ActionSpec(
        "open_pdf",
        QT_TRANSLATE_NOOP("Actions", "Open report as &PDF"),
        QT_TRANSLATE_NOOP("Actions", "Show the report in the system's PDF program"),
        ("Ctrl+P",),
        "pdf",
        "study",
    ),
    ActionSpec(
        "select_all",
        QT_TRANSLATE_NOOP("Actions", "Select a&ll"),
        QT_TRANSLATE_NOOP("Actions", "Select every study loaded"),
        (),
        "",
        "study",
    ),
    ActionSpec(
        "delete",
        QT_TRANSLATE_NOOP("Actions", "&Delete from this workstation…"),
        QT_TRANSLATE_NOOP("Actions", "Remove the selected studies; asks first"),
        ("Shift+Del",),
        "trash",
        "study",
    ),
    # sends
    ActionSpec(
        "outbox",
        QT_TRANSLATE_NOOP("Actions", "&Outbox"),
        QT_TRANSLATE_NOOP("Actions", "All deliveries with details and history"),
        ("Ctrl+Shift+O",),
        "outbox",
        "sends",
    ),
    ActionSpec(
        "shares",
        QT_TRANSLATE_NOOP("Actions", "&Shares…"),
        QT_TRANSLATE_NOOP("Actions", "Links for external users: who opened them; revoke, extend"),
        ("Ctrl+Shift+L",),
        "link",
        "sends",
    ),
    ActionSpec(
        "undo",
        QT_TRANSLATE_NOOP("Actions", "&Undo the last send"),
        QT_TRANSLATE_NOOP("Actions", "Take back what has not left yet"),
        ("Ctrl+Z",),
        "undo",
        "sends",
    ),
    ActionSpec(
        "retry",
        QT_TRANSLATE_NOOP("Actions", "&Retry the selected delivery"),
        QT_TRANSLATE_NOOP("Actions", "Queue a failed delivery again"),
        ("Ctrl+R",),
        "retry",
        "sends",
    ),
    ActionSpec(
        "cancel",
        QT_TRANSLATE_NOOP("Actions", "&Cancel the selected delivery"),
        QT_TRANSLATE_NOOP("Actions", "Stop it; what has already arrived stays there"),
        ("Del",),
        "cancel",
        "sends",
        place="outbox",
    ),
    # help
    ActionSpec(
        "help",
        QT_TRANSLATE_NOOP("Actions", "&Keys and help"),
        QT_TRANSLATE_NOOP("Actions", "This page"),
        ("F1",),
        "help",
        "help",
    ),
    # the send dialog makes these itself
    ActionSpec(
        "send_report_tab",
        QT_TRANSLATE_NOOP("Actions", "Tab Send reports"),
        QT_TRANSLATE_NOOP("Actions", "Send dialog: reports"),
        ("Ctrl+1",),
        place="send",
    ),
    ActionSpec(
        "send_study_tab",
        QT_TRANSLATE_NOOP("Actions", "Tab Send study"),
        QT_TRANSLATE_NOOP("Actions", "Send dialog: study"),
        ("Ctrl+2",),
        place="send",
    ),
    ActionSpec(
        "send_now",
        QT_TRANSLATE_NOOP("Actions", "Send or review"),
        QT_TRANSLATE_NOOP("Actions", "Send dialog: send, or go on to the review"),
        ("Ctrl+Return",),
        place="send",
    ),
    ActionSpec(
        "send_close",
        QT_TRANSLATE_NOOP("Actions", "Close"),
        QT_TRANSLATE_NOOP("Actions", "Send dialog: close; the draft is kept for this session"),
        ("Esc",),
        place="send",
    ),
    # keys that the list has by itself, for the help page
    ActionSpec(
        "list_open",
        QT_TRANSLATE_NOOP("Actions", "View"),
        QT_TRANSLATE_NOOP("Actions", "List: open the selected study"),
        ("Return",),
        place="list",
    ),
    ActionSpec(
        "list_all",
        QT_TRANSLATE_NOOP("Actions", "Select all"),
        QT_TRANSLATE_NOOP("Actions", "List: select every study loaded"),
        ("Ctrl+A",),
        place="list",
    ),
)

_MENU_BREAKS = {"export_list", "directory", "quit", "next_pane", "report_tab", "context_menu"} | {
    "send",
    "attach",
    "select_all",
    "undo",
}


def spec(key: str) -> ActionSpec:
    """An act by its name."""
    return next(one for one in ACTIONS if one.key == key)


def action_text(one: ActionSpec) -> str:
    """Menu text, with its mnemonic."""
    return QCoreApplication.translate(CONTEXT, one.text)


def action_tip(one: ActionSpec) -> str:
    """What it does."""
    return QCoreApplication.translate(CONTEXT, one.tip)


def key_text(one: ActionSpec) -> str:
    """Its keys as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(keys).toString(native) for keys in one.keys)


def tooltip(one: ActionSpec) -> str:
    """What it does and by which key."""
    keys = key_text(one)
    if not keys:
        return action_tip(one)
    text = QCoreApplication.translate(CONTEXT, "{what} ({keys})")
    return text.format(what=action_tip(one), keys=keys)


class Actions(QObject):
    """The ``QAction``s of one window, made from the table."""

    def __init__(
        self, window: QWidget, theme: Theme, handlers: Mapping[str, Callable[[], object]]
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for one in ACTIONS:
            if one.key in handlers:
                self._actions[one.key] = self._make(one, handlers[one.key])

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def names(self) -> list[str]:
        """The acts this window has."""
        return list(self._actions)

    def _make(self, one: ActionSpec, handler: Callable[[], object]) -> QAction:
        action = QAction(action_text(one), self)
        action.setObjectName(f"action_{one.key}")
        action.setShortcuts([QKeySequence(keys) for keys in one.keys])
        if one.place == "outbox":
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(tooltip(one))
        action.setStatusTip(action_tip(one))
        action.setCheckable(one.checkable)
        if one.icon:
            self._theme.set_icon(action, one.icon, "muted")
        action.triggered.connect(lambda _checked=False: handler())
        return action

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Put the actions into their menus."""
        for name, title in MENUS:
            menu = QMenu(QCoreApplication.translate(CONTEXT, title), bar)
            menu.setObjectName(f"menu_{name}")
            menu.setToolTipsVisible(True)
            bar.addMenu(menu)
            self.menus[name] = menu
            self._fill(menu, name)

    def _fill(self, menu: QMenu, name: str) -> None:
        for one in ACTIONS:
            if one.menu == name and one.key in self._actions:
                if one.key in _MENU_BREAKS and not menu.isEmpty():
                    menu.addSeparator()
                menu.addAction(self._actions[one.key])

    def menu_of(self, keys: tuple[str, ...], parent: QWidget) -> QMenu:
        """A context menu of some acts; ``SEPARATOR`` draws a line."""
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        for key in keys:
            if key == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[key])
        return menu
