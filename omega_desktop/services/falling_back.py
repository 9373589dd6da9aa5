"""Sends in the next way what failed for good in the first, where the user allowed it."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from omega_desktop.domain.errors import OmegaError, StorageError
from omega_desktop.domain.model import DeliveryDraft, DeliveryId, SendRequest, Target
from omega_desktop.domain.policy_file import comparable_place, places_of
from omega_desktop.services.send_planning import SendPlanner
from omega_desktop.services.send_service import SendService
from omega_desktop.storage.outbox import DeliveryPlan, Outbox

log = logging.getLogger(__name__)


class FallBack:
    """Looks for such deliveries. Whoever works the outbox calls ``look`` from a worker thread.

    A next way is used at most once, whoever looks how often: what is due is kept in the outbox and
    taken in the transaction that submits the new delivery. A crash in between loses nothing.
    """

    def __init__(self, *, outbox: Outbox, planner: SendPlanner, send: SendService) -> None:
        self._outbox = outbox
        self._planner = planner
        self._send = send

    def look(self) -> Sequence[DeliveryId]:
        """Fall back for everything that is due.

        Returns:
            The new deliveries.

        Raises:
            StorageError: the outbox cannot be written now; it stays due.
        """
        made = [self.fall_back(one) for one in self._outbox.fallbacks_due()]
        return [one for one in made if one is not None]

    def fall_back(self, delivery_id: DeliveryId) -> DeliveryId | None:
        """Submit a failed delivery's next way that can be used.

        Nothing is sent to a place that the request, or a later one of the same report version, had
        for this report already.

        Returns:
            The new delivery; None when no way is left, or it did not fail (any more).

        Raises:
            StorageError: the outbox cannot be written now; it stays due.
        """
        delivery = self._outbox.delivery(delivery_id)
        draft = DeliveryDraft(
            delivery.target, delivery.study_instance_uid, delivery.recipient, delivery.report_id
        )
        beside = self._outbox.beside(delivery)
        taken = {
            comparable_place(place)
            for one in beside
            for place in places_of(replace(draft, target=one.target))
        }
        ways = self._outbox.fallback(delivery_id)
        try:
            for number, way in enumerate(ways, 1):
                instead = replace(
                    draft, target=way, recipient=_place(draft, way), fallback=ways[number:]
                )
                plan = None if comparable_place(instead.recipient) in taken else self._plan(instead)
                if plan is not None:
                    return self._outbox.fall_back(delivery_id, plan)
            self._outbox.give_up_fallback(delivery_id)
        except StorageError:
            raise
        except OmegaError as fault:  # tried again, cancelled, or done by another process
            log.info("delivery %s: no fallback: %s", delivery_id, fault.title)
        return None

    def _plan(self, draft: DeliveryDraft) -> DeliveryPlan | None:
        """None when it cannot be sent as things stand."""
        try:
            self._send.require_sendable(SendRequest((draft,)))
            return self._planner.plan(draft)
        except StorageError:
            raise
        except OmegaError:
            return None


def _place(draft: DeliveryDraft, way: Target) -> str:
    return next(iter(places_of(replace(draft, target=way))), "")
