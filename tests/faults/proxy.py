"""Links that can be made bad: a small TCP proxy of our own, since this kernel may have no netem.  In front of every daemon, for clients
and followers alike, and between each daemon and its PostgreSQL.

    proxies = Proxies()
    link = proxies.link("/path/of/a/socket")     a Link; link.port is where it listens
    link.slow(0.1), link.stall(), link.cut(), link.reset(), link.mend()
"""

import asyncio
import socket
import struct
import threading

CHUNK = 65536
LOOK_SECONDS = 0.05  # between two looks whether there is somebody again
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST and drops what was under way


class Link:
    """Bytes both ways between whoever connects and one socket; `mend` makes it good again.  Where nobody listens behind it, it does not
    listen either: a connection that is taken and then ended is something else, also to libpq with several hosts."""

    def __init__(self, proxies, path):
        self.proxies, self.path = proxies, path
        self.delay, self.is_cut, self.server, self.pairs, self.port = 0, False, None, set(), 0
        self.flows = asyncio.Event()
        self.flows.set()

    # ---- called from any thread ----

    def slow(self, seconds):
        self.proxies.call(setattr, self, "delay", seconds)

    def stall(self):
        """Nothing passes, and nobody is told."""
        self.proxies.call(self.flows.clear)

    def cut(self):
        """All connections end as after a close, and new ones are refused, until it is mended."""
        def end():
            self.is_cut = True
            self.refuse()
            self.end_all(False)
        self.proxies.call(end)

    def reset(self):
        """All connections end by RST, in the middle of whatever is under way; new ones are good."""
        self.proxies.call(self.end_all, True)

    def mend(self):
        def good():
            self.delay, self.is_cut = 0, False
            self.flows.set()
        self.proxies.call(good)

    # ---- in the loop ----

    async def listen(self):
        self.server = await asyncio.start_server(self.take, "127.0.0.1", self.port, reuse_address=True)
        self.port = self.server.sockets[0].getsockname()[1]

    def refuse(self):
        """Nobody is reached here until there is somebody behind it, and it is not cut."""
        if self.server:
            self.server.close()
            self.server = None
            self.waiting = asyncio.ensure_future(self.listen_again())

    async def listen_again(self):
        while self.is_cut or not await self.somebody():
            await asyncio.sleep(LOOK_SECONDS)
        await self.listen()

    async def somebody(self):
        try:
            _, writer = await asyncio.open_unix_connection(self.path)
        except OSError:
            return False
        writer.transport.abort()
        return True

    def end_all(self, harshly):
        for writer in list(self.pairs):
            if harshly and writer.get_extra_info("socket").family == socket.AF_INET:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    async def take(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self.path)
        except OSError:
            writer.transport.abort()
            self.refuse()
            return
        self.pairs |= {writer, far_writer}
        try:
            await asyncio.gather(self.pump(reader, far_writer), self.pump(far_reader, writer))
        except OSError:
            pass
        finally:
            self.pairs -= {writer, far_writer}
            writer.transport.abort()
            far_writer.transport.abort()

    async def pump(self, reader, writer):
        while chunk := await reader.read(CHUNK):
            if self.delay:
                await asyncio.sleep(self.delay)
            await self.flows.wait()
            writer.write(chunk)
            await writer.drain()
        raise ConnectionResetError("the other end is gone")  # so that both directions end


class Proxies(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.loop = asyncio.new_event_loop()
        self.start()

    def run(self):
        self.loop.run_forever()

    def link(self, path):
        link = Link(self, path)
        asyncio.run_coroutine_threadsafe(link.listen(), self.loop).result(5)
        return link

    def call(self, function, *arguments):
        self.loop.call_soon_threadsafe(function, *arguments)
