"""How long nothing ran a meeting: written down when it is taken up, so that deadlines do not count it."""

from datetime import datetime

from nacsim.graph.meeting import Meeting


class Downtime:
    """What a meeting's own time is behind the clock of its record, from which event on."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._behind: list[tuple[int, float]] = []
        while (written := meeting.recall(self._key())) is not None:
            seq, seconds_behind = written.split()
            self._behind.append((int(seq), float(seconds_behind)))

    def own(self, written: str, seq: int) -> float:
        """Return the meeting's own time of an event, in seconds, from the time written beside it."""
        behind = [s for from_seq, s in self._behind if from_seq <= seq]
        return seconds(written) - (behind[-1] if behind else 0.0)

    def ends(self, last: float) -> None:
        """Note that the meeting goes on now, at the own time at which something happened last."""
        coming = self._meeting.state.seq + 1
        self._meeting.remember(self._key(), f"{coming} {seconds(self._meeting.now()) - last}")

    def _key(self) -> str:
        return f"taken_up/{len(self._behind)}"


def seconds(written: str) -> float:
    """Return a written time as seconds."""
    return datetime.fromisoformat(written).timestamp()
