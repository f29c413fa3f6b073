"""One connection: bytes in, state changed, bytes out through `buffer`. No socket here."""
import struct
import time

from channels import Channels
from credit import ConnectionCredit
from frames import check_header, is_ignorable, parse
from outbound import Outbound
from preface import WrongMagic, decode_hello, encode_hello
from protocol import HEADER_SIZE, KIND_CHANNELS, OWN_LIMITS, Code, Type, Violation, coded, frame

MOST_WAITING_PONGS = 4


class Connection(Channels):
    """`ending` is set once nothing more will be committed: flush `buffer`, end the direction, drain."""

    def __init__(self, role):
        super().__init__()
        self.role = role
        self.buffer = bytearray(encode_hello(role))  # hello-first, hello-dialer-at-once
        self.received = bytearray()
        self.ending = False
        self.outbound = None  # until the peer's HELLO is here
        self.credit = ConnectionCredit(OWN_LIMITS["connection_credit"], OWN_LIMITS["fragment_limit"])
        self.goaway_last = None

    @property
    def is_greeted(self):
        return self.outbound is not None

    # Input

    def receive(self, data):
        """Takes bytes in any division (any-split); discards them once the connection is ending."""
        if self.ending:
            return
        self.received += data
        try:
            if not self.is_greeted and not self.read_hello():
                return
            self.read_frames()
        except WrongMagic:
            self.ending = True
        except Violation as violation:
            self.fail(violation)
        if self.ending:
            self.received.clear()

    def fail(self, violation):
        """connection-error, hello-refusal: what was due before, then CLOSE, then nothing."""
        if self.is_greeted:
            self.outbound.commit_control()
        self.buffer += coded(Type.CLOSE, 0, violation.code, violation.rule)
        self.ending = True

    def time_out(self):
        """hello-deadline."""
        self.fail(Violation("hello-deadline", Code.HELLO_TIMEOUT))

    def end_of_stream(self):
        """end-without-close: the connection is lost, the own direction ends."""
        self.ending = True

    def fill(self):
        if self.is_greeted and not self.ending:
            self.outbound.fill()

    def read_hello(self):
        decoded = decode_hello(self.received, self.role)
        if decoded is None:
            return False
        self.peer_limits, size = decoded
        del self.received[:size]
        self.outbound = Outbound(self, self.peer_limits)
        return True

    def read_frames(self):
        at = 0
        try:
            while not self.ending and len(self.received) - at >= HEADER_SIZE:
                kind, flags, length, channel = struct.unpack_from(">BBHI", self.received, at)
                check_header(kind, flags, length, channel)
                end = at + HEADER_SIZE + length
                if len(self.received) < end:
                    break
                payload = bytes(self.received[at + HEADER_SIZE:end])
                at = end
                self.take_frame(kind, flags, channel, payload)
        finally:
            del self.received[:at]

    def take_frame(self, kind, flags, channel, payload):
        if is_ignorable(kind):
            return
        if kind == Type.CLOSE:  # close-obeyed, whatever it holds
            self.ending = True
            return
        fields = parse(kind, flags, channel, payload, self.role)
        if kind == Type.OPEN:
            self.take_open(channel, *fields)
        elif channel == 0:
            self.CONNECTION_FRAMES[kind](self, *fields)
        else:
            self.take_channel_frame(kind, channel, payload, fields)

    # Frames of the connection

    def take_ping(self, identity, sent):
        """ping-answered, pong-order. A peer that never reads its PONGs is cut off (RESOURCE)."""
        if self.outbound.pongs >= MOST_WAITING_PONGS:
            self.outbound.fill()
            if self.outbound.pongs >= MOST_WAITING_PONGS:
                raise Violation("ping-unanswered", Code.RESOURCE)
        now = time.monotonic_ns() // 1000
        self.outbound.send_pong(frame(Type.PONG, 0, struct.pack(">QQQQ", identity, sent, now, now)))

    def take_pong(self):
        """pong-unsolicited: none is ever awaited."""

    def take_goaway(self, last):
        if self.goaway_last is not None and last > self.goaway_last:
            raise Violation("goaway-rise", Code.CHANNEL_ID)
        self.goaway_last = last
        openings = list(self.outbound.openings)  # goaway-no-open
        self.outbound.openings.clear()
        for opening in openings:
            opening[-1].over(Code.GOING_AWAY)
        for channel in list(self.channels.values()):
            if channel.is_ours and channel.identity > last:  # goaway-beyond
                channel.silenced = True
                self.close_channel(channel, Code.GOING_AWAY)

    def take_connection_credit(self, limit):
        self.outbound.credit.raise_to(limit)

    def take_connection_blocked(self, what, limit):
        if what == KIND_CHANNELS:
            if limit > self.outbound.granted_allowance:
                raise Violation("blocked-beyond", Code.ALLOWANCE)
            if limit == self.outbound.granted_allowance:  # below it: blocked-stale
                self.outbound.allowance_wanted = True
        elif limit > self.credit.limit:
            raise Violation("blocked-beyond", Code.CREDIT)

    def take_allow(self, _what, limit):
        if limit < self.outbound.open_allowance:
            raise Violation("allow-falls", Code.ALLOWANCE)
        self.outbound.open_allowance = limit

    CONNECTION_FRAMES = {
        Type.PING: take_ping, Type.PONG: take_pong, Type.GOAWAY: take_goaway,
        Type.CREDIT: take_connection_credit, Type.BLOCKED: take_connection_blocked, Type.ALLOW: take_allow,
    }
