"""A slixmpp client on a leash: logs in, and does with In-Band Bytestreams what it is told on standard input.

    slixmpp_peer.py JID HOST PORT CA_PEM

The first line of the input is the password. Every other is a request, answered by a line of the output, not
necessarily in order:

    NUMBER VERB ARGUMENT...
    NUMBER ok WORD...   or   NUMBER error WORD

Number 0 is the answer to logging in. The client ends with its input.
"""

import asyncio
import hashlib
import os
import sys

from slixmpp import JID, ClientXMPP
from slixmpp.exceptions import IqError, IqTimeout


class Bytestream:
    """What is known of one bytestream, from before it is opened until after its end."""

    def __init__(self):
        self.opened = asyncio.get_running_loop().create_future()
        self.ended = asyncio.get_running_loop().create_future()
        self.received = hashlib.sha256()
        self.sent = 0


class Peer(ClientXMPP):
    def __init__(self, jid, password, ca_pem):
        super().__init__(jid, password)
        self.ca_certs = ca_pem
        self.logged_in = asyncio.get_running_loop().create_future()
        self.bytestreams = {}
        self.admitted = set()
        self.register_plugin("xep_0047")
        self["xep_0047"].api.register(self.is_admitted, "authorized")
        self.add_event_handler("session_start", lambda event: self.logged_in.set_result(self.boundjid.full))
        self.add_event_handler("connection_failed", self.cannot_log_in)
        self.add_event_handler("failed_all_auth", self.cannot_log_in)
        self.add_event_handler("ibb_stream_start", self.stream_start)
        self.add_event_handler("ibb_stream_data", self.stream_data)
        self.add_event_handler("ibb_stream_end", self.stream_end)

    def cannot_log_in(self, reason):
        if not self.logged_in.done():
            self.logged_in.set_exception(ConnectionError(str(reason)))

    def bytestream(self, sid):
        return self.bytestreams.setdefault(sid, Bytestream())

    def is_admitted(self, jid, sid, sender, iq):
        return (sid, sender) in self.admitted

    def stream_start(self, stream):
        self.bytestream(stream.sid).opened.set_result(stream)

    def stream_data(self, stream):
        self.bytestream(stream.sid).received.update(stream.read())

    def stream_end(self, stream):
        ended = self.bytestream(stream.sid).ended
        if not ended.done():
            ended.set_result(None)

    # The verbs.

    async def do_limit(self, block_size):
        self["xep_0047"].max_block_size = int(block_size)

    async def do_admit(self, sid, sender):
        self.admitted.add((sid, JID(sender)))

    async def do_opened(self, sid):
        await self.bytestream(sid).opened

    async def do_open(self, to, sid, block_size, stanza):
        await self["xep_0047"].open_stream(
            JID(to), sid=sid, block_size=int(block_size), use_messages=stanza == "message"
        )

    async def do_send(self, sid, size):
        """Sends random bytes, and gives their SHA-256."""
        bytestream = self.bytestream(sid)
        stream = await bytestream.opened
        digest = hashlib.sha256()
        left = int(size)
        while left > 0:
            block = os.urandom(min(left, stream.block_size))
            digest.update(block)
            await stream.send(block)
            bytestream.sent += len(block)
            left -= len(block)
        return digest.hexdigest()

    async def do_sent(self, sid):
        """Gives how many bytes were acknowledged, or written where nothing is acknowledged."""
        return self.bytestream(sid).sent

    async def do_received(self, sid):
        """Waits for the end, and gives the SHA-256 of what came."""
        bytestream = self.bytestream(sid)
        await bytestream.ended
        return bytestream.received.hexdigest()

    async def do_close(self, sid):
        stream = await self.bytestream(sid).opened
        await stream.close()


async def answer(peer, number, verb, arguments):
    try:
        result = await getattr(peer, "do_" + verb)(*arguments)
        print(number, "ok", "" if result is None else result, flush=True)
    except IqError as refusal:
        print(number, "error", refusal.condition, flush=True)
    except IqTimeout:
        print(number, "error", "timeout", flush=True)
    except OSError:
        print(number, "error", "closed", flush=True)


async def main(jid, host, port, ca_pem):
    loop = asyncio.get_running_loop()
    requests = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)
    password = (await requests.readline()).decode().rstrip("\n")

    peer = Peer(jid, password, ca_pem)
    try:
        peer.connect(host=host, port=int(port))
    except TypeError:  # slixmpp 1.8
        peer.connect((host, int(port)))
    print(0, "ok", await peer.logged_in, flush=True)

    answers = set()
    while line := (await requests.readline()).decode():
        number, verb, *arguments = line.split()
        task = asyncio.create_task(answer(peer, number, verb, arguments))
        answers.add(task)
        task.add_done_callback(answers.discard)
    await peer.disconnect()


asyncio.run(main(*sys.argv[1:]))
