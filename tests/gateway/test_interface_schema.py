"""Every documented operation, with whatever schemathesis makes up: no fault, no surprise."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.gateway.replicas import token_for
from tests.gateway.rig import Api, gateway_process, url_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


FEW = settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A gateway of its own: what is made up may fill or close anything in it."""
    data = tmp_path_factory.mktemp("schema")
    env: dict[str, str | None] = {"OMEGA_GATEWAY_SOFT_DELAYS_S": ""}
    with gateway_process("--data", data, env=env) as process:
        api = Api(url_of(process), token_for("", str(data)))
        yield api
        api.close()


@pytest.fixture(scope="module")
def described(served: Api) -> Any:
    document = served.call("GET", "/api/v1/openapi.json").json()
    return schemathesis.openapi.from_dict(document)


def test_that_no_made_up_request_is_a_fault_or_a_surprise(served: Api, described: Any):
    tried: Counter[str] = Counter()

    def ask(case: Any) -> None:
        aimed(served, case)
        headers = {"Authorization": f"Bearer {served.token}"}
        case.call_and_validate(base_url=served.url, checks=CHECKS, headers=headers, timeout=30)
        tried[case.operation.label] += 1

    for found in described.get_all_operations():
        FEW(given(case=found.ok().as_strategy())(ask))()
    assert len(tried) >= 15


RECIPIENTS = {"/api/v1/open", "/api/v1/close", "/api/v1/objects/{oid}", "/api/v1/openapi.json"}


def test_that_no_made_up_request_without_a_token_does_or_tells_anything(
    served: Api, described: Any
):
    tried: Counter[str] = Counter()

    def ask(case: Any) -> None:
        aimed(served, case)
        case.headers.pop("Authorization", None)
        answer = case.call(base_url=served.url, timeout=30)
        assert 400 <= answer.status_code < 500, answer.status_code
        if answer.status_code not in {404, 405, 413, 414, 415, 422}:  # before any route
            assert (answer.status_code, answer.json()) == (401, {"error": "unauthorized"})
            tried[case.operation.label] += 1

    for found in described.get_all_operations():
        operation = found.ok()
        if operation.path not in RECIPIENTS and operation.path.startswith("/api/"):
            FEW(given(case=operation.as_strategy())(ask))()
    assert len(tried) >= 12


def test_that_every_boundary_of_every_parameter_is_answered(served: Api, tmp_path: Path):
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "run", f"{served.url}/api/v1/openapi.json"]
    command += ["--phases", "coverage", "--mode", "all", "--generation-deterministic"]
    command += ["--checks", ",".join(check.__name__ for check in CHECKS)]
    command += ["--header", f"Authorization: Bearer {served.token}", "--no-color"]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        cwd=tmp_path,  # it keeps notes
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=100,
    )
    assert done.returncode == 0, done.stdout
    generated = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert generated is not None
    assert int(generated[1]) == int(generated[2]) > 200


def aimed(served: Api, case: Any) -> None:
    """Let half of the requests meet something that is there."""
    if len(str(case.path_parameters)) % 2 or not case.path_parameters:
        return
    share = served.share()
    there = {
        "share_id": share.id,
        "oid": share.manifest_oid,
        "link_hash": share.links[0].hash,
        "health_id": share.links[0].id,
        "ticket": share.links[0].id,
        "number": 0,
    }
    case.path_parameters = {name: there[name] for name in case.path_parameters}


def test_that_every_operation_is_described(described: Any):
    found = {f"{one.ok().method.upper()} {one.ok().path}" for one in described.get_all_operations()}
    assert found >= {
        "PUT /api/v1/shares/{share_id}",
        "GET /api/v1/shares/{share_id}",
        "PATCH /api/v1/shares/{share_id}",
        "DELETE /api/v1/shares/{share_id}",
        "PUT /api/v1/shares/{share_id}/objects/{oid}",
        "GET /api/v1/shares/{share_id}/objects",
        "PUT /api/v1/shares/{share_id}/links/{link_hash}",
        "DELETE /api/v1/shares/{share_id}/links/{link_hash}",
        "POST /api/v1/shares/{share_id}/links/{link_hash}/unlock",
        "POST /api/v1/shares/{share_id}/seal",
        "GET /api/v1/events",
        "GET /api/v1/me",
        "POST /api/v1/open",
        "POST /api/v1/close",
        "GET /api/v1/objects/{oid}",
    }


def test_that_refusals_around_the_routes_are_described_everywhere(described: Any):
    for found in described.get_all_operations():
        codes = set(found.ok().definition.raw["responses"])
        around = {"404", "405", "408", "413", "414", "415", "500", "503", "507"}
        assert codes >= around, found.ok().label
