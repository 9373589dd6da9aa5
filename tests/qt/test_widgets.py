"""The small parts: chips, messages, undo bar, search, formats."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Patient, Study, StudyInstanceUID
from omega_desktop.widgets import format as text
from omega_desktop.widgets.banner import PatientBanner
from omega_desktop.widgets.chips import BETWEEN_NUMBERS, Chip, ChipEdit
from omega_desktop.widgets.filter_chip import FilterChip
from omega_desktop.widgets.flow import FlowLayout
from omega_desktop.widgets.inline_message import InlineMessage, Tone
from omega_desktop.widgets.labels import ElidedLabel, StateBadge
from omega_desktop.widgets.search_field import SearchField
from omega_desktop.widgets.theme import Theme
from omega_desktop.widgets.thin_progress import ThinProgress
from omega_desktop.widgets.undo_bar import UndoBar


def lower_address(typed: str) -> str:
    if "@" not in typed:
        raise ValidationError("email", Message("Not an address"), Message("Check it."))
    return typed.lower()


@pytest.fixture
def chips(theme: Theme, qtbot: QtBot) -> ChipEdit:
    edit = ChipEdit(theme, parse=lower_address, accessible_name="E-mail")
    qtbot.addWidget(edit)
    edit.show()
    edit.line.setFocus()
    return edit


class TestChips:
    def test_that_enter_comma_and_semicolon_each_make_a_chip(self, chips: ChipEdit):
        QTest.keyClicks(chips.line, "A@x.org")
        QTest.keyClick(chips.line, Qt.Key.Key_Return)
        QTest.keyClicks(chips.line, "b@x.org,")
        QTest.keyClicks(chips.line, "c@x.org;")
        assert chips.values() == ["a@x.org", "b@x.org", "c@x.org"]
        assert chips.pending_text == ""

    def test_that_what_is_refused_stays_in_the_line_with_its_reason(self, chips: ChipEdit):
        QTest.keyClicks(chips.line, "nobody")
        QTest.keyClick(chips.line, Qt.Key.Key_Return)
        assert chips.values() == []
        assert chips.pending_text == "nobody"
        assert chips.problem == "Not an address. Check it."
        assert chips.line.accessibleDescription() == chips.problem
        QTest.keyClicks(chips.line, "@x.org")
        assert chips.problem == ""

    def test_that_a_pasted_list_becomes_several_chips_up_to_the_first_fault(self, chips: ChipEdit):
        chips.line.setText("a@x.org, b@x.org; wrong c@x.org")
        assert not chips.commit()
        assert chips.values() == ["a@x.org", "b@x.org"]
        assert chips.pending_text == "wrong, c@x.org"

    def test_that_one_address_is_added_once(self, chips: ChipEdit):
        assert chips.add("A@x.org")
        assert chips.add("a@X.org")
        assert chips.values() == ["a@x.org"]

    def test_that_backspace_first_goes_to_the_last_chip_and_then_removes_it(self, chips: ChipEdit):
        chips.set_values(["a@x.org", ("b@x.org", "directory")])
        QTest.keyClick(chips.line, Qt.Key.Key_Backspace)
        focused = QApplication.focusWidget()
        assert isinstance(focused, Chip)
        assert focused.accessibleName() == "b@x.org directory"
        QTest.keyClick(focused, Qt.Key.Key_Left)
        assert QApplication.focusWidget().accessibleName() == "a@x.org"  # type: ignore[union-attr]
        first = QApplication.focusWidget()
        assert first is not None
        QTest.keyClick(first, Qt.Key.Key_Delete)
        assert chips.values() == ["b@x.org"]
        assert chips.notes() == {"b@x.org": "directory"}

    def test_that_leaving_the_field_takes_what_was_typed(self, chips: ChipEdit, qtbot: QtBot):
        other = QPushButton()
        qtbot.addWidget(other)
        other.show()
        QTest.keyClicks(chips.line, "a@x.org")
        other.setFocus()
        chips.line.clearFocus()
        assert chips.values() == ["a@x.org"]

    def test_that_numbers_with_blanks_stay_one_value(self, theme: Theme, qtbot: QtBot):
        edit = ChipEdit(theme, parse=str, accessible_name="Fax", separators=BETWEEN_NUMBERS)
        qtbot.addWidget(edit)
        edit.line.setText("(11) 3333-4444; (21) 2222 1111")
        assert edit.commit()
        assert edit.values() == ["(11) 3333-4444", "(21) 2222 1111"]


class TestInlineMessage:
    def test_that_an_empty_message_takes_no_space(self, theme: Theme, qtbot: QtBot):
        window = QWidget()
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        message = InlineMessage(theme, parent=window)
        column.addWidget(message)
        window.show()
        assert message.isHidden()
        empty = window.sizeHint().height()
        message.set_message(Tone.WARNING, "No connection.", actions=[("Try now", lambda: None)])
        assert not message.isHidden()
        assert window.sizeHint().height() > empty
        message.set_message(Tone.WARNING, "")
        assert message.isHidden()
        assert window.sizeHint().height() == empty

    def test_that_actions_act_and_details_are_copied(self, theme: Theme, qtbot: QtBot):
        message = InlineMessage(theme)
        qtbot.addWidget(message)
        pressed: list[str] = []
        message.set_message(
            Tone.DANGER,
            "Refused.",
            actions=[("Try again", lambda: pressed.append("again"))],
            details="A700H",
            closable=True,
        )
        buttons = {one.text(): one for one in message.findChildren(QPushButton)}
        buttons["Try again"].click()
        buttons["Copy details"].click()
        assert pressed == ["again"]
        assert QApplication.clipboard().text() == "A700H"
        assert message.accessibleName() == "Refused."

    def test_that_markup_in_data_is_shown_as_it_is(self, theme: Theme, qtbot: QtBot):
        message = InlineMessage(theme)
        qtbot.addWidget(message)
        message.set_message(Tone.INFO, "<b>MARIA</b>")
        formats = {one.textFormat() for one in message.findChildren(QLabel)}
        assert formats == {Qt.TextFormat.PlainText}


class TestUndoBar:
    def test_that_it_counts_down_and_ends_by_itself(self, theme: Theme, qtbot: QtBot):
        moment = [100.0]
        bar = UndoBar(theme, clock=lambda: moment[0])
        qtbot.addWidget(bar)
        bar.offer("request", "Report to Dr. Reis", 7)
        assert "Report to Dr. Reis" in bar.accessibleName()
        assert "7" in bar.accessibleName()
        moment[0] += 4.5
        qtbot.waitUntil(lambda: "3" in bar.accessibleName())
        moment[0] += 3
        with qtbot.waitSignal(bar.expired) as ended:
            pass
        assert ended.args == ["request"]
        assert bar.isHidden()

    def test_that_undo_asks_once_and_not_after_the_window(self, theme: Theme, qtbot: QtBot):
        bar = UndoBar(theme)
        qtbot.addWidget(bar)
        asked: list[str] = []
        bar.undo_requested.connect(asked.append)
        bar.undo()
        bar.offer("one", "Report", 60)
        bar.offer("two", "Study", 60)
        bar.undo()
        bar.undo()
        assert asked == ["two"]

    def test_that_no_window_means_no_bar(self, theme: Theme, qtbot: QtBot):
        bar = UndoBar(theme)
        qtbot.addWidget(bar)
        bar.offer("one", "Report", 0)
        assert bar.isHidden()
        assert bar.key == ""


class TestSearchField:
    @pytest.fixture
    def field(self, theme: Theme, qtbot: QtBot) -> SearchField:
        made = SearchField(theme, name="search", accessible="Search")
        qtbot.addWidget(made)
        made.show()
        return made

    def test_that_a_pause_in_typing_searches_once(self, field: SearchField, qtbot: QtBot):
        heard: list[str] = []
        field.searched.connect(heard.append)
        QTest.keyClicks(field, "silva")
        assert heard == []
        qtbot.waitUntil(lambda: heard == ["silva"])

    def test_that_enter_searches_at_once_and_escape_clears(self, field: SearchField):
        heard: list[str] = []
        field.searched.connect(heard.append)
        QTest.keyClicks(field, "silva")
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert heard == ["silva", ""]
        assert field.text() == ""


def test_that_a_filter_chip_says_its_value_and_del_clears_it(theme: Theme, qtbot: QtBot):
    chip = FilterChip(theme, "Modality", name="modality")
    qtbot.addWidget(chip)
    chip.show()
    assert chip.button.accessibleName() == "Modality: not filtered"
    assert not chip.cross.isVisible()
    chip.set_value("CT, MR")
    assert chip.button.text() == "Modality: CT, MR"
    assert chip.cross.isVisible()
    with qtbot.waitSignal(chip.cleared):
        QTest.keyClick(chip.button, Qt.Key.Key_Delete)


def test_that_a_flow_breaks_lines_where_room_ends(qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    flow = FlowLayout(window, spacing=10)
    boxes = [QWidget(window) for _ in range(3)]
    for box in boxes:
        box.setFixedSize(100, 20)
        flow.addWidget(box)
    assert flow.heightForWidth(320) == 20
    assert flow.heightForWidth(319) == 50
    window.resize(210, 90)
    window.show()
    assert boxes[1].y() == boxes[0].y()
    assert boxes[2].y() > boxes[1].y()


def test_that_a_cut_text_is_whole_in_its_tooltip(theme: Theme, qtbot: QtBot):
    label = ElidedLabel(theme, "TC DE TÓRAX COM CONTRASTE")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == "TC DE TÓRAX COM CONTRASTE"
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_that_a_state_is_a_word_and_not_only_a_colour(theme: Theme, qtbot: QtBot):
    badge = StateBadge(theme)
    qtbot.addWidget(badge)
    badge.set_state("error", "Failed", "danger")
    assert badge.text() == "Failed"
    assert badge.accessibleName() == "Failed"


def test_that_the_progress_line_keeps_its_place_when_idle(theme: Theme, qtbot: QtBot):
    line = ThinProgress(theme, accessible="Loading")
    qtbot.addWidget(line)
    line.show()
    height = line.height()
    line.set_busy(True)
    assert line.accessibleName() == "Loading"
    line.set_progress(3, 10)
    line.grab()
    line.set_busy(False)
    assert line.accessibleName() == ""
    assert line.height() == height


@pytest.mark.usefixtures("portuguese")
class TestFormats:
    @pytest.mark.parametrize(
        ("stored", "shown"),
        [
            ("SILVA^MARIA", "SILVA, MARIA"),
            ("SILVA^MARIA^APARECIDA", "SILVA, MARIA APARECIDA"),
            ("SOUZA^LIGIA^^DRA", "SOUZA, LIGIA"),
            ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou (山田, 太郎)"),
            ("=山田^太郎", "山田, 太郎"),
            ("Anonymous", "Anonymous"),
            ("", ""),
        ],
    )
    def test_that_a_person_name_reads_as_people_write_it(self, stored: str, shown: str):
        assert text.person_name(stored) == shown

    @given(st.text(max_size=64))
    def test_that_any_stored_name_can_be_shown(self, stored: str):
        assert "^" not in text.person_name(stored)

    def test_that_a_birth_date_cannot_be_read_as_another_day_in_any_language(self):
        assert text.date_text(date(1961, 5, 3)) == "03/05/1961"
        for name in ("en_US", "en_GB", "C"):
            QLocale.setDefault(QLocale(name))
            assert text.date_text(date(1961, 5, 3)) == "1961-05-03"

    def test_that_a_study_date_that_is_none_is_shown_as_it_is(self):
        assert text.study_date_text("20251122", "141000") == "22/11/2025 14:10"
        assert text.study_date_text("20251122", "14") == "22/11/2025"
        assert text.study_date_text("2025", "") == "2025"
        assert text.study_date_text("", "") == ""

    def test_that_only_the_current_year_may_be_left_out(self):
        year = date.today().year  # noqa: DTZ011 - the user's day
        assert text.study_date_text(f"{year}0503", "0900", short=True) == "03/05 09:00"
        assert text.study_date_text("20010503", "0900", short=True) == "03/05/2001"

    @pytest.mark.parametrize(
        ("born", "age"),
        [
            (date(1961, 5, 3), "65 y"),
            (date(2024, 11, 22), "2 y"),
            (date(2024, 11, 23), "23 mo"),
            (date(2026, 9, 1), "2 mo"),
            (date(2026, 11, 1), "21 d"),
            (date(2027, 1, 1), ""),
            (None, ""),
        ],
    )
    def test_that_age_is_in_completed_years_months_or_days(self, born: date | None, age: str):
        assert text.age_text(born, date(2026, 11, 22)) == age

    def test_that_lengths_of_time_are_short(self):
        assert text.duration_text(48) == "48 s"
        assert text.duration_text(187) == "3:07 min"
        assert text.duration_text(3731) == "1:02:11 h"

    def test_that_a_moment_of_another_day_shows_its_date(self):
        assert "2020" in text.moment_text(datetime(2020, 1, 2, 12, 0, tzinfo=UTC))
        assert "/" not in text.moment_text(datetime.now(UTC))
        assert text.moment_text(None) == ""

    def test_that_a_fault_is_told_with_its_next_step(self):
        fault = OmegaError(Message("Disk full"), Message("Free some space."))
        assert text.error_text(fault) == "Disk full. Free some space."
        assert "ZeroDivisionError" in text.error_text(ZeroDivisionError("secret"))
        assert "secret" not in text.error_text(ZeroDivisionError("secret"))


def test_that_the_banner_tells_patients_of_one_name_apart(theme: Theme, qtbot: QtBot):
    banner = PatientBanner(theme)
    qtbot.addWidget(banner)
    patient = Patient("48211", "SILVA^MARIA", date(1961, 5, 3), "F")
    study = Study(StudyInstanceUID("1.2"), patient, accession_number="9001234", description="TC")
    banner.set_study(study, "v2 Final")
    told = banner.accessibleName()
    for fact in ("SILVA, MARIA", "1961", "48211", "9001234", "TC", "v2 Final", "F"):
        assert fact in told


def test_that_a_narrow_banner_breaks_its_lines_and_cuts_nothing(theme: Theme, qtbot: QtBot):
    banner = PatientBanner(theme)
    qtbot.addWidget(banner)
    patient = Patient("48211-000-9", "SILVA^MARIA APARECIDA DA CONCEIÇÃO", date(1961, 5, 3), "F")
    banner.set_study(Study(StudyInstanceUID("1.2"), patient, accession_number="9001234567"))
    assert banner.heightForWidth(220) > banner.heightForWidth(900)
    assert banner.minimumSizeHint().width() < 220
