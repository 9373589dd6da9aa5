"""Many wrong answers at once against several gateways: never one more than allowed is judged."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.peers import empty_database, postgresql
from tests.gateway.replicas import NAIVE, Replicas, all_at_once, answered, guesses, replicas
from tests.gateway.rig import new_id

ROUNDS = 3
ALLOWED = 10
NO_PAUSES: dict[str, str | None] = {"OMEGA_GATEWAY_SOFT_DELAYS_S": ""}

pytestmark = pytest.mark.real_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as address:
        yield address


def rounds_on(running: Replicas) -> list[Counter[int]]:
    """The same for the real limiter and for the naive one."""
    api = running.api()
    found = []
    for _ in range(ROUNDS):
        share = api.share()
        found.append(guesses(running.urls, share.links[0]))
        found[-1]["right one afterwards", api.open(share.links[0]).status_code] += 1  # type: ignore[index]
    api.close()
    return found


EXACT = {401: ALLOWED, 404: 300 - ALLOWED, ("right one afterwards", 404): 1}


def test_that_exactly_the_allowed_number_is_judged_on_postgresql(server: str, tmp_path: Path):
    places = ("--data", tmp_path, "--database", empty_database(server, "exact"))
    with replicas(*places, env=NO_PAUSES) as running:
        assert rounds_on(running) == [EXACT] * ROUNDS


def test_that_exactly_the_allowed_number_is_judged_on_sqlite(tmp_path: Path):
    with replicas("--data", tmp_path, env=NO_PAUSES) as running:
        assert rounds_on(running) == [EXACT] * ROUNDS


def test_that_this_test_finds_a_limiter_that_counts_too_late(server: str, tmp_path: Path):
    places = ("--data", tmp_path, "--database", empty_database(server, "naive"))
    with replicas(*places, env=NO_PAUSES, program=NAIVE) as running:
        found = rounds_on(running)
    assert found != [EXACT] * ROUNDS
    assert max(one[401] for one in found) > ALLOWED


def test_that_right_answers_among_the_guesses_buy_no_guess(server: str, tmp_path: Path):
    places = ("--data", tmp_path, "--database", empty_database(server, "mixed"))
    with replicas(*places, env=NO_PAUSES) as running:
        api = running.api()
        for _ in range(ROUNDS):
            share = api.share()
            (link,) = share.links
            proofs = [link.verifier if number % 10 == 0 else new_id(32) for number in range(300)]
            statuses = answered(
                (running.urls[number % 3], link, proof) for number, proof in enumerate(proofs)
            )
            right = Counter(statuses[::10])
            wrong = Counter(one for number, one in enumerate(statuses) if number % 10)
            assert set(right) <= {200, 404}
            assert wrong == {401: ALLOWED, 404: 270 - ALLOWED}
            (state,) = api.state(share)["links"]
            assert (state["wrong_attempts"], state["locked"]) == (ALLOWED, True)
            assert state["opened"] == right[200]
            assert api.open(link).status_code == 404
        api.close()


def test_that_pauses_and_the_budget_of_an_address_hold_for_parallel_guesses(
    server: str, tmp_path: Path
):
    env = {"OMEGA_GATEWAY_ADDRESS_LINKS_PER_HOUR": "7"}
    places = ("--data", tmp_path, "--database", empty_database(server, "pauses"))
    with replicas(*places, env=env) as running:
        api = running.api()
        share = api.share(links=60)
        first, *others = share.links
        assert guesses(running.urls, first) == {401: 3, 429: 297}, "then the first pause begins"
        state = {one["link_hash"]: one for one in api.state(share)["links"]}[first.hash]
        assert (state["wrong_attempts"], state["attempts_left"]) == (3, 7)
        api.close()
        answers = all_at_once((running.urls[number % 3], one) for number, one in enumerate(others))
        assert answers == {401: 6, 429: 53}, "seven links an hour, the first one included"
