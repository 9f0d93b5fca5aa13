"""A meeting's folder: its opening, its record, its checkpoints and its papers."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nacsim.council.certificate import certify
from nacsim.council.commands import Convene
from nacsim.council.events import AnyEvent, Closed
from nacsim.council.text import canonical
from nacsim.errors import FaultError, InputError
from nacsim.transcripts.account import Account
from nacsim.transcripts.editions import FILES, Edition, edition
from nacsim.transcripts.jsonl import read_events, write_bytes, write_events
from nacsim.transcripts.library import Library
from nacsim.transcripts.papers import chairs_statement, communique
from nacsim.transcripts.record import Entry, event_of
from nacsim.transcripts.rendering import Form

if TYPE_CHECKING:
    from nacsim.transcripts.store import Record

PAPERS = (*FILES.values(), "communique.md", "certificate.json", "statement.md")
AT_THE_END: tuple[tuple[Edition, Form], ...] = (("reader", "md"), ("reader", "html"), ("teacher", "html"))


class MeetingFolder:
    """The files of one meeting."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checkpoints = path / "checkpoints.sqlite"
        self.events_file = path / "events.jsonl"
        self.journal_file = path / "journal.jsonl"
        self._endpoint_file = path / "endpoint.json"
        self._opening_file = path / "opening.json"
        self._record_file = path / "record.sqlite"

    def make_for(self, opening: Convene, scenario: str) -> None:
        """Make the folder; one that holds another meeting is left alone."""
        if self._opening_file.exists():
            if self.opening() == opening:
                return
            raise InputError(f"{self.path} holds another meeting. Choose another folder with --out.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            body = {"scenario": scenario, "opening": opening.model_dump(mode="json")}
            write_bytes(self._opening_file, f"{canonical(body)}\n".encode())
        except OSError as error:
            raise FaultError(
                f"{self.path} cannot be written ({error.strerror}). Choose another --out."
            ) from error

    def _opened(self) -> dict[str, object]:
        if not self._opening_file.is_file():
            raise InputError(
                f"{self.path} is not the folder of a meeting: it has no {self._opening_file.name}."
            )
        try:
            body: dict[str, object] = json.loads(self._opening_file.read_bytes())
            return {"scenario": body["scenario"], "opening": body["opening"]}
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self._opening_file} cannot be read; it is not what nac wrote.") from error

    def keep_endpoint(self, endpoint: Mapping[str, object]) -> None:
        """Keep where a meeting's models are and what it may spend, for `nac resume`; never a key."""
        try:
            write_bytes(self._endpoint_file, f"{canonical(endpoint)}\n".encode())
        except OSError as error:
            raise FaultError(f"{self._endpoint_file} cannot be written ({error.strerror}).") from error

    def keep_bill(self, calls: int, dollars: float) -> None:
        """Keep what a meeting has cost, for the index of its batch."""
        body = {"calls": calls, "dollars": round(dollars, 6)}
        write_bytes(self.path / "bill.json", f"{canonical(body)}\n".encode())

    def bill(self) -> dict[str, float]:
        """Return what was kept; nothing for a meeting without models."""
        kept = self.path / "bill.json"
        return dict(json.loads(kept.read_bytes())) if kept.is_file() else {}

    def endpoint(self) -> dict[str, object]:
        """Return what was kept; nothing for a meeting without models."""
        if not self._endpoint_file.is_file():
            return {}
        try:
            return dict(json.loads(self._endpoint_file.read_bytes()))
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise InputError(f"{self._endpoint_file} cannot be read. Delete it, say --base-url.") from error

    def opening(self) -> Convene:
        """Return what was frozen when the meeting was opened."""
        return Convene.model_validate_json(canonical(self._opened()["opening"]))

    def has_opening(self) -> bool:
        """Say whether the meeting was held in this folder; one that was copied may have its record alone."""
        return self._opening_file.is_file()

    def scenario(self) -> str:
        """Return the scenario that the meeting is about."""
        return str(self._opened()["scenario"])

    @contextmanager
    def record(self) -> "Iterator[Record]":
        """Open the meeting's record for writing; a second process is refused."""
        from nacsim.transcripts.store import open_record

        record = open_record(self._record_file)
        try:
            record.hold()
            opened = self.opening().opened
            record.create_meeting(opened.meeting, opened.scenario, opened.seed, opened.opens_at)
            yield record
        finally:
            record.close()

    def write_papers(
        self, record: "Record", meeting: str, library_of: Callable[[Account], Library] | None = None
    ) -> Closed | None:
        """Write what the record now shows, and return the end; papers that no longer hold are taken away."""
        entries = record.entries(meeting)
        account = account_of(entries)
        library = library_of(account) if library_of else None
        wanted = {FILES[which]: edition(account, *which, library) for which in AT_THE_END}
        wanted |= _proofs(account, entries, library)
        try:
            write_events(self.events_file, entries)
            self._write_journal(record.journal(meeting))
            for name in PAPERS:
                if name in wanted:
                    write_bytes(self.path / name, wanted[name].encode())
                else:
                    (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise FaultError(
                f"The papers could not be written to {self.path} ({error.strerror}). The record is safe; "
                f"make room and run: nac resume {self.path}"
            ) from error
        return account.closed

    def write_editions(
        self, wanted: Sequence[tuple[Edition, Form]], account: Account, library: Library | None
    ) -> tuple[Path, ...]:
        """Write these editions from the record alone; the other papers stay as they are."""
        written = []
        for which in wanted:
            path = self.path / FILES[which]
            try:
                write_bytes(path, edition(account, *which, library).encode())
            except OSError as error:
                raise FaultError(f"{path} cannot be written ({error.strerror}).") from error
            written.append(path)
        return tuple(written)

    def last_paper(self, library: Library | None) -> str:
        """Return the communique or the chair's statement, from the record alone; nothing before the end."""
        entries = self.entries()
        proofs = _proofs(account_of(entries), entries, library)
        return next((text for name, text in proofs.items() if name.endswith(".md")), "")

    def altered(self, library: Library | None) -> tuple[str, ...]:
        """Return which papers do not say what the record says.

        Without the library that they were written with, nobody knows what transcripts and the statement said:
        then the communique alone is compared.
        """
        entries = self.entries()
        account = account_of(entries)
        proofs = _proofs(account, entries, library)
        said = {name: proofs.get(name, "") for name in ("communique.md", "statement.md")}
        said |= {name: edition(account, *which, library) for which, name in FILES.items() if self._has(name)}
        return tuple(
            name
            for name, text in said.items()
            if self._has(name)
            and (library is not None or name == "communique.md")
            and (self.path / name).read_bytes() != text.encode()
        )

    def _has(self, name: str) -> bool:
        return (self.path / name).is_file()

    def _write_journal(self, journal: Mapping[str, str]) -> None:
        """Write down what models said, so that the meeting can be held again without them."""
        said = {key: text for key, text in journal.items() if key.startswith("said/")}
        if said:
            lines = (canonical({"key": key, "said": json.loads(text)}) for key, text in said.items())
            write_bytes(self.journal_file, "".join(f"{x}\n" for x in lines).encode())

    def journal(self) -> dict[str, str]:
        """Return what models said, by key; raise InputError if the file cannot be read."""
        if not self.journal_file.is_file():
            return {}
        try:
            lines = [json.loads(x) for x in self.journal_file.read_text(encoding="utf-8").splitlines()]
            return {x["key"]: canonical(x["said"]) for x in lines}
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.journal_file} cannot be read; it is not what nac wrote.") from error

    def papers(self) -> tuple[Path, ...]:
        """Return the papers there are."""
        names = (*FILES.values(), "communique.md", "statement.md", "certificate.json", "events.jsonl")
        return tuple(self.path / name for name in names if (self.path / name).is_file())

    def entries(self) -> tuple[Entry, ...]:
        """Return the exported record; raise VerificationError if its chain is broken."""
        if not self.events_file.is_file():
            raise InputError(f"{self.path} has no events.jsonl; is it the folder of a meeting?")
        return read_events(self.events_file)

    def events(self) -> tuple[AnyEvent, ...]:
        """Return the exported events."""
        return tuple(event_of(entry) for entry in self.entries())

    def account(self) -> Account:
        """Return the exported record as its readers use it."""
        return account_of(self.entries())

    def closing(self) -> Closed | None:
        """Return how the meeting ended, if it has."""
        return next((x for x in self.events() if isinstance(x, Closed)), None)


def account_of(entries: Sequence[Entry]) -> Account:
    """Return a record as its readers use it."""
    return Account([event_of(entry) for entry in entries], [entry.at for entry in entries])


def _proofs(account: Account, entries: Sequence[Entry], library: Library | None) -> dict[str, str]:
    """Return the communique and its certificate, or the chair's statement; nothing before the end."""
    closed, events = account.closed, account.events
    if closed is not None and closed.outcome.startswith("ADOPTED"):
        certificate = certify((x.seq, x.hash, e) for x, e in zip(entries, events, strict=True))
        return {"communique.md": communique(events), "certificate.json": f"{canonical(certificate)}\n"}
    if closed is not None and closed.statement is not None:
        return {"statement.md": chairs_statement(events, [entry.at for entry in entries], library)}
    return {}
