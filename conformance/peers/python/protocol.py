"""The registry of chapter 3 (types, codes) and the limits that this peer advertises."""
import struct

DIALER, LISTENER = 0, 1
HEADER_SIZE = 8
REASON_SIZE = 1024
CREDIT_CEILING = 2**53 - 1
ALLOWANCE_CEILING = 2**31
HELLO_DEADLINE = 10.0
DRAIN_DEADLINE = 5.0
GOAWAY_ANNOUNCEMENT = 0xFFFFFFFF
GROUP_QUANTUM = CHANNEL_QUANTUM = 16384

LAST = 0x01
KIND_CREDIT, KIND_CHANNELS = 0, 1


class Type:
    CLOSE, PING, PONG, GOAWAY, CREDIT, BLOCKED, ALLOW = 1, 2, 3, 4, 5, 6, 7
    OPEN, ACCEPT, DATA, ABORT, END, STOP, RESET = 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16


class Code:
    (NONE, INTERNAL, PREFACE, VERSION, ROLE, HELLO_TIMEOUT, PARAMETER, FRAME_TYPE, FRAME_FLAGS, FRAME_SIZE,
     FRAME_FORMAT, CHANNEL_ID, CHANNEL_STATE, CREDIT, ALLOWANCE, LIMIT, MESSAGE_TOO_LARGE, UNKNOWN_SERVICE,
     UNSUPPORTED_VERSION, REFUSED, RESOURCE, CANCELLED, GOING_AWAY) = range(0x17)


# What this endpoint takes. A message that has begun always finds room to end, because
# message_limit <= channel_credit - 2 * (fragment_limit + 8) (chapter 4, "Receiving").
OWN_LIMITS = {
    "fragment_limit": 16384,
    "message_limit": 100000,
    "metadata_limit": 1000,
    "channel_limit": 40,
    "group_limit": 12,
    "channel_credit": 150000,
    "connection_credit": 400000,
}


class Violation(Exception):
    """A connection error: the peer broke `rule`; CLOSE carries `code` (connection-error)."""

    def __init__(self, rule, code):
        super().__init__(rule)
        self.rule = rule
        self.code = code


def frame(kind, channel, payload=b"", flags=0):
    return struct.pack(">BBHI", kind, flags, len(payload), channel) + payload


def coded(kind, channel, code, reason=""):
    """CLOSE, ABORT, END, STOP or RESET: a code and a reason."""
    return frame(kind, channel, struct.pack(">I", code) + reason.encode())
