#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""fake_store.py SOCKET DOMID=NAME...: answer requests for names of domains.

Speaks xenstored's protocol: a head of four words (type, request, transaction,
length), then the path or the value.
"""

import os
import socket
import struct
import sys

XS_READ = 2
XS_ERROR = 16
HEAD = struct.Struct("=IIII")

names = dict(pair.split("=", 1) for pair in sys.argv[2:])
server = socket.socket(socket.AF_UNIX)
# The tests wait for the name: it appears when clients can connect.
server.bind(f"{sys.argv[1]}.new")
server.listen()
os.rename(f"{sys.argv[1]}.new", sys.argv[1])
while True:
    client, _ = server.accept()
    while head := client.recv(HEAD.size, socket.MSG_WAITALL):
        kind, request, transaction, length = HEAD.unpack(head)
        path = client.recv(length, socket.MSG_WAITALL)
        assert kind == XS_READ and path.endswith(b"/name\0"), path
        name = names.get(path.decode().split("/")[3])
        kind = XS_ERROR if name is None else XS_READ
        # An error's text ends with NUL, a value does not.
        value = b"ENOENT\0" if name is None else name.encode()
        try:
            client.sendall(HEAD.pack(kind, request, transaction, len(value)) + value)
        except BrokenPipeError:  # The client did not wait for the answer.
            break
    client.close()
