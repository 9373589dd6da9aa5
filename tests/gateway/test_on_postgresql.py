"""The same tests once more where the other database could answer differently."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.gateway.peers import empty_database, postgresql
from tests.gateway.rig import Running, running

# collected here a second time, with this file's gateway
from tests.gateway.test_recipients import (
    test_that_the_right_answer_opens_everything_and_nothing_of_another_share,
    test_that_whatever_cannot_be_opened_answers_alike,
    test_that_wrong_answers_count_for_ever_and_right_ones_never,
)
from tests.gateway.test_senders import (
    test_that_a_renewed_or_revoked_token_is_refused_at_once,
    test_that_an_end_can_be_moved_while_it_has_not_come,
    test_that_another_senders_share_does_not_exist,
    test_that_events_tell_the_sender_everything_in_order,
    test_that_one_revoked_link_leaves_the_others_open,
    test_that_parallel_uploads_do_not_pass_the_quota_together,
    test_that_the_quota_holds_for_all_shares_and_is_given_back,
)
from tests.gateway.test_upkeep import (
    test_that_an_expired_share_is_erased_and_stays_expired_whatever_the_clock,
    test_that_old_records_go,
)

__all__ = [
    "test_that_a_renewed_or_revoked_token_is_refused_at_once",
    "test_that_an_end_can_be_moved_while_it_has_not_come",
    "test_that_an_expired_share_is_erased_and_stays_expired_whatever_the_clock",
    "test_that_another_senders_share_does_not_exist",
    "test_that_events_tell_the_sender_everything_in_order",
    "test_that_old_records_go",
    "test_that_one_revoked_link_leaves_the_others_open",
    "test_that_parallel_uploads_do_not_pass_the_quota_together",
    "test_that_the_quota_holds_for_all_shares_and_is_given_back",
    "test_that_the_right_answer_opens_everything_and_nothing_of_another_share",
    "test_that_whatever_cannot_be_opened_answers_alike",
    "test_that_wrong_answers_count_for_ever_and_right_ones_never",
]

pytestmark = pytest.mark.real_server
_number = count()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
def gateway(server: str, tmp_path: Path) -> Iterator[Running]:
    """Like the one of the other files."""
    address = empty_database(server, f"gateway{next(_number)}")
    url = address.replace("postgresql:", "postgresql+psycopg:")
    with running(tmp_path / "gateway", database_url=url) as found:
        yield found
