"""Every sample file, sent anonymised to a real station: it arrives clean, or it does not arrive."""

import pytest

from tests.e2e.anonymized_sends import Sends, send_each
from tests.samples import sample_files

pytestmark = [pytest.mark.real_server, pytest.mark.slow]

_IMAGE = "refused: The image cannot be anonymized."
_ALL_DECLARED = "blocked: Every image of this study says that the patient's name is drawn into it."
WHY_NOT = {
    "not imported: The file does not say how it is written, and it cannot be recognized",
    "not imported: The file has an invalid SOPInstanceUID",
    "not imported: The file has no SOPClassUID",
    "not imported: The file has no StudyInstanceUID",
    "not imported: The file is a directory of other files",
    "not imported: The file is cut short",
    "not imported: The file is not a DICOM file",
    "not imported: The file is written in another way than its header says",
    "blocked: This study holds only reports; they cannot be anonymized.",
    f"{_ALL_DECLARED} Such images are never sent anonymized.",
    f"{_IMAGE} The image does not say how many frames it has",
    f"{_IMAGE} Hidden text in this kind of compression cannot be found",
}
"""Every reason for which a sample may stay here."""


@pytest.fixture(scope="module")
def sends(tmp_path_factory: pytest.TempPathFactory) -> Sends:
    return send_each(sample_files(), tmp_path_factory.mktemp("sends"))


def test_that_every_sample_arrives_or_stays_here_for_a_reason_that_is_listed(sends: Sends) -> None:
    assert {path: why for path, why in sends.kept_back.items() if why not in WHY_NOT} == {}
    settled = [*(original for original, _ in sends.arrived), *sends.kept_back]
    assert sorted(settled) == sorted(sample_files())  # each of them once
    assert len(sends.arrived) > 220


def test_that_what_arrives_is_what_the_program_says_it_sent(sends: Sends) -> None:
    assert sends.strangers == []
    assert sends.missing == []


def test_that_nothing_that_arrives_holds_what_identified_its_original(sends: Sends) -> None:
    assert sends.leaks() == {}
