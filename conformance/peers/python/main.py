"""A Heddle peer for the conformance kit: python3 main.py listener|dialer HOST PORT.

Written from spec/ alone. One thread, one selector; a link joins a socket to a connection.
"""
import selectors
import socket
import sys
import time

sys.dont_write_bytecode = True  # the folder stays as it was checked out

from connection import Connection
from protocol import DIALER, DRAIN_DEADLINE, HELLO_DEADLINE, LISTENER

READ_SIZE = 65536
WRITES_IN_A_ROW = 8  # then the other sockets, and reading, have their turn


class Link:
    """Moves bytes between one socket and one connection, and keeps the two deadlines."""

    def __init__(self, selector, sock, role):
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # keeps DATA out of the kernel, where nothing overtakes it
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, 65536)
        self.selector = selector
        self.sock = sock
        self.connection = Connection(role)
        self.hello_deadline = time.monotonic() + HELLO_DEADLINE
        self.drain_deadline = None
        self.has_read_end = False
        self.has_ended = False
        self.closed = False
        self.events = 0
        self.write()

    def ready(self, mask):
        if mask & selectors.EVENT_READ:
            self.read()
        if not self.closed:
            self.write()

    def read(self):
        """read-while-blocked: whatever the state of the writes."""
        try:
            data = self.sock.recv(READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.close()
            return
        if data:
            self.connection.receive(data)
        else:
            self.has_read_end = True
            self.connection.end_of_stream()

    def write(self):
        connection = self.connection
        try:
            for _ in range(WRITES_IN_A_ROW):
                connection.fill()
                if not connection.buffer:
                    break
                count = self.sock.send(connection.buffer)
                del connection.buffer[:count]
                if connection.is_greeted:
                    connection.outbound.note_written(count)
            connection.fill()  # what is left here asks for the next turn
            self.end_if_due()
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self.close()
            return
        if connection.ending and self.drain_deadline is None:
            self.drain_deadline = time.monotonic() + DRAIN_DEADLINE
        if self.has_ended and self.has_read_end:
            self.close()
        else:
            self.register()

    def end_if_due(self):
        """close-ends, and close-drains: reading goes on."""
        if self.connection.ending and not self.connection.buffer and not self.has_ended:
            self.has_ended = True
            self.sock.shutdown(socket.SHUT_WR)

    def register(self):
        events = 0 if self.has_read_end else selectors.EVENT_READ
        if self.connection.buffer:
            events |= selectors.EVENT_WRITE
        if events == self.events:
            return
        if self.events:
            self.selector.unregister(self.sock)
        if events:
            self.selector.register(self.sock, events, self)
        self.events = events

    def keep_deadlines(self, now):
        connection = self.connection
        if not connection.is_greeted and not connection.ending and now >= self.hello_deadline:
            connection.time_out()
            self.write()
        if self.drain_deadline is not None and now >= self.drain_deadline:
            self.close()

    def next_deadline(self):
        if self.drain_deadline is not None:
            return self.drain_deadline
        return None if self.connection.is_greeted else self.hello_deadline

    def close(self):
        if not self.closed:
            self.closed = True
            if self.events:
                self.selector.unregister(self.sock)
            self.sock.close()


def wait(selector, links):
    """Runs what is ready, then the deadlines; drops the links that are over."""
    deadlines = [deadline for deadline in (link.next_deadline() for link in links) if deadline is not None]
    timeout = max(0.0, min(deadlines) - time.monotonic()) + 0.001 if deadlines else None
    for key, mask in selector.select(timeout):
        if key.data is None:
            accept(selector, key.fileobj, links)
        else:
            key.data.ready(mask)
    now = time.monotonic()
    for link in list(links):
        if not link.closed:
            link.keep_deadlines(now)
        if link.closed:
            links.remove(link)


def accept(selector, server, links):
    try:
        sock, _ = server.accept()
        links.add(Link(selector, sock, LISTENER))
    except OSError:
        pass  # gone before it was accepted


def run_listener(host, port):
    selector, links = selectors.DefaultSelector(), set()
    with socket.create_server((host, port), backlog=128) as server:
        server.setblocking(False)
        selector.register(server, selectors.EVENT_READ, None)
        while True:
            wait(selector, links)


def run_dialer(host, port):
    selector, pause = selectors.DefaultSelector(), 0.02
    while True:
        try:
            sock = socket.create_connection((host, port), timeout=5)
            links = {Link(selector, sock, DIALER)}
        except OSError:
            time.sleep(pause)
            pause = min(1.0, pause * 2)
            continue
        pause = 0.02
        while links:
            wait(selector, links)
        time.sleep(pause)


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("listener", "dialer"):
        sys.exit("usage: main.py listener|dialer HOST PORT")
    run = run_listener if sys.argv[1] == "listener" else run_dialer
    try:
        run(sys.argv[2], int(sys.argv[3]))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
