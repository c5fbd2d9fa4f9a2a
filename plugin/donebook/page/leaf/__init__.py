"""What the site shows of one record: kept short in a leaf, and put into pages, JSON and lines of other pages by a press."""

from .model import Leaf, Odd
from .press import Press
from .whole import Neighbour

__all__ = ["Leaf", "Neighbour", "Odd", "Press"]
