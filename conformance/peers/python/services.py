"""The test services of appendix A. A service sees one channel: what arrives on it, and when it may send."""
import struct
from collections import deque

from channel import BytesMessage, PatternMessage
from protocol import OWN_LIMITS, Code


class Service:
    """What a channel calls; by itself it consumes everything, says nothing and never ends."""

    def __init__(self, connection, channel=None):
        self.connection = connection
        self.channel = channel

    def opened(self, metadata, version):
        """The peer opened the channel. accept-required: several versions were offered."""
        if self.channel.versions[0] != self.channel.versions[1]:
            self.connection.accept(self.channel, version)

    def data(self, fragment, cost, is_last):
        """A fragment, `cost` bytes of which wait for consumption."""
        self.connection.consume(self.channel, cost)

    def abandoned(self):
        """The message in progress will not be completed."""

    def ended(self):
        """The peer has ended its direction."""

    def stopped(self):
        """The peer wants nothing more."""

    def refill(self):
        """Everything queued has been sent: queue more, or finish."""

    def over(self, code):
        """The channel is closed: 0 by two ENDs, else the RESET's code."""


class WholeService(Service):
    """Takes messages whole: collects fragments up to the message limit."""

    def __init__(self, connection, channel):
        super().__init__(connection, channel)
        self.parts = bytearray()
        self.cost = 0
        self.inbox = deque()  # complete messages and their costs

    def data(self, fragment, cost, is_last):
        self.cost += cost
        if len(self.parts) + len(fragment) > OWN_LIMITS["message_limit"]:
            self.connection.reset(self.channel, Code.MESSAGE_TOO_LARGE, "message-limit")
            return
        self.parts += fragment
        if is_last:
            self.inbox.append((bytes(self.parts), self.cost))
            self.parts.clear()
            self.cost = 0
            self.work()

    def abandoned(self):
        self.connection.consume(self.channel, self.cost)
        self.parts.clear()
        self.cost = 0

    def take_message(self):
        message, cost = self.inbox.popleft()
        self.connection.consume(self.channel, cost)
        return message

    def work(self):
        """Something is in the inbox, or the peer has ended, or the queue has run empty."""

    def ended(self):
        self.work()

    def stopped(self):
        self.work()

    def refill(self):
        self.work()


class Echo(WholeService):
    """Takes a message only when the one before it has been sent back, so a slow reader holds back its own channel."""

    def opened(self, metadata, version):
        if metadata or self.channel.versions[0] != self.channel.versions[1]:
            self.connection.accept(self.channel, version, metadata)

    def work(self):
        while self.inbox and self.channel.is_send_done():
            self.take_message()
        if self.inbox and not self.channel.queue:
            self.connection.send(self.channel, BytesMessage(self.take_message()))
        elif self.channel.is_remote_ended and not self.inbox and not self.channel.queue:
            self.connection.finish(self.channel)


class Discard(Service):
    def ended(self):
        self.connection.finish(self.channel)


class Requested(WholeService):
    """Takes one request; what follows it is consumed."""

    request = None

    def work(self):
        while self.inbox:
            message = self.take_message()
            if self.request is None:
                self.request = message
                self.begin(message)
        if self.request is None and self.channel.is_remote_ended:
            self.refuse()

    def refuse(self):
        self.connection.reset(self.channel, Code.REFUSED, "a request that cannot be read")


class Source(Requested):
    is_open = True  # no gate is in the way
    gate = None

    def begin(self, request):
        if len(request) < 8:
            self.refuse()
            return
        self.count, self.size = struct.unpack_from(">II", request)
        self.index = 0
        self.gate = request[8:]
        if self.gate:
            self.is_open = False
            self.connection.gates.setdefault(self.gate, {})[self] = True
            self.connection.send(self.channel, BytesMessage(b""))  # says that it waits
        self.refill()

    def open_gate(self):
        self.is_open = True
        self.refill()

    def over(self, code):
        waiting = self.connection.gates.get(self.gate)
        if waiting is not None and waiting.pop(self, None) and not waiting:
            del self.connection.gates[self.gate]

    def refill(self):
        if self.request is None or not self.is_open or self.channel.is_send_done():
            return
        if self.index < self.count:
            self.connection.send(self.channel, PatternMessage(self.index, self.size))
            self.index += 1
        else:
            self.connection.finish(self.channel)


