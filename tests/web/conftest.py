"""What the tests of the floor share: a room before its meeting, and one whose meeting is under way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.house import Room, opened


@pytest.fixture
async def lobby(tmp_path: Path) -> AsyncIterator[Room]:
    """Return a room that people have joined and whose meeting has not begun."""
    async with opened(tmp_path) as room:
        yield room


@pytest.fixture
async def room(lobby: Room) -> Room:
    """Return a room whose meeting is under way; Germany has the floor for its opening statement."""
    lobby.table.begin()
    await lobby.until_floor(lobby.dot)
    return lobby
