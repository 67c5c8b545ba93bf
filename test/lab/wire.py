"""A wire between two network sockets that delays every frame and loses some.

For kernels without netem. Give it the two sockets, the delay in ms and the share of frames lost:

    python3 wire.py ONE TWO 100 0.1 SEED

or, so that frames of a socket carry their checksums and are no longer than the wire takes them:

    python3 wire.py plain SOCKET
"""

import ctypes
import fcntl
import heapq
import random
import select
import socket
import struct
import sys
import time

ETH_P_ALL = 3
FRAMES_MAX = 4096  # waiting in one direction; more are lost, as in a router
SIOCETHTOOL = 0x8946
TX_CHECKSUM, SCATTER, TSO, GSO = 0x17, 0x19, 0x1F, 0x24


def plain(name):
    control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for what in (TSO, GSO, SCATTER, TX_CHECKSUM):
        value = bytearray(struct.pack("II", what, 0))
        buffer = (ctypes.c_char * len(value)).from_buffer(value)
        address = ctypes.addressof(buffer)
        fcntl.ioctl(control, SIOCETHTOOL, struct.pack("16sP", name.encode(), address))


def opened(name):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    end.bind((name, 0))
    end.setblocking(False)
    return end


def receive(end):
    """The next frame that came in from outside; None when there is none."""
    while True:
        try:
            frame, (_, _, kind, *_) = end.recvfrom(65536)
        except BlockingIOError:
            return None
        if kind != socket.PACKET_OUTGOING:
            return frame


def carry(one, two, delay, loss, chance):
    ends = [opened(one), opened(two)]
    waiting = []  # (due, number, direction, frame)
    count = [0, 0]
    number = 0
    print("ready", flush=True)
    while True:
        late = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        ready, _, _ = select.select(ends, [], [], late)
        now = time.monotonic()
        for end in ready:
            side = ends.index(end)
            while (frame := receive(end)) is not None:
                if count[side] < FRAMES_MAX and chance.random() >= loss:
                    number += 1
                    count[side] += 1
                    heapq.heappush(waiting, (now + delay, number, side, frame))
        while waiting and waiting[0][0] <= now:
            _, _, side, frame = heapq.heappop(waiting)
            count[side] -= 1
            try:
                ends[1 - side].send(frame)
            except OSError:
                pass  # unplugged, or no room: lost


if sys.argv[1] == "plain":
    plain(sys.argv[2])
else:
    one, two, delay, loss, seed = sys.argv[1:]
    carry(one, two, float(delay) / 1000, float(loss), random.Random(int(seed)))
