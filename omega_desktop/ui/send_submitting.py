"""Writing a request into the outbox, in a job."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import DeliveryId, SendRequest
from omega_desktop.ui.context import Context
from omega_desktop.ui.send_report_draft import Remembered


def submission(
    context: Context, request: SendRequest, *, passcode: str, typed: Remembered | None
) -> Callable[[object], Sequence[DeliveryId]]:
    """Make the job that submits a request.

    Args:
        context: the program's objects.
        request: what the user wants.
        passcode: what its links ask for.
        typed: a physician's contact that is kept in the directory afterwards: before, it would not
            be a stranger's any more, and nobody would be asked to check it.
    """
    send, physicians = context.send, context.physicians
    study = request.deliveries[0].study_instance_uid

    def submit(_control: object) -> Sequence[DeliveryId]:
        send.require_folders(request)  # here, because a disk may take long to answer
        ids = send.submit(request, passcode=passcode)
        if typed is not None:
            member = typed.member
            who = member.practitioner or member.name
            with suppress(OmegaError):  # the next time the field asks again
                physicians.remember_contact(
                    who,
                    typed.contact,
                    study=study,
                    role=member.role,
                    request=context.outbox.delivery(ids[0]).request_id,
                )
        return ids

    return submit
