"""Faults of the layers below, as what they mean for a delivery."""

from omega_desktop.domain.errors import (
    AuthSendError,
    CredentialStoreError,
    OmegaError,
    PermanentSendError,
    SendError,
    StorageError,
    TransientSendError,
)


def as_send_error(fault: OmegaError) -> SendError:
    """The same fault of the ``SendError`` family."""
    match fault:
        case SendError():
            return fault
        case CredentialStoreError():  # locked: every delivery of the lane waits, none fails
            return AuthSendError(fault.title, fault.message, detail=fault.detail)
        case StorageError():
            return TransientSendError(fault.title, fault.message, detail=fault.detail)
        case _:
            return PermanentSendError(fault.title, fault.message, detail=fault.detail)
