"""Everything a user can see and do about links that were sent."""

from collections.abc import Sequence

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryId, Study, StudyInstanceUID
from omega_desktop.domain.sharing import ShareNotice, ShareRow, SharesQuery


class ShareService:
    """Links and what became of them.

    ``shares``, ``url``, ``earlier_studies`` and ``suggest_passcode`` look only into the database;
    everything else talks to the gateway and takes as long as that takes: run it as a job.
    """

    def shares(self, query: SharesQuery | None = None) -> Sequence[ShareRow]:
        """Shares, newest first, with their links."""
        raise NotImplementedError

    def url(self, delivery_id: DeliveryId) -> str:
        """The whole link of a delivery; empty when there is none (yet, or any more)."""
        raise NotImplementedError

    def earlier_studies(self, uid: StudyInstanceUID) -> Sequence[Study]:
        """Other studies of the same patient that are not newer, newest first."""
        raise NotImplementedError

    def suggest_passcode(self) -> str:
        """A passcode that is easy to tell by phone."""
        raise NotImplementedError

    def refresh(self) -> Sequence[ShareNotice]:
        """Ask the gateway what happened since the last time; returns what the user is told.

        Also tells the gateway what it could not be told before (revocations). A gateway that does
        not answer, or none at all, is no error: nothing new is returned.

        Raises:
            AuthSendError: the gateway does not accept the token.
        """
        raise NotImplementedError

    def revoke(self, share_id: str) -> None:
        """Close every link of a share at once and for ever.

        Raises:
            OmegaError: the gateway did not answer; it is told as soon as it does (``refresh``).
        """
        raise NotImplementedError

    def revoke_link(self, share_id: str, link_hash: str) -> None:
        """Close one recipient's link at once and for ever; raises as ``revoke``."""
        raise NotImplementedError

    def extend(self, share_id: str, days: int) -> None:
        """Let the share's links open ``days`` days longer, up to 90 days from now.

        Raises:
            ValidationError: that is less than 1, or ends later than 90 days from now.
            OmegaError: the share is over, or the gateway did not answer.
        """
        raise NotImplementedError

    def unlock(self, share_id: str, link_hash: str) -> None:
        """Give a link five more attempts.

        Raises:
            OmegaError: the share is over, or the gateway did not answer.
        """
        raise NotImplementedError

    def send_again(self, share_id: str, link_hash: str) -> DeliveryId:
        """Revoke a link and send its recipient a fresh one to the same share.

        Raises:
            OmegaError: the share is over, the study is gone, or the gateway did not answer.
        """
        raise NotImplementedError

    def test_gateway(self) -> Message:
        """Ask the gateway who we are; opens its lane when it answers.

        Raises:
            OmegaError: it does not work; the message says what to change.
        """
        raise NotImplementedError