class Gate(WholeService):
    """Each message is the key of a gate, which it opens for all that wait there."""

    def work(self):
        while self.inbox:
            for source in self.connection.gates.pop(self.take_message(), {}):
                source.open_gate()
        if self.channel.is_remote_ended:
            self.connection.finish(self.channel)


class Hold(Service):
    """Keeps only the costs of what it has not consumed."""

    def opened(self, metadata, version):
        super().opened(metadata, version)
        self.key = metadata
        self.is_released = False
        self.complete = 0
        self.in_progress = 0
        self.connection.held.setdefault(metadata, {})[self] = True

    def data(self, fragment, cost, is_last):
        if self.is_released:
            self.connection.consume(self.channel, cost)
            return
        self.in_progress += cost
        if is_last:
            self.complete += self.in_progress
            self.in_progress = 0

    def abandoned(self):
        self.connection.consume(self.channel, self.in_progress)
        self.in_progress = 0

    def release(self):
        self.is_released = True
        self.connection.consume(self.channel, self.complete + self.in_progress)
        self.complete = self.in_progress = 0
        self.ended()

    def ended(self):
        if self.is_released and self.channel.is_remote_ended:
            self.connection.finish(self.channel)

    def over(self, code):
        holders = self.connection.held.get(self.key)
        if holders is not None and holders.pop(self, None) and not holders:
            del self.connection.held[self.key]


class Release(Service):
    def opened(self, metadata, version):
        super().opened(metadata, version)
        for hold in self.connection.held.pop(metadata, {}):
            hold.release()
        self.connection.finish(self.channel)


class Reset(Service):
    def opened(self, metadata, version):
        code = struct.unpack_from(">I", metadata)[0] if len(metadata) >= 4 else Code.REFUSED
        self.connection.reset(self.channel, code, "as asked")


class Open(Requested):
    """Opens channels towards the peer and reports how each of them ended."""

    remaining = None

    def begin(self, request):
        if len(request) < 19 or len(request) > 18 + 255:
            self.refuse()
            return
        count, group, lowest, highest, messages, size = struct.unpack_from(">HIHHII", request)
        name = request[18:]
        try:
            name.decode("utf-8")
        except UnicodeDecodeError:
            self.refuse()
            return
        if lowest > highest:
            self.refuse()
            return
        self.remaining = count
        for _ in range(count):
            self.connection.open(group, (lowest, highest), name, Opened(self, messages, size))
        if count == 0:
            self.connection.finish(self.channel)

    def report(self, code):
        self.remaining -= 1
        if not self.channel.is_send_done():
            self.connection.send(self.channel, BytesMessage(struct.pack(">I", code)))
        if self.remaining == 0:
            self.connection.finish(self.channel)

    def over(self, code):
        """Channels whose OPEN was not yet written are given up."""
        self.connection.give_up(lambda service: service.parent is self)


class Opened(Service):
    """One channel that `open` opened: sends as `source` does, ends, and consumes what arrives."""

    def __init__(self, parent, count, size):
        super().__init__(parent.connection)
        self.parent = parent
        self.count = count
        self.size = size
        self.index = 0

    def attach(self, channel):
        self.channel = channel

    def refill(self):
        if self.index < self.count:
            self.connection.send(self.channel, PatternMessage(self.index, self.size))
            self.index += 1
        else:
            self.connection.finish(self.channel)

    def over(self, code):
        self.parent.report(code)


SERVICES = {
    "echo": (Echo, (1, 2)),
    "discard": (Discard, (1, 1)),
    "source": (Source, (1, 1)),
    "gate": (Gate, (1, 1)),
    "hold": (Hold, (1, 1)),
    "release": (Release, (1, 1)),
    "reset": (Reset, (1, 1)),
    "open": (Open, (1, 1)),
}


def find_service(name):
    """The service and the versions in which it is offered; (None, None) where there is none (test-services-honest)."""
    return SERVICES.get(name, (None, None))
