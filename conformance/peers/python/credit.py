"""Chapter 4, "Credit": arithmetic of both directions. No clock, no socket."""
from protocol import Code, Violation


class SendCredit:
    """What may still be sent on a channel, or on the connection, in wire bytes of DATA."""

    def __init__(self, limit):
        self.limit = limit
        self.spent = 0
        self.blocked_at = -1

    def fits(self, wire):
        return self.spent + wire <= self.limit  # credit-channel-obeyed, credit-connection-obeyed

    def spend(self, wire):
        self.spent += wire

    def raise_to(self, limit):
        if limit < self.limit:
            raise Violation("credit-falls", Code.CREDIT)
        self.limit = limit

    def block(self):
        """Whether BLOCKED is to be sent now: once for each limit (blocked-once)."""
        first = self.blocked_at != self.limit
        self.blocked_at = self.limit
        return first


class ReceiveCredit:
    """A channel's window: renewed as bytes are consumed, and never above consumed + w."""

    def __init__(self, window, fragment_limit):
        self.window = window
        self.frame = fragment_limit + 8
        self.limit = window
        self.received = 0
        self.unconsumed = 0

    def receive(self, wire, kept):
        """Counts a DATA frame, `kept` bytes of which wait for their consumption."""
        if self.received + wire > self.limit:
            raise Violation("credit-overrun", Code.CREDIT)
        self.received += wire
        self.unconsumed += kept

    def consume(self, wire):
        self.unconsumed -= wire

    def is_due(self):
        """credit-renewal demands the first line; the second renews early, by half windows."""
        remains, free = self.limit - self.received, self.window - self.unconsumed
        return (remains < self.frame <= free) or free - remains >= max(self.window // 2, 1)

    def renew(self):
        self.limit = self.received - self.unconsumed + self.window  # credit-on-consumption
        return self.limit


class ConnectionCredit:
    """The connection's window: renewed as bytes are received (credit-connection-renewal)."""

    def __init__(self, window, fragment_limit):
        self.window = window
        self.threshold = max((window + 1) // 2, fragment_limit + 8)
        self.limit = window
        self.received = 0

    def receive(self, wire):
        if self.received + wire > self.limit:
            raise Violation("credit-overrun", Code.CREDIT)
        self.received += wire

    def is_due(self):
        return self.window > 0 and self.limit - self.received < self.threshold

    def renew(self):
        self.limit = self.received + self.window
        return self.limit
