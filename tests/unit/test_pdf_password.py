"""What the password of a PDF may be, and what is suggested."""

import pytest

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.pdf_password import checked_pdf_password, suggest_pdf_password


@pytest.mark.parametrize("good", ["eight888", "a b c d e", "x" * 127, "~!@#$%^&"])
def test_that_a_password_comes_back_without_blanks_around_it(good: str) -> None:
    assert checked_pdf_password(f"  {good}\n") == good


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("", "Type a password"),
        ("   ", "Type a password"),
        ("seven77", "at least 8"),
        (" seven77 ", "at least 8"),
        ("x" * 128, "at most 127"),
        ("senha-não", "without accents"),
        ("with\ttab-9", "without accents"),
    ],
)
def test_that_an_unfit_password_is_refused_and_not_repeated(bad: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as fault:
        checked_pdf_password(bad, field="here")
    assert fault.value.field == "here"
    if bad.strip():
        assert bad.strip() not in f"{fault.value} {fault.value.title} {fault.value!r}"


def test_that_suggestions_are_fit_readable_and_never_the_same() -> None:
    made = {suggest_pdf_password() for _ in range(500)}
    assert len(made) == 500
    for one in made:
        assert checked_pdf_password(one) == one
        assert not set(one) & set("ilo01ILO")
        assert [len(group) for group in one.split("-")] == [4, 4, 4]
