"""One process at a time on one file of the record."""

import os
import sys
from pathlib import Path

from nacsim.errors import FaultError


class Lock:
    """A lock that the system lets go of when its process ends, however it ends."""

    def __init__(self, held: Path) -> None:
        path = held.with_name(held.name + ".lock")
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise _unlockable(held, error) from error
        try:
            _claim(self._file)
        except (BlockingIOError, PermissionError) as error:
            os.close(self._file)
            raise FaultError(
                f"Another nac is working on {held}. Wait until it is done, or stop it."
            ) from error
        except OSError as error:
            os.close(self._file)
            raise _unlockable(held, error) from error

    def release(self) -> None:
        """Let the next process in."""
        os.close(self._file)


def _unlockable(held: Path, error: OSError) -> FaultError:
    return FaultError(
        f"{held} cannot be locked against a second nac ({error.strerror}), so nothing was begun. "
        "Put the record in a folder on a local disk that may be written."
    )


if sys.platform == "win32":
    import msvcrt

    def _claim(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _claim(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
