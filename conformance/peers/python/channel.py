"""Chapter 4: the state of one channel, and the messages that it has to send."""
from collections import deque

from credit import ReceiveCredit, SendCredit
from protocol import OWN_LIMITS

PATTERN = bytes(range(251)) * 263  # one period more than the largest fragment


class BytesMessage:
    """A message that is held in memory."""

    def __init__(self, data):
        self.data = data
        self.size = len(data)

    def slice(self, start, end):
        return self.data[start:end]


class PatternMessage:
    """Message m of `source`, made as it is sent: byte i is (i + m) mod 251."""

    def __init__(self, index, size):
        self.index = index
        self.size = size

    def slice(self, start, end):
        phase = (start + self.index) % 251
        return PATTERN[phase:phase + end - start]


class Channel:
    def __init__(self, identity, is_ours, group, versions, peer_limits):
        self.identity = identity
        self.is_ours = is_ours
        self.group = (is_ours, group)
        self.versions = versions
        self.service = None
        self.closed = False
        self.silenced = False  # reset-silence: RESET was sent or received
        self.uncommitted = 0  # frames in the control queue
        # sending
        self.credit = SendCredit(peer_limits["channel_credit"])
        self.queue = deque()
        self.position = 0  # bytes of queue[0] that have been sent
        self.is_sending_message = False
        self.awaits_accept = is_ours and versions[0] != versions[1]  # open-waits
        self.end_code = None  # the code of an END that waits behind the DATA
        self.is_stopped = False
        self.is_local_ended = False
        # receiving
        self.window = ReceiveCredit(OWN_LIMITS["channel_credit"], OWN_LIMITS["fragment_limit"])
        self.is_receiving_message = False
        self.has_received = False  # DATA, ABORT or END (accept-late, accept-missing)
        self.is_accepted = False
        self.is_remote_ended = False

    def is_send_done(self):
        """Whether nothing more may be queued on the own direction."""
        return self.closed or self.is_local_ended or self.end_code is not None

    def next_size(self, fragment_limit):
        """The payload of the next DATA frame: a fragment is never cut to fit the credit."""
        return min(fragment_limit, self.queue[0].size - self.position)

    def take_fragment(self, fragment_limit):
        """The next fragment, and whether it is the message's last."""
        message, start = self.queue[0], self.position
        self.position += self.next_size(fragment_limit)
        fragment = message.slice(start, self.position)
        is_last = self.position == message.size
        if is_last:
            self.queue.popleft()
            self.position = 0
        self.is_sending_message = not is_last
        return fragment, is_last

    def discard_queue(self):
        self.queue.clear()
        self.position = 0
