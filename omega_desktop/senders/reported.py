"""The study a report goes out with; shared by every sender of reports."""

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, Report, Study
from omega_desktop.domain.ports import StudyReader


def study_of(studies: StudyReader, delivery: Delivery, report: Report) -> Study:
    """The delivery's study, which is also the report's.

    Raises:
        PermanentSendError: the report is another study's: perhaps another patient's.
    """
    study = studies.study(delivery.study_instance_uid)
    if report.study_instance_uid != study.study_instance_uid:
        raise PermanentSendError(
            Message("The report belongs to another study"),
            Message("Discard it and send the report again."),
        )
    return study
