"""What has happened to a stream?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class StreamAnnounced:
    """The call was announced; its version is frozen."""

    stream_id: int


@dataclass(frozen=True)
class OwnerInvited:
    """An organisation was invited to apply in an invitation-only stream."""

    invitation_id: int


@dataclass(frozen=True)
class DeadlineExtended:
    """The deadline moved to a later moment, for everyone."""

    stream_id: int
    extension_id: int


@dataclass(frozen=True)
class CallClarified:
    """A call got a new version, with clearer words or additions only."""

    stream_id: int
    version_id: int


@dataclass(frozen=True)
class InquiryAnswered:
    """A question about a call was answered, for everybody."""

    inquiry_id: int


@dataclass(frozen=True)
class InquirySetAside:
    """A question about a call is not answered there; who asked it is told why."""

    inquiry_id: int


@dataclass(frozen=True)
class StreamEnded:
    """A manager ended a stream: every application in it has its decision."""

    stream_id: int
