"""What the benchmarks of whole sites are made of: repositories of any number of runs, and what a user would write instead."""

from .drawn import NAIVE, NONE, OURS, SITE, draw

__all__ = ["NAIVE", "NONE", "OURS", "SITE", "draw"]
