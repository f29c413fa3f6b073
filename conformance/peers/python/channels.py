"""Chapter 4: the channels of one connection, and the frames that stand on them."""
import struct

from channel import Channel
from protocol import HEADER_SIZE, LISTENER, OWN_LIMITS, Code, Type, Violation, coded, frame
from services import find_service


class Channels:
    """The part of a connection that knows its channels."""

    def __init__(self):
        self.channels = {}
        self.held = {}  # `hold` channels by their keys
        self.gates = {}  # `source` channels that wait, by the keys of their gates
        self.peer_opened = 0
        self.groups = {}  # how many channels of the peer's are open, by group

    def take_channel_frame(self, kind, identity, payload, fields):
        channel = self.channels.get(identity)
        if channel is None:
            is_own = identity % 2 != self.role
            opened = self.outbound.opened if is_own else self.peer_opened
            if identity > self.nth_id(opened - 1, is_own):
                raise Violation("never-opened", Code.CHANNEL_ID)
        if kind == Type.DATA:
            self.credit.receive(HEADER_SIZE + len(payload))  # closed-accounted too
        if channel is not None:  # closed-ignored
            self.CHANNEL_FRAMES[kind](self, channel, *fields)

    def nth_id(self, index, is_own):
        """The id of the opener's channel `index` (from 0): odd of the dialer, even of the listener."""
        opener = self.role if is_own else 1 - self.role
        return (2 if opener == LISTENER else 1) + 2 * index

    # Opening and accepting

    def take_open(self, identity, group, lowest, highest, name, metadata):
        if identity % 2 != self.role:
            raise Violation("open-parity", Code.CHANNEL_ID)
        if identity != self.nth_id(self.peer_opened, False):
            raise Violation("open-sequence", Code.CHANNEL_ID)
        if self.peer_opened >= self.outbound.granted_allowance:
            raise Violation("allowance-exceeded", Code.ALLOWANCE)
        self.peer_opened += 1  # refusal-advances
        channel = Channel(identity, False, group, (lowest, highest), self.peer_limits)
        self.channels[identity] = channel
        self.groups[group] = self.groups.get(group, 0) + 1
        service, offered = find_service(name)
        if service is None:
            self.reset(channel, Code.UNKNOWN_SERVICE, "service-unknown")
        elif lowest > offered[1] or highest < offered[0]:
            self.reset(channel, Code.UNSUPPORTED_VERSION, "service-version")
        elif len(metadata) > OWN_LIMITS["metadata_limit"]:
            self.reset(channel, Code.LIMIT, "metadata-limit")
        elif len(self.groups) > OWN_LIMITS["group_limit"]:  # group-leaves: only groups with open channels are kept
            self.reset(channel, Code.LIMIT, "group-limit")
        else:
            channel.service = service(self, channel)
            channel.service.opened(metadata, min(highest, offered[1]))

    def accept(self, channel, version, metadata=b""):
        """accept-in-range, accept-highest; metadata-limit-obeyed: what the peer cannot take is not sent."""
        if len(metadata) > self.peer_limits["metadata_limit"]:
            self.reset(channel, Code.LIMIT, "metadata-limit-obeyed")
            return
        self.outbound.send_control(
            channel, frame(Type.ACCEPT, channel.identity, struct.pack(">H", version) + metadata))

    def open(self, group, versions, name, service):
        """Opens a channel as soon as the allowance permits; `service` is told how it went."""
        if self.goaway_last is not None:
            service.over(Code.GOING_AWAY)
        else:
            self.outbound.openings.append((group, versions, name, service))

    def give_up(self, is_unwanted):
        openings = self.outbound.openings
        kept = [opening for opening in openings if not is_unwanted(opening[-1])]
        openings.clear()
        openings.extend(kept)

    def open_channel(self, index, group, versions, service):
        """The state of an own channel whose OPEN is being written."""
        channel = Channel(self.nth_id(index, True), True, group, versions, self.peer_limits)
        self.channels[channel.identity] = channel
        channel.service = service
        service.attach(channel)
        self.outbound.unsettled[channel] = True
        return channel

    def take_accept(self, channel, version, metadata):
        if not channel.is_ours:
            raise Violation("accept-wrong-side", Code.CHANNEL_STATE)
        if channel.is_accepted:
            raise Violation("accept-again", Code.CHANNEL_STATE)
        if channel.has_received:
            raise Violation("accept-late", Code.CHANNEL_STATE)
        if not channel.versions[0] <= version <= channel.versions[1]:
            raise Violation("accept-outside", Code.CHANNEL_STATE)
        if len(metadata) > OWN_LIMITS["metadata_limit"]:
            self.reset(channel, Code.LIMIT, "accept-metadata-limit")
            return
        channel.is_accepted = True
        channel.awaits_accept = False
        self.outbound.unsettled[channel] = True

    # Messages

    def check_answer(self, channel):
        """accept-missing."""
        if channel.awaits_accept:
            raise Violation("accept-missing", Code.CHANNEL_STATE)
        channel.has_received = True

    def take_data(self, channel, fragment, is_last):
        self.check_answer(channel)
        if channel.is_remote_ended:
            raise Violation("end-is-last", Code.CHANNEL_STATE)
        wire = HEADER_SIZE + len(fragment)
        kept = len(fragment) if channel.is_receiving_message else wire  # headers that continue are consumed at once
        channel.window.receive(wire, kept)
        channel.is_receiving_message = not is_last
        channel.service.data(fragment, kept, is_last)
        self.note_consumption(channel)

    def take_abort(self, channel, _code):
        self.check_answer(channel)
        if channel.is_remote_ended:
            raise Violation("end-is-last", Code.CHANNEL_STATE)
        if not channel.is_receiving_message:
            raise Violation("abort-idle", Code.CHANNEL_STATE)
        channel.is_receiving_message = False
        channel.service.abandoned()  # abort-discards, credit-abandoned
        self.note_consumption(channel)

    def take_end(self, channel, _code):
        self.check_answer(channel)
        if channel.is_remote_ended:
            raise Violation("end-is-last", Code.CHANNEL_STATE)
        if channel.is_receiving_message:
            raise Violation("end-in-message", Code.CHANNEL_STATE)
        channel.is_remote_ended = True
        if channel.is_local_ended:
            self.close_channel(channel, 0)
        else:
            channel.service.ended()

    def take_stop(self, channel, code):
        """stop-ends, stop-aborts; stop-repeated: only the first one counts."""
        if channel.is_local_ended or channel.is_stopped:
            return
        channel.is_stopped = True
        channel.discard_queue()
        if channel.is_sending_message:
            channel.is_sending_message = False
            self.outbound.send_control(channel, coded(Type.ABORT, channel.identity, code))
        channel.end_code = code
        self.outbound.unsettled[channel] = True
        channel.service.stopped()

    def take_reset(self, channel, code):
        channel.silenced = True
        self.close_channel(channel, code)

    def take_credit(self, channel, limit):
        channel.credit.raise_to(limit)
        self.outbound.unsettled[channel] = True

    def take_blocked(self, channel, _what, limit):
        if limit > channel.window.limit:
            raise Violation("blocked-beyond", Code.CREDIT)

    # What services ask for

    def send(self, channel, message):
        channel.queue.append(message)
        self.outbound.unsettled[channel] = True

    def finish(self, channel, code=Code.NONE):
        if not channel.is_send_done():
            channel.end_code = code
            self.outbound.unsettled[channel] = True

    def reset(self, channel, code, reason=""):
        """A channel error, or a refusal; the other channels go on (channel-error-contained)."""
        if channel.closed:
            return
        channel.silenced = True
        self.outbound.send_control(channel, coded(Type.RESET, channel.identity, code, reason), True)
        self.close_channel(channel, code)

    def consume(self, channel, wire):
        channel.window.consume(wire)
        self.note_consumption(channel)

    def note_consumption(self, channel):
        if not channel.closed and channel.window.is_due():
            self.outbound.renewals[channel] = True

    def close_channel(self, channel, code):
        """Forgets the channel; `code` is 0 after two ENDs, else the RESET's."""
        if channel.closed:
            return
        channel.closed = True
        del self.channels[channel.identity]
        self.outbound.sharing.remove(channel)
        channel.discard_queue()
        if not channel.is_ours:
            group = channel.group[1]
            self.groups[group] -= 1
            if self.groups[group] == 0:
                del self.groups[group]
        if channel.service is not None:
            channel.service.over(code)
        self.outbound.note_end(channel)

    CHANNEL_FRAMES = {
        Type.CREDIT: take_credit, Type.BLOCKED: take_blocked, Type.ACCEPT: take_accept, Type.DATA: take_data,
        Type.ABORT: take_abort, Type.END: take_end, Type.STOP: take_stop, Type.RESET: take_reset,
    }
