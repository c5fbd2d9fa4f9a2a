"""Donebook: the runbook says what to do, the donebook says what was done."""

__version__ = "0.1.0"
