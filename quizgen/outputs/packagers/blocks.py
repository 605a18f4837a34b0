"""A large file in a ZIP archive: a build compresses only the blocks that have changed since the last one.

The end of each block is the dictionary of the next one, as in pigz (Mark Adler, zlib.net/pigz). So together
the blocks are an ordinary stream, which is not larger than a file that zlib compresses at once. The bytes of
a block depend only on it and on the end of the one before, so they can come from the cache.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from quizgen import cache
from quizgen.cache.runs import DAMAGED

LEVEL = 6
"""What zlib calls its usual compromise between time and size."""
SIZE = 1 << 18
"""Bytes of a block: larger ones change more often, smaller ones take longer to compress."""
WINDOW = 1 << 15
"""The bytes before a text in which zlib looks for the same."""
PREFIX, MOST = "blocks-", 50
"""How the names of kept files begin, and how many are kept; 10,000 questions have about 4 MB."""


def copy(file: Path, entry: ZipInfo, package: ZipFile, whose: str = "") -> None:
    """Copy a file into an archive, block by block.

    Args:
        file: the file.
        entry: its name and dates in the archive.
        package: the archive.
        whose: distinguishes the file from all others, to keep its blocks; empty to keep nothing.
    """
    entry.file_size = file.stat().st_size
    name = PREFIX + cache.digest_of([whose, zlib.ZLIB_RUNTIME_VERSION])
    known = _recalled(name) if whose else {}
    blocks = _Blocks(known, entry.file_size)
    with file.open("rb") as source, package.open(entry, "w") as member:
        member._compressor = blocks  # type: ignore[attr-defined]  # zipfile has no other way to give it one
        while block := source.read(SIZE):
            member.write(block)
    if whose and blocks.made.keys() != known.keys():
        _keep(name, blocks.made)


class _Blocks:
    """What `zipfile` compresses a file with: each text that it writes is a block.

    Args:
        known: compressed blocks of an earlier build, by their digests.
        size: the size of the file.

    Attributes:
        made: the compressed blocks of this file, by their digests.
    """

    def __init__(self, known: dict[str, bytes], size: int) -> None:
        self.made: dict[str, bytes] = {}
        self._known = known
        self._left = size
        self._before = b""

    def compress(self, block: bytes) -> bytes:
        """Return a block as a part of the stream, which its last block ends."""
        self._left -= len(block)
        end = zlib.Z_SYNC_FLUSH if self._left else zlib.Z_FINISH
        digest = hashlib.sha256(bytes([end]))  # which most processors work out in half the time of another
        digest.update(self._before)
        digest.update(block)
        key = digest.hexdigest()
        if key not in self.made:
            self.made[key] = self._known.get(key) or _compressed(block, self._before, end)
        self._before = block[-WINDOW:]
        return self.made[key]

    def flush(self) -> bytes:
        """Return what is left after the last block, which is nothing."""
        return b""


def _compressed(block: bytes, before: bytes, end: int) -> bytes:
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=before)
    return stream.compress(block) + stream.flush(end)


def _recalled(name: str) -> dict[str, bytes]:
    """Return the blocks that were kept under a name; none if they are damaged."""
    head, _, data = (cache.recall(name) or b"{}\n").partition(b"\n")
    found, start = {}, 0
    try:
        for digest, size in json.loads(head).items():
            found[str(digest)] = data[start : start + size]
            start += size
    except DAMAGED:
        return {}
    return found


def _keep(name: str, made: dict[str, bytes]) -> None:
    sizes = {digest: len(data) for digest, data in made.items()}
    cache.keep(name, b"".join((json.dumps(sizes).encode(), b"\n", *made.values())))
    cache.forget_oldest(PREFIX, MOST)
