"""Real databases and object stores for tests: PostgreSQL, and OpenStack Swift speaking S3."""

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.servers import LOOPBACK, Process, free_port, require_program

S3_USER, S3_KEY, S3_BUCKET = "test:tester", "testing", "shares"
S3_REGION = "us-east-1"
_PARTS = ("account", "container", "object")


def _as_somebody(name: str) -> list[str]:
    """How to run a program that refuses to be run by root."""
    if os.geteuid() != 0:
        return []
    setpriv = require_program("setpriv")
    return [setpriv, f"--reuid={name}", f"--regid={name}", "--init-groups"]


def _postgresql(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found:
        return str(found[-1])
    return require_program(name)


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of its own; yields the address of an empty database."""
    if sys.platform == "win32":
        pytest.skip("PostgreSQL is tried on Linux")
    initdb, server = _postgresql("initdb"), _postgresql("postgres")
    prefix = _as_somebody("postgres")
    # not below pytest's folder, which is root's alone
    folder = Path(tempfile.mkdtemp(prefix="omega-postgresql-"))
    try:
        if prefix:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        subprocess.run(
            [*prefix, initdb, "-D", data, "-A", "trust", "-U", "omega", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        port = free_port()
        options = {
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": "",
            "fsync": "off",  # no power cut is tried here
            "max_connections": "100",
        }
        settings = [part for pair in options.items() for part in ("-c", "=".join(pair))]
        command = [*prefix, server, "-D", str(data), "-p", str(port), *settings]
        ready = "ready to accept connections"
        with Process(command, ready=lambda one: ready in one.output, cwd=folder):
            yield f"postgresql://omega@{LOOPBACK}:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_database(address: str, name: str) -> str:
    """Another database on the same server."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{address.rpartition('/')[0]}/{name}"


_CONF = """[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
bind_ip = {host}
bind_port = {port}
workers = 0
user = {user}
log_level = ERROR
log_address = {folder}/no-log
fallocate_reserve = 0
"""

_STORAGE = """
[pipeline:main]
pipeline = {part}-server
[app:{part}-server]
use = egg:swift#{part}
"""

_PROXY = """
[pipeline:main]
pipeline = catch_errors cache s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = {host}:{memcached}
[filter:s3api]
use = egg:swift#s3api
location = {region}
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = {key} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


def _swift_folder(folder: Path, ports: dict[str, int]) -> None:
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = test\nswift_hash_path_prefix = test\n"
        "[storage-policy:0]\nname = Policy-0\ndefault = yes\n",
        encoding="ascii",
    )
    common = {
        "folder": folder,
        "host": LOOPBACK,
        "user": getpass.getuser(),
        "region": S3_REGION,
        "key": S3_KEY,
        "memcached": ports["memcached"],
    }
    builder = require_program("swift-ring-builder")
    for part in (*_PARTS, "proxy"):
        text = (_CONF + (_PROXY if part == "proxy" else _STORAGE)).format(
            part=part, port=ports[part], **common
        )
        (folder / f"{part}.conf").write_text(text, encoding="ascii")
        if part == "proxy":
            continue
        ring = str(folder / f"{part}.builder")
        device = f"r1z1-{LOOPBACK}:{ports[part]}/d1"
        for act in (["create", "4", "1", "0"], ["add", device, "1"], ["rebalance"]):
            done = subprocess.run(
                [builder, ring, *act], capture_output=True, check=False, encoding="utf-8"
            )
            assert done.returncode in {0, 1}, done.stdout  # 1: warnings


@contextmanager
def swift() -> Iterator[str]:
    """Swift with its S3 interface; yields the address of an empty bucket.

    Whoever uses it needs ``s3_environment()``.
    """
    programs = {part: require_program(f"swift-{part}-server") for part in (*_PARTS, "proxy")}
    memcached = require_program("memcached")
    folder = Path(tempfile.mkdtemp(prefix="omega-swift-"))
    ports = {part: free_port() for part in (*programs, "memcached")}
    try:
        _swift_folder(folder, ports)
        with ExitStack() as running:
            cache = [memcached, "-l", LOOPBACK, "-p", str(ports["memcached"])]
            cache += ["-u", getpass.getuser()]
            servers = [Process(cache, port=ports["memcached"])]
            for part, program in programs.items():
                command = [program, str(folder / f"{part}.conf"), "-v"]
                servers.append(Process(command, port=ports[part], timeout_s=60))
            start_together(servers, running)
            endpoint = f"http://{LOOPBACK}:{ports['proxy']}"
            make_bucket(endpoint)
            yield f"s3://{S3_BUCKET}?endpoint={endpoint}&region={S3_REGION}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_together(processes: Sequence[Process], stack: ExitStack) -> None:
    """Start processes at the same time; the stack ends them."""
    for process in processes:
        stack.callback(_stop, process)
    with ThreadPoolExecutor(len(processes)) as pool:
        for started in [pool.submit(process.start) for process in processes]:
            started.result()


def _stop(process: Process) -> None:
    with suppress(AssertionError):  # it never started
        _ = process.process
        process.stop()


def make_bucket(endpoint: str) -> None:
    """The empty bucket, made by the reference client."""
    import boto3  # type: ignore[import-untyped]
    from botocore.config import Config  # type: ignore[import-untyped]

    # newer default checksums are what older servers do not know
    config = Config(request_checksum_calculation="when_required", s3={"addressing_style": "path"})
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=S3_USER,
        aws_secret_access_key=S3_KEY,
        region_name=S3_REGION,
        config=config,
    )
    client.create_bucket(Bucket=S3_BUCKET)
    client.close()


def s3_environment() -> dict[str, str | None]:
    """Credentials the way every S3 program takes them."""
    return {"AWS_ACCESS_KEY_ID": S3_USER, "AWS_SECRET_ACCESS_KEY": S3_KEY}
