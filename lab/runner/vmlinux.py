# SPDX-License-Identifier: GPL-2.0-only
"""Extract the ELF kernel from a bzImage. Every Xen can boot it, even one that does not
support the compression, and it boots faster.
"""

import struct
import subprocess
from pathlib import Path

from . import paths

UNPACK = {
    b"\x1f\x8b": ["gzip", "-dc"],
    b"\xfd7zXZ": ["xz", "-dc", "--single-stream"],
    b"\x28\xb5\x2f\xfd": ["zstd", "-dcq"],
}


def run(image: str, output: str) -> None:
    data = Path(image).read_bytes()
    if data[0x202:0x206] != b"HdrS":
        paths.fail(f"{image}: not a bzImage")
    # The boot header has the payload's place. Its last 4 bytes are the unpacked size.
    offset, length = struct.unpack_from("<II", data, 0x248)
    start = (data[0x1f1] + 1) * 512 + offset
    payload = data[start:start + length - 4]
    for magic, command in UNPACK.items():
        if payload.startswith(magic):
            with open(output, "wb") as file:
                subprocess.run(command, input=payload, stdout=file, check=True)
            return
    paths.fail(f"{image}: unknown compression")
