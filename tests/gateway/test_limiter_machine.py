"""The limiter against a model of it, by sequences of acts that hypothesis makes up."""

import hashlib
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from omega_desktop.gateway.core import open_gateway
from omega_desktop.gateway.limiter import Wait, Wrong
from omega_desktop.gateway.opening import Session
from omega_desktop.gateway.shares import HeldObject, RefusedError
from omega_desktop.gateway.tables import link as link_table
from tests.gateway.rig import SetClock, config_of, new_id

DELAYS = (30.0, 120.0, 600.0)
RIGHT, WRONG = b"r" * 32, b"w" * 32
ADDRESSES = ["192.0.2.1", "192.0.2.2", "2001:db8::1"]


class SteppedClock(SetClock):
    """Stands still between steps, so that the model knows the time exactly."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 2_000_000_000.0

    def __call__(self) -> float:
        return self.at + self.ahead_s


class LimiterMachine(RuleBasedStateMachine):
    """One link of one share."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.clock = SteppedClock()
        config = replace(config_of(Path(self._folder.name)), soft_delays_s=DELAYS)
        self.gateway = open_gateway(config, system_clock=self.clock)
        self.gateway.clock.now = lambda: self.now  # type: ignore[method-assign]
        self.now = 2_000_000_000.0
        self.token = ""
        self.sessions: list[str] = []
        self.wrong = 0
        self.opened = 0
        self.not_before = 0.0
        self.live = True

    def teardown(self) -> None:
        self.gateway.close()
        self._folder.cleanup()

    @initialize(max_attempts=st.integers(1, 12))
    def make(self, max_attempts: int) -> None:
        senders, shares = self.gateway.senders, self.gateway.shares
        self.token = senders.add("one", quota_bytes=1000)
        sender = senders.find(self.token)
        assert sender is not None
        self.sender_id = sender.id
        self.share_id, manifest = new_id(), new_id()
        self.expires = self.now + 7 * 86_400
        shares.create(sender.id, self.share_id, expires_at=self.expires, manifest_oid=manifest)
        shares.keep(sender.id, self.share_id, HeldObject(manifest, 10, "0" * 64), new_id())
        self.oid = manifest
        self.link_id = new_id(32)
        self.link_hash = hashlib.sha256(self.link_id.encode()).hexdigest()
        self.maximum = max_attempts
        shares.put_link(
            sender.id,
            self.share_id,
            self.link_hash,
            verifier=RIGHT,
            wrapped=new_id(76),
            max_attempts=max_attempts,
        )
        shares.seal(sender.id, self.share_id, count=1, total_bytes=10)

    @property
    def there(self) -> bool:
        return self.live and self.now < self.expires and self.wrong < self.maximum

    @rule(right=st.booleans(), address=st.sampled_from(ADDRESSES), key_seen=st.booleans())
    def answer(self, *, right: bool, address: str, key_seen: bool) -> None:
        verifier = RIGHT if right else WRONG
        verdict = self.gateway.opening.open(
            self.link_id, verifier, address=address, key_seen=key_seen
        )
        if not self.there:
            assert verdict is None
        elif self.now < self.not_before:
            assert isinstance(verdict, Wait)
            assert 0 <= verdict.seconds - (self.not_before - self.now) < 1
        elif right:
            assert isinstance(verdict, Session)
            self.sessions.append(verdict.token)
            self.opened += 1
        else:
            self.wrong += 1
            assert isinstance(verdict, Wrong)
            assert verdict.remaining == self.maximum - self.wrong
            if self.wrong >= 3:
                self.not_before = self.now + DELAYS[min(self.wrong - 3, len(DELAYS) - 1)]

    @rule(seconds=st.sampled_from([1.0, 29.0, 31.0, 121.0, 600.0, 4000.0, 86_400.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        if seconds > 3600:
            self.sessions.clear()

    @precondition(lambda self: self.live and self.now < self.expires)
    @rule()
    def unlock(self) -> None:
        unlock = partial(self.gateway.shares.unlock, self.sender_id, self.share_id, self.link_hash)
        if self.maximum + 5 > 50:
            with pytest.raises(RefusedError, match="too_many_unlocks"):
                unlock()
        else:
            unlock()
            self.maximum += 5
            self.not_before = 0.0

    @rule(whole=st.booleans())
    @precondition(lambda self: self.wrong >= 2)  # not at the beginning of every sequence
    def revoke(self, *, whole: bool) -> None:
        shares = self.gateway.shares
        if whole:
            shares.revoke(self.sender_id, self.share_id)
        else:
            shares.revoke_link(self.sender_id, self.share_id, self.link_hash)
        self.live = False
        self.sessions.clear()

    @invariant()
    def what_is_kept_is_what_happened(self) -> None:
        if not self.token:
            return
        with self.gateway.database.reading() as connection:
            row = connection.execute(
                select(link_table).where(link_table.c.hash == self.link_hash)
            ).one()
        assert (row.bad, row.opened, row.max_bad) == (self.wrong, self.opened, self.maximum)
        assert row.bad <= row.max_bad
        assert (row.proof is not None) == self.live

    @invariant()
    def sessions_live_as_long_as_their_link(self) -> None:
        for token in self.sessions[-2:]:
            if self.now < self.expires:
                assert self.gateway.opening.find(token, self.oid) is not None


TestLimiter = LimiterMachine.TestCase
TestLimiter.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
