"""Chapter 4, "Sharing": deficit round robin on two levels, the groups and the channels of each."""
from collections import OrderedDict

from protocol import CHANNEL_QUANTUM, GROUP_QUANTUM


class Turns:
    """A ring: the member that has the turn stands first, a joiner last. What is not in it has no deficit."""

    def __init__(self, quantum):
        self.quantum = quantum
        self.deficits = OrderedDict()
        self.has_begun = False

    def join(self, member):
        self.deficits.setdefault(member, 0)  # share-joiner: no claim from before

    def leave(self, member):
        if member is next(iter(self.deficits)):
            self.has_begun = False
        del self.deficits[member]

    def current(self):
        """Whose turn it is; the quantum is given once for each turn, however often this is asked."""
        member = next(iter(self.deficits))
        if not self.has_begun:
            self.deficits[member] += self.quantum
            self.has_begun = True
        return member

    def pass_on(self):
        self.deficits.move_to_end(next(iter(self.deficits)))
        self.has_begun = False


class Sharing:
    """Which of the eligible channels is next. Asking changes nothing by itself (share-frozen); `spend` does."""

    def __init__(self):
        self.groups = Turns(GROUP_QUANTUM)
        self.members = {}  # the ring of each eligible group, which survives the group's turns

    def add(self, channel):
        """The channel is eligible; one that was already keeps its place."""
        self.members.setdefault(channel.group, Turns(CHANNEL_QUANTUM)).join(channel)
        self.groups.join(channel.group)

    def remove(self, channel):
        ring = self.members.get(channel.group)
        if ring is None or channel not in ring.deficits:
            return
        ring.leave(channel)
        if not ring.deficits:
            del self.members[channel.group]
            self.groups.leave(channel.group)

    def next(self, size_of):
        """The channel whose next frame, of `size_of` it, is next; None where none is eligible."""
        while self.groups.deficits:
            group = self.groups.current()
            ring = self.members[group]
            while size_of(ring.current()) > ring.deficits[ring.current()]:  # share-channels
                ring.pass_on()
            if size_of(ring.current()) <= self.groups.deficits[group]:  # share-groups
                return ring.current()
            self.groups.pass_on()
        return None

    def spend(self, channel, wire):
        self.groups.deficits[channel.group] -= wire
        self.members[channel.group].deficits[channel] -= wire
