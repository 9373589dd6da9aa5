"""Which instances of a study stay here when it is sent anonymised, and why."""

from enum import Enum

from omega_desktop.deid.kinds import unfit
from omega_desktop.domain.drawn_text import DrawnText, often_drawn
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Anonymization, Instance

# SR documents (…88.*) and encapsulated documents (…104.*): they are reports, and hold the patient's
# name in running text
_REPORT_CLASS_ROOTS = ("1.2.840.10008.5.1.4.1.1.88.", "1.2.840.10008.5.1.4.1.1.104.")


class LeftOut(Enum):
    """Why an instance is left out; the value is said of it in the outbox."""

    REPORT = Message("Not sent: a report names the patient, and the study is anonymized.")
    UNFIT = Message("Not sent: objects of this kind cannot be anonymized.")
    DECLARED = Message("Not sent: the image says that the patient's name is drawn into it.")
    DOUBTFUL = Message("Not sent: the picture may show the patient's name.")


def left_out(instance: Instance, anonymization: Anonymization) -> LeftOut | None:
    """Why an instance stays here; None when it is sent."""
    if not anonymization.enabled:
        return None
    if is_report(instance):
        return LeftOut.REPORT
    if unfit(instance.sop_class_uid, instance.transfer_syntax_uid):
        return LeftOut.UNFIT
    if instance.drawn_text is DrawnText.DECLARED:
        return LeftOut.DECLARED
    if not anonymization.accept_pixel_risk and may_show_a_name(instance):
        return LeftOut.DOUBTFUL
    return None


def is_report(instance: Instance) -> bool:
    """Whether the instance is a document rather than an image."""
    return instance.sop_class_uid.startswith(_REPORT_CLASS_ROOTS)


def may_show_a_name(instance: Instance) -> bool:
    """Whether somebody should look at the picture; by its kind when the header is not known."""
    if instance.drawn_text is None:
        return often_drawn(instance.sop_class_uid)
    return instance.drawn_text is DrawnText.POSSIBLE
