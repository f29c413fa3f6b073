"""Chapter 3: what one frame alone shows, first its header, then its payload's shape."""
import struct

from protocol import (ALLOWANCE_CEILING, CREDIT_CEILING, GOAWAY_ANNOUNCEMENT, KIND_CHANNELS, KIND_CREDIT, LAST,
                      OWN_LIMITS, REASON_SIZE, Code, Type, Violation)

CONNECTION, CHANNEL, EITHER = "connection", "channel", "either"
# type: scope, bytes of the fixed part, what may follow it
LAYOUTS = {
    Type.CLOSE: (CONNECTION, 4, "reason"),
    Type.PING: (CONNECTION, 16, None),
    Type.PONG: (CONNECTION, 32, None),
    Type.GOAWAY: (CONNECTION, 8, "reason"),
    Type.CREDIT: (EITHER, 8, None),
    Type.BLOCKED: (EITHER, 9, None),
    Type.ALLOW: (CONNECTION, 9, None),
    Type.OPEN: (CHANNEL, 9, "rest"),
    Type.ACCEPT: (CHANNEL, 2, "rest"),
    Type.DATA: (CHANNEL, 0, "rest"),
    Type.ABORT: (CHANNEL, 4, "reason"),
    Type.END: (CHANNEL, 4, "reason"),
    Type.STOP: (CHANNEL, 4, "reason"),
    Type.RESET: (CHANNEL, 4, "reason"),
}


def is_ignorable(kind):
    return kind >= 0x80  # type-ignorable: no type from 0x80 on is known


def check_header(kind, flags, length, channel):
    """Judges what the header alone shows, in the order of its bytes (header-first)."""
    if is_ignorable(kind) or kind == Type.CLOSE:  # a CLOSE is obeyed even where it is malformed
        return
    if kind not in LAYOUTS:
        raise Violation("type-critical", Code.FRAME_TYPE)
    if flags & 0x0F & ~(LAST if kind == Type.DATA else 0):  # flags-high: the high nibble is ignored
        raise Violation("flags-low", Code.FRAME_FLAGS)
    scope, fixed, rest = LAYOUTS[kind]
    if rest is None and length != fixed:
        raise Violation("size-fixed", Code.FRAME_SIZE)
    if length < fixed:
        raise Violation("size-minimum", Code.FRAME_SIZE)
    if rest == "reason" and length > fixed + REASON_SIZE:
        raise Violation("reason-size", Code.FRAME_SIZE)
    if kind == Type.DATA and length > OWN_LIMITS["fragment_limit"]:
        raise Violation("fragment-limit", Code.FRAME_SIZE)
    if scope == CONNECTION and channel != 0:
        raise Violation("channel-not-zero", Code.CHANNEL_ID)
    if scope == CHANNEL and channel == 0:
        raise Violation("channel-zero", Code.CHANNEL_ID)


def parse(kind, flags, channel, payload, own_role):
    """The fields of a payload whose header was good, as a tuple; judges its shape."""
    if kind == Type.DATA:
        return payload, bool(flags & LAST)
    if kind == Type.PING:
        identity, sent = struct.unpack(">QQ", payload)
        if identity == 0:
            raise Violation("ping-id", Code.FRAME_FORMAT)
        return identity, sent
    if kind == Type.CREDIT:
        (limit,) = struct.unpack(">Q", payload)
        if limit > CREDIT_CEILING:
            raise Violation("credit-ceiling", Code.CREDIT)
        return (limit,)
    if kind in (Type.BLOCKED, Type.ALLOW):
        return parse_limit(kind, channel, payload)
    if kind == Type.GOAWAY:
        return parse_goaway(payload, own_role)
    if kind == Type.OPEN:
        return parse_open(payload)
    if kind == Type.ACCEPT:
        return struct.unpack_from(">H", payload)[0], payload[2:]
    if kind == Type.PONG:
        return ()  # pong-unsolicited: we never send a PING
    check_text(payload[4:], "reason-text")
    return struct.unpack_from(">I", payload)


def check_text(text, rule):
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        raise Violation(rule, Code.FRAME_FORMAT) from None


def parse_limit(kind, channel, payload):
    what, limit = struct.unpack(">BQ", payload)
    if what not in (KIND_CREDIT, KIND_CHANNELS) or (kind == Type.ALLOW and what == KIND_CREDIT):
        raise Violation("blocked-kind", Code.FRAME_FORMAT)
    if what == KIND_CHANNELS and channel != 0:
        raise Violation("blocked-channel-kind", Code.CHANNEL_ID)
    if kind == Type.ALLOW and limit > ALLOWANCE_CEILING:
        raise Violation("allow-ceiling", Code.ALLOWANCE)
    return what, limit


def parse_goaway(payload, own_role):
    last, _ = struct.unpack_from(">II", payload)
    own_parity = 1 - own_role  # a dialer's ids are odd, a listener's even
    if last not in (0, GOAWAY_ANNOUNCEMENT) and last % 2 != own_parity:
        raise Violation("goaway-parity", Code.CHANNEL_ID)
    check_text(payload[8:], "reason-text")
    return (last,)


def parse_open(payload):
    group, lowest, highest, size = struct.unpack_from(">IHHB", payload)
    if lowest > highest:
        raise Violation("open-version-order", Code.FRAME_FORMAT)
    if size == 0:
        raise Violation("open-service-empty", Code.FRAME_FORMAT)
    if 9 + size > len(payload):
        raise Violation("open-service-size", Code.FRAME_SIZE)
    name = payload[9:9 + size]
    check_text(name, "open-service-text")
    return group, lowest, highest, name.decode(), payload[9 + size:]
