"""A North Atlantic Council that you can debate with."""

__version__ = "0.1.0"
