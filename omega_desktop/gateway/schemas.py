"""What requests and responses look like; sizes are limited before anything is looked at."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from omega_desktop.domain.health_links import MAX_PASSCODE

SHARE_ID = r"^[A-Za-z0-9_-]{22,43}$"
OID = r"^[A-Za-z0-9_-]{22,43}$"
LINK_HASH = r"^[0-9a-f]{64}$"
B64U_32 = r"^[A-Za-z0-9_-]{43}$"  # 32 bytes

Wrapped = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{60,200}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewShare(_Strict):
    """Begin a share."""

    expires_at: AwareDatetime
    manifest_oid: Annotated[str, StringConstraints(pattern=OID)]


class NewLink(_Strict):
    """Register a recipient's link."""

    verifier: Annotated[str, StringConstraints(pattern=B64U_32)]
    wrapped: Wrapped
    max_attempts: Annotated[int, Field(ge=1, le=50)] = 10


class NewHealthLink(_Strict):
    """Let health apps open a link, too. Its answer is hashed before it comes here."""

    id_hash: Annotated[str, StringConstraints(pattern=LINK_HASH)]
    asks: Literal["d", "p", "b"]
    salt: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
    slow_hash: Annotated[str, StringConstraints(pattern=B64U_32)]
    oid: Annotated[str, StringConstraints(pattern=OID)]
    key: Annotated[str, StringConstraints(pattern=B64U_32)]
    base_url: Annotated[
        str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.:\[\]/_~-]+$", max_length=80)
    ]


class ManifestRequest(BaseModel):
    """A health app asks for a link's files. What it says besides is ignored, as the guide asks."""

    recipient: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    passcode: Annotated[str, StringConstraints(max_length=MAX_PASSCODE)] | None = None
    embeddedLengthMax: Annotated[int, Field(ge=0)] | None = None  # noqa: N815 - the guide's name


class ManifestFile(BaseModel):
    """One encrypted file: where it is, or itself."""

    contentType: Literal["application/fhir+json"] = "application/fhir+json"  # noqa: N815
    status: Literal["finalized"] = "finalized"
    fhirVersion: Literal["4.0.1"] = "4.0.1"  # noqa: N815
    location: str | None = None
    embedded: str | None = None


class HealthManifest(BaseModel):
    """A link's files, which do not change any more.

    ``status`` is said for all, as in the published guide's model, and for each, as in its text.
    """

    status: Literal["finalized"] = "finalized"
    files: list[ManifestFile]


class WrongPasscode(BaseModel):
    """The passcode was wrong, or there was none."""

    remainingAttempts: int  # noqa: N815 - the guide's name


class Seal(_Strict):
    """What the sender believes it has put."""

    objects: Annotated[int, Field(ge=1, le=10_000_000)]
    bytes: Annotated[int, Field(ge=1, le=2**53)]


class Extension(_Strict):
    """Another end of a share."""

    expires_at: AwareDatetime


class OpenRequest(_Strict):
    """A recipient's proof; the date of birth itself never comes here."""

    # what a mail program has cut or changed is as unknown as any other
    link_id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]
    verifier: Annotated[str, StringConstraints(pattern=B64U_32)]
    key_seen: bool = False


class Failure(BaseModel):
    """Why not."""

    error: str


class WrongAnswer(BaseModel):
    """The proof was wrong."""

    error: Literal["wrong"] = "wrong"
    remaining_attempts: int


class Done(BaseModel):
    """Done, or done before."""

    created: bool


class ObjectInfo(BaseModel):
    """An object that is here."""

    oid: str
    size: int
    sha256: str


class ObjectList(BaseModel):
    """Every object of a share."""

    objects: list[ObjectInfo]


class LinkInfo(BaseModel):
    """A link as its sender may know it."""

    link_hash: str
    attempts_left: int
    wrong_attempts: int
    max_attempts: int
    locked: bool
    revoked: bool
    opened: int
    first_opened_at: datetime | None
    last_opened_at: datetime | None
    health: bool = False


class ShareInfo(BaseModel):
    """A share with its links."""

    share_id: str
    state: Literal["open", "sealed", "revoked", "expired"]
    expires_at: datetime
    bytes: int
    links: list[LinkInfo]


class EventInfo(BaseModel):
    """Something that happened to a share."""

    id: int
    at: datetime
    share_id: str
    link_hash: str
    kind: str
    address_hash: str
    recipient: str = ""


class EventList(BaseModel):
    """What happened after a number."""

    events: list[EventInfo]
    last: int


class Me(BaseModel):
    """The sender whose token was given."""

    name: str
    quota_bytes: int
    used_bytes: int
    max_days: int
    version: str
    features: list[str]


class OpenResponse(BaseModel):
    """An opened link."""

    session: str
    share_id: str
    wrapped: str
    manifest_size: int
    expires_at: datetime
    session_seconds: int


def when(seconds: float) -> datetime:
    """UTC seconds as a time with its zone."""
    return datetime.fromtimestamp(seconds, UTC)


def when_known(seconds: float | None) -> datetime | None:
    """The same for a time that may not have come."""
    return None if seconds is None else when(seconds)
