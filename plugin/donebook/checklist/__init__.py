"""A checklist: its sections, its steps, its roles, and the prose that stands around them."""

from .block import Block, Item, Listing, Prose, Quote, Step, steps_in, walk
from .digest import blob_of, digest_of, normalised
from .model import Checklist, Place, Role
from .section import Section

__all__ = [
    "Block", "Checklist", "Item", "Listing", "Place", "Prose", "Quote", "Role", "Section", "Step", "blob_of", "digest_of", "normalised", "steps_in",
    "walk",
]  # fmt: skip
