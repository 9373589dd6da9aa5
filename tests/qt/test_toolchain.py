"""Faults of PySide6 releases that the version range in pyproject.toml keeps out (docs/adr/0001)."""

from PySide6.QtCore import QObject, Signal


class _Switch(QObject):
    turned = Signal(bool)


def test_that_a_bool_signal_can_be_emitted_20000_times():
    """PySide6 6.12.0 on Python 3.11 aborts the process after about 570 emissions."""
    switch = _Switch()
    heard: list[bool] = []
    switch.turned.connect(heard.append)
    for number in range(20_000):
        switch.turned.emit(number % 2 == 0)
    assert len(heard) == 20_000
