"""Three hundred guesses at once: exactly the allowed number is answered, by all together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.replicas import Replicas, answered_wrong, naive_program, postgresql, replicas

pytestmark = [pytest.mark.real_server, pytest.mark.timeout(240)]

ALLOWED, ROUNDS = 10, 3


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(scope="module")
def three(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """Three replicas on PostgreSQL."""
    objects = (tmp_path_factory.mktemp("objects") / "objects").as_uri()
    with replicas(["--database", database, "--bucket", objects]) as running:
        yield running


def test_that_three_replicas_on_postgresql_answer_exactly_the_allowed_number(three: Replicas):
    for _ in range(ROUNDS):
        share = three.apis[0].share()
        (link,) = share.links
        assert answered_wrong(three.urls, link) == ALLOWED
        # locked: the right answer is not judged either
        assert [api.open(link).status_code for api in three.apis] == [404, 404, 404]
        (state,) = three.apis[1].state(share)["links"]
        assert (state["wrong_attempts"], state["locked"]) == (ALLOWED, True)


def test_that_right_answers_among_the_guesses_cost_nothing(three: Replicas):
    share = three.apis[0].share(max_attempts=50)
    (link,) = share.links
    assert answered_wrong(three.urls, link, 40) == 40
    assert [api.open(link).status_code for api in three.apis * 2] == [200] * 6
    assert answered_wrong(three.urls, link, 60) == 10
    assert three.apis[0].open(link).status_code == 404


def test_that_three_processes_on_sqlite_answer_exactly_the_allowed_number(tmp_path: Path):
    with replicas(["--data", tmp_path / "gateway"]) as running:
        share = running.apis[0].share()
        (link,) = share.links
        assert answered_wrong(running.urls, link) == ALLOWED
        assert running.apis[2].open(link).status_code == 404


def test_that_a_limiter_that_looks_before_it_counts_is_caught(database: str, tmp_path: Path):
    places = ["--database", database, "--bucket", (tmp_path / "objects").as_uri()]
    with replicas(places, program=naive_program()) as running:
        answered = []
        for _ in range(5):
            answered.append(answered_wrong(running.urls, running.apis[0].share().links[0]))
            if answered[-1] != ALLOWED:
                return
    pytest.fail(f"it answered {answered}, as a good one does: the test sees no difference")
