"""Chapter 2: writing the own HELLO, reading the peer's."""
import struct

from protocol import OWN_LIMITS, Code, Violation

MAGIC = bytes.fromhex("8948444c0d0a1a0a")
VERSION = 2
LARGEST_BODY = 4086
CAPABILITIES = 8
# type: name, size, floor, ceiling
LIMITS = {
    1: ("fragment_limit", 2, 1024, 65535),
    2: ("message_limit", 4, 4096, 2**32 - 1),
    3: ("metadata_limit", 2, 256, 32768),
    4: ("channel_limit", 4, 16, 2**31),
    5: ("group_limit", 4, 8, 2**32 - 1),
    6: ("channel_credit", 8, 0, 2**53 - 1),
    7: ("connection_credit", 8, 0, 2**53 - 1),
}


class WrongMagic(Exception):
    """hello-magic: the transport is ended without a CLOSE."""


def encode_hello(role):
    body = bytes([role, VERSION, VERSION])
    for number, (name, size, _, _) in LIMITS.items():
        body += struct.pack(">HH", number, size) + OWN_LIMITS[name].to_bytes(size, "big")
    return MAGIC + struct.pack(">H", len(body)) + body


def decode_hello(buffer, own_role):
    """The peer's limits and the HELLO's size in bytes, or None where more bytes are needed.

    Raises in the order of the bytes: magic, length, the body as a whole (hello-check-order).
    """
    seen = min(len(buffer), len(MAGIC))
    if buffer[:seen] != MAGIC[:seen]:  # hello-magic, hello-magic-early
        raise WrongMagic()
    if len(buffer) < 10:
        return None
    (length,) = struct.unpack_from(">H", buffer, 8)
    if length > LARGEST_BODY:
        raise Violation("hello-too-long", Code.PREFACE)
    if length < 3:
        raise Violation("hello-too-short", Code.PREFACE)
    if len(buffer) < 10 + length:
        return None
    return decode_body(bytes(buffer[10:10 + length]), own_role), 10 + length


def decode_body(body, own_role):
    """Shape (PREFACE), then role, then versions, then the parameters (hello-check-order)."""
    role, lowest, highest = body[0] & 1, body[1], body[2]  # hello-reserved-ignored: the other bits
    parameters = split_parameters(body)
    if lowest > highest:
        raise Violation("hello-version-order", Code.PREFACE)
    if role == own_role:
        raise Violation("hello-role-equal", Code.ROLE)
    settled = min(highest, VERSION)  # version-settled
    if settled < max(lowest, VERSION):
        raise Violation("version-none", Code.VERSION)
    return read_parameters(parameters)


def split_parameters(body):
    parameters, at = [], 3
    while at < len(body):
        if at + 4 > len(body):
            raise Violation("parameter-truncated", Code.PREFACE)
        number, size = struct.unpack_from(">HH", body, at)
        if at + 4 + size > len(body):
            raise Violation("parameter-truncated", Code.PREFACE)
        parameters.append((number, body[at + 4:at + 4 + size]))
        at += 4 + size
    return parameters


def read_parameters(parameters):
    limits = {name: floor for name, _, floor, _ in LIMITS.values()}  # parameter-absent
    seen = set()
    for number, value in parameters:
        if number in seen:
            raise Violation("parameter-repeated", Code.PARAMETER)
        seen.add(number)
        if number in LIMITS:
            name, size, floor, ceiling = LIMITS[number]
            if len(value) != size:
                raise Violation("parameter-size", Code.PARAMETER)
            limits[name] = int.from_bytes(value, "big")
            if limits[name] < floor:
                raise Violation("parameter-floor", Code.PARAMETER)
            if limits[name] > ceiling:
                raise Violation("parameter-ceiling", Code.PARAMETER)
        elif number == CAPABILITIES:
            if len(value) % 2:  # capability-unknown: whatever is offered, we offer none
                raise Violation("capability-list-size", Code.PARAMETER)
        elif number < 0x8000:  # parameter-ignorable: from 0x8000 on nothing happens
            raise Violation("parameter-critical", Code.PARAMETER)
    smallest = limits["fragment_limit"] + 8
    for name in ("channel_credit", "connection_credit"):
        if 0 < limits[name] < smallest:
            raise Violation("parameter-credit-window", Code.PARAMETER)
    return limits
