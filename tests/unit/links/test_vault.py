"""Small secrets at rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.errors import AuthSendError
from omega_desktop.storage.vault import Vault, VaultError
from tests.channels.email_parts import SecretsInMemory


@given(st.binary(max_size=100), st.text(max_size=40))
def test_that_what_was_sealed_comes_back(value: bytes, purpose: str) -> None:
    vault = Vault(SecretsInMemory(gateway_token="omega_token"))
    assert vault.open(vault.seal(value, purpose=purpose), purpose=purpose) == value


def test_that_nothing_of_it_can_be_read_and_no_two_are_alike(vault: Vault) -> None:
    first, second = (vault.seal(b"girassol77", purpose="passcode") for _ in range(2))
    assert first != second
    assert "girassol" not in first
    assert first.isascii()


def test_that_it_opens_only_for_its_purpose_and_under_its_token(
    vault: Vault, secrets: SecretsInMemory
) -> None:
    sealed = vault.seal(b"key", purpose="cek A")
    with pytest.raises(VaultError):
        vault.open(sealed, purpose="cek B")
    secrets.set("gateway.token", "omega_other")
    with pytest.raises(VaultError, match="token was changed") as fault:
        vault.open(sealed, purpose="cek A")
    assert fault.value.__suppress_context__


@pytest.mark.parametrize("damaged", ["", "AAAA", "not base64!", "é", "A" * 60])
def test_that_what_was_altered_does_not_open(vault: Vault, damaged: str) -> None:
    with pytest.raises(VaultError):
        vault.open(damaged, purpose="passcode")


def test_that_a_single_changed_letter_is_noticed(vault: Vault) -> None:
    sealed = vault.seal(b"key", purpose="x")
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    with pytest.raises(VaultError):
        vault.open(changed, purpose="x")


def test_that_without_a_token_nothing_is_sealed(vault: Vault, secrets: SecretsInMemory) -> None:
    secrets.delete("gateway.token")
    with pytest.raises(AuthSendError, match="token"):
        vault.seal(b"key", purpose="x")
