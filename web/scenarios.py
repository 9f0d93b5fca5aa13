"""The scenarios that a house offers: those that come with it, and those that its operator brings."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nacsim.errors import InputError
from nacsim.graph.opening import seats_named, usual_preset
from nacsim.roles.pack import Pack, load_pack

SHIPPED = ("ukraine", "innersea")
KEPT = "scenarios"  # the folder of a house for what its operator brings; no code of a room reads so


@dataclass(frozen=True, slots=True)
class Offered:
    """A scenario that rooms can be made for; `name` is what a room's plan calls it."""

    name: str
    pack: Pack

    @property
    def id(self) -> str:
        """Return what a form calls it."""
        return self.pack.scenario.id

    @property
    def usual(self) -> tuple[str, ...]:
        """Return the seats of a table for which none were chosen."""
        return seats_named(self.pack, usual_preset(self.pack))

    @property
    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Return the tables to choose from by their names: the presets, or else one with everybody."""
        return self.pack.scenario.presets or {usual_preset(self.pack): self.usual}


class Offer:
    """All scenarios of a house; what its operator brings comes first."""

    def __init__(self, own: Sequence[Offered] = ()) -> None:
        shipped = (Offered(name, load_pack(name)) for name in SHIPPED)
        self._by_id: dict[str, Offered] = {}
        for offered in (*own, *shipped):
            if offered.id in self._by_id:
                raise InputError(
                    f"Two scenarios have the id {offered.id!r}, so nobody could choose between them. "
                    "Give your own another id, in the first line of its scenario.yaml."
                )
            self._by_id[offered.id] = offered

    def __iter__(self) -> Iterator[Offered]:
        return iter(self._by_id.values())

    @property
    def first(self) -> Offered:
        """Return the scenario of whoever chooses none."""
        return next(iter(self))

    def chosen(self, written: str) -> Offered:
        """Return the scenario of a choice such as `innersea/KV`; raise InputError if there is none."""
        named, slash, _ = written.rpartition("/")
        if not slash:
            return self.first
        if named not in self._by_id:
            raise InputError("This house does not offer this scenario. Choose from the lists on the page.")
        return self._by_id[named]


def within(written: str) -> str:
    """Return what was chosen inside a scenario: the seat or the table of `innersea/KV`."""
    return written.rpartition("/")[2]


def kept_in(house: Path, pack: Pack) -> Offered:
    """Copy a pack into the folder of a house, so that its rooms go on whatever becomes of the original."""
    to = (house / KEPT / pack.hash[:16]).resolve()
    if not (to / "scenario.yaml").is_file():
        beginning = to.with_suffix(".part")
        shutil.rmtree(beginning, ignore_errors=True)
        for path in sorted(pack.folder.rglob("*.yaml")):
            copy = beginning / path.relative_to(pack.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        beginning.rename(to)
    return Offered(str(to), load_pack(str(to)))
