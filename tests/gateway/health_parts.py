"""A link for health apps, as its sender makes it and an app asks for it."""

import base64
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from omega_desktop.share.construction import Challenge, LinkKeys, from_b64u
from omega_desktop.share.health_link import health_id, health_key, registration, sealed_files
from tests.gateway.rig import Api, Link, Share, digest_of, new_id

BORN = date(1961, 5, 3)
RIGHT, WRONG = "1961-05-03", "1961-03-05"


@dataclass
class Offered:
    """A share with one link that health apps open, too."""

    api: Api
    share: Share
    keys: LinkKeys

    @property
    def link(self) -> Link:
        return self.share.links[0]

    @property
    def path(self) -> str:
        return f"/shl/{health_id(self.keys)}"

    def ask(self, passcode: str | None, **more: object) -> requests.Response:
        body = {"recipient": "App", **({} if passcode is None else {"passcode": passcode}), **more}
        return self.api.call("POST", self.path, json=body)


def offered(api: Api, *, challenge: Challenge | None = None, size: int = 300) -> Offered:
    """A sealed share; its link is made fit for apps after that, as a sender does."""
    share, keys = api.share(links=0), LinkKeys.new_link()
    link = Link(id=keys.link_id)
    share.links.append(link)
    assert api.put_link(share, link).status_code == 201
    made = Offered(api, share, keys)
    files = [secrets.token_hex(size // 2).encode(), b'{"resourceType":"Endpoint"}']
    answer = register(made, files, challenge or Challenge(BORN))
    assert answer.status_code == 200, answer.text
    return made


def register(made: Offered, files: list[bytes], challenge: Challenge) -> requests.Response:
    content, key = sealed_files(made.keys, files)
    oid = new_id()
    assert put_object(made, oid, content).status_code == 201
    told = registration(made.keys, challenge, oid=oid, key=key, base_url=made.api.url)
    return made.api.sender("PUT", f"{path_of(made)}/health", json=body_of(told))


def body_of(told: Any) -> dict[str, str]:
    def b64(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    return {
        "id_hash": told.id_hash,
        "asks": told.asks,
        "salt": b64(told.salt),
        "slow_hash": b64(told.slow_hash),
        "oid": told.oid,
        "key": b64(told.key),
        "base_url": told.base_url,
    }


def put_object(made: Offered, oid: str, content: bytes) -> requests.Response:
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Digest": digest_of(content),
    }
    return made.api.sender("PUT", f"{path_of(made)}/objects/{oid}", data=content, headers=headers)


def path_of(made: Offered) -> str:
    return f"/shares/{made.share.id}/links/{made.link.hash}"


def content_of(keys: LinkKeys, text: str) -> bytes:
    """What is in a file, as an app reads it."""
    head, _, nonce, sealed, tag = text.split(".")
    return AESGCM(health_key(keys)).decrypt(
        from_b64u(nonce), from_b64u(sealed) + from_b64u(tag), head.encode()
    )
