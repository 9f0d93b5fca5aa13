"""What people are listened to with: a pack's options and arguments, ready to be compared with."""

from dataclasses import dataclass
from functools import cached_property

from nacsim.agents.likeness import Library, library
from nacsim.roles.pack import Pack


@dataclass(frozen=True)
class Ear:
    """The options and the arguments of a pack, weighed once for all the meetings of a room."""

    pack: Pack

    @cached_property
    def options(self) -> Library:
        """Return the options, by 'issue/option'; what they are called counts more than their wordings."""
        return library(
            {
                f"{issue.id}/{o.id}": (
                    *o.wordings,
                    *(o.noun, o.verb) * 2,
                    *(o.short, o.title) * 3,
                    issue.title,
                )
                for issue in self.pack.issues
                for o in issue.options
            }
        )

    @cached_property
    def arguments(self) -> Library:
        """Return the arguments of the bank."""
        return library({a.id: (a.claim, *a.premises) for a in self.pack.arguments.values()})
