"""What is sent, and when: control before DATA, credit, the allowance, commitment to the transport."""
import struct
from collections import deque

from credit import SendCredit
from protocol import KIND_CHANNELS, KIND_CREDIT, LAST, OWN_LIMITS, Type, coded, frame
from sharing import Sharing

COMMITMENT = 32768  # order-commitment: DATA is chosen only while fewer bytes wait for the transport


def take_first(ordered_set):
    first = next(iter(ordered_set))
    del ordered_set[first]
    return first


class Outbound:
    """The sending half of a connection. `buffer` is committed; everything else is still a decision."""

    def __init__(self, connection, peer_limits):
        self.connection = connection
        self.buffer = connection.buffer
        self.fragment_limit = peer_limits["fragment_limit"]
        self.credit = SendCredit(peer_limits["connection_credit"])
        self.control = deque()  # (channel or None, frame, whether it is a RESET)
        self.pongs = 0  # PONGs in `control`
        self.renewals = {}  # channels whose credit is due, as an ordered set
        self.unsettled = {}  # channels that may have something to send, as an ordered set
        self.sharing = Sharing()
        self.openings = deque()  # what waits for an id: (group, versions, name, service)
        self.opened = 0
        self.open_allowance = peer_limits["channel_limit"]
        self.open_blocked_at = -1
        self.committed = 0
        self.written = 0
        self.ending = deque()  # where in the stream the last frames of closed channels of the peer's end
        self.ended = 0
        self.ended_at_raise = 0
        self.granted_allowance = OWN_LIMITS["channel_limit"]
        self.allowance_wanted = False  # allowance-blocked

    # Queueing

    def send_control(self, channel, data, is_reset=False):
        self.control.append((channel, data, is_reset))
        if channel is not None:
            channel.uncommitted += 1

    def send_pong(self, data):
        self.pongs += 1
        self.control.append((None, data, False))

    def settle(self, channel):
        """Puts the channel where its next step belongs: END, BLOCKED, among those that share, or nowhere."""
        if not self.may_talk(channel):
            self.sharing.remove(channel)
            return
        if not channel.queue and channel.end_code is None:
            channel.service.refill()
        if self.may_talk(channel) and channel.queue and channel.credit.fits(self.wire_size(channel)):
            self.sharing.add(channel)  # eligible; it keeps the place that it may have
            return
        self.sharing.remove(channel)
        if not self.may_talk(channel):
            return
        if channel.queue:
            if channel.credit.block():  # blocked-channel; CREDIT settles the channel again
                limit = struct.pack(">BQ", KIND_CREDIT, channel.credit.limit)
                self.send_control(channel, frame(Type.BLOCKED, channel.identity, limit))
        elif channel.end_code is not None:  # end-order: all DATA before it is committed
            channel.is_local_ended = True
            self.send_control(channel, coded(Type.END, channel.identity, channel.end_code))
            if channel.is_remote_ended:
                self.connection.close_channel(channel, 0)

    @staticmethod
    def may_talk(channel):
        return not (channel.closed or channel.is_local_ended or channel.awaits_accept)

    def wire_size(self, channel):
        return channel.next_size(self.fragment_limit) + 8

    # Committing

    def fill(self):
        """Commits what is due: all but DATA first (order-expedited), then DATA, one at least (share-control)."""
        while len(self.buffer) < COMMITMENT:
            self.commit_control()
            if not self.commit_data():
                break

    def commit(self, data):
        self.buffer += data
        self.committed += len(data)

    def commit_control(self):
        while True:
            while self.unsettled:
                self.settle(take_first(self.unsettled))
            if self.control:
                self.commit_next_control()
            elif not self.commit_renewals() and not self.commit_opening():
                return

    def commit_next_control(self):
        channel, data, is_reset = self.control.popleft()
        if data[0] == Type.PONG:
            self.pongs -= 1
        if channel is None:
            self.commit(data)
            return
        channel.uncommitted -= 1
        if is_reset or not channel.silenced:  # reset-silence
            self.commit(data)
        self.note_end(channel)

    def commit_renewals(self):
        before = self.committed
        if self.connection.credit.is_due():
            self.commit(frame(Type.CREDIT, 0, struct.pack(">Q", self.connection.credit.renew())))
        while self.renewals:
            channel = take_first(self.renewals)
            if not channel.closed and not channel.is_remote_ended and channel.window.is_due():
                self.commit(frame(Type.CREDIT, channel.identity, struct.pack(">Q", channel.window.renew())))
        self.commit_allowance()
        return self.committed > before

    def commit_allowance(self):
        """allowance-returned, allowance-blocked, allowance-bounded."""
        news = self.ended - self.ended_at_raise
        limit = min(OWN_LIMITS["channel_limit"] + self.ended, 2**31)
        if news >= (OWN_LIMITS["channel_limit"] + 1) // 2 or (self.allowance_wanted and news > 0):
            self.ended_at_raise = self.ended
            self.allowance_wanted = False
            if limit > self.granted_allowance:
                self.granted_allowance = limit
                self.commit(frame(Type.ALLOW, 0, struct.pack(">BQ", KIND_CHANNELS, limit)))

    def commit_opening(self):
        """Takes an id as the OPEN is written; obeys the allowance (allowance-obeyed, blocked-allowance)."""
        if not self.openings:
            return False
        if self.opened < self.open_allowance:
            group, versions, name, service = self.openings.popleft()
            channel = self.connection.open_channel(self.opened, group, versions, service)
            self.opened += 1
            self.commit(frame(Type.OPEN, channel.identity, struct.pack(">IHHB", group, *versions, len(name)) + name))
            return True
        if self.open_blocked_at == self.open_allowance:  # blocked-once
            return False
        self.open_blocked_at = self.open_allowance
        self.commit(frame(Type.BLOCKED, 0, struct.pack(">BQ", KIND_CHANNELS, self.open_allowance)))
        return True

    def commit_data(self):
        """One fragment of the channel whose turn it is; False where no channel may send."""
        channel = self.sharing.next(self.wire_size)
        if channel is None:
            return False
        wire = self.wire_size(channel)
        if not self.credit.fits(wire):  # share-frozen: nobody goes in its place
            is_news = self.credit.block()  # blocked-connection
            if is_news:
                self.send_control(None, frame(Type.BLOCKED, 0, struct.pack(">BQ", KIND_CREDIT, self.credit.limit)))
            return is_news
        self.sharing.spend(channel, wire)
        fragment, is_last = channel.take_fragment(self.fragment_limit)
        channel.credit.spend(wire)
        self.credit.spend(wire)
        self.commit(frame(Type.DATA, channel.identity, fragment, LAST if is_last else 0))
        if not (channel.queue and channel.credit.fits(self.wire_size(channel))):
            self.settle(channel)
        return True

    # Written

    def note_written(self, count):
        self.written += count
        while self.ending and self.ending[0] <= self.written:
            self.ending.popleft()
            self.ended += 1

    def note_end(self, channel):
        """A channel of the peer's has ended when it is closed and its last frame is written ("Allowance")."""
        if channel.closed and channel.uncommitted == 0 and not channel.is_ours:
            self.ending.append(self.committed)
            self.note_written(0)
