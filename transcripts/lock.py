"""One process at a time on one file of the record."""

import os
import sys
from pathlib import Path

from nacsim.errors import FaultError


class Lock:
    """A lock that the system lets go of when its process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)
        try:
            _claim(self._file)
        except OSError as error:
            os.close(self._file)
            raise FaultError(
                f"Another nac is working on {path.with_suffix('')}. Wait until it is done, or stop it."
            ) from error

    def release(self) -> None:
        """Let the next process in."""
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    def _claim(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _claim(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
