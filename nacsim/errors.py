"""Every error that a person can meet, named for who must act.

CouncilError
|-- InputError         the person who typed the command (exit code 2)
|   |-- PackError      the author of a scenario file
|-- VerificationError  whoever handed over the record (exit code 3)
|-- FaultError         the operator of this machine (exit code 4)
|-- Stopped            whoever pressed Ctrl-C, and wants to know how it goes on (exit code 130)
|-- Refused            the delegate or the chair: the rules do not allow it now
|-- ModelFault         nobody: the meeting deals with it, and never takes it for consent
    |-- OverTheCap     nobody: the engine speaks for the rest of the meeting
"""


class CouncilError(Exception):
    """Any failure with a sentence for a person: what happened, and what to do."""

    exit_code = 4


class InputError(CouncilError):
    """What was asked for cannot be done as typed."""

    exit_code = 2


class PackError(InputError):
    """A scenario file is wrong; the message names file, line and field."""


class VerificationError(CouncilError):
    """A record does not bear out what it claims."""

    exit_code = 3


class FaultError(CouncilError):
    """The machine failed: disk, database, process."""

    exit_code = 4


class Stopped(CouncilError):
    """Somebody interrupted the command; the message says how it goes on."""

    exit_code = 130


class Refused(CouncilError):
    """The rules do not allow this command in this state; nothing was recorded."""

    exit_code = 2

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class ModelFault(CouncilError):
    """A model did not answer as asked: `kind` is a row of the fault matrix, `again` if it may pass.

    The sentence may go into the public record, so it is ours to the last word. What the model said is `text`,
    what its endpoint said `told`: for a second try and for the operator's screen, and for nobody else.
    """

    def __init__(
        self,
        kind: str,
        sentence: str,
        *,
        again: bool = False,
        wait: float | None = None,
        text: str = "",
        told: str = "",
    ) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.again = again
        self.wait = wait
        self.text = text
        self.told = told


class OverTheCap(ModelFault):
    """The next call could cost more than is left."""

    def __init__(self, sentence: str) -> None:
        super().__init__("cap", sentence)
