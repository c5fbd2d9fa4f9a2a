"""A record to a leaf."""

from __future__ import annotations

from ...provenance import Trace
from ...record import Record
from ...struct import asdict
from ..data import head_data, json_line, tail_data
from ..proof import Proof
from ..volume import Volume, name_of
from .body import Body, joined
from .columns import columns_of
from .git import git
from .model import Leaf
from .odd import Oddities
from .skeleton import Skeleton
from .timeline import timeline
from .top import top
from .view import View


def leaf_of(volume: Volume, record: Record, trace: Trace, skeleton: Skeleton) -> Leaf:
    """All that the site shows of a record; `skeleton` is that of its revision."""
    proof = Proof(record=record, trace=trace, site=volume.site)
    view = View(volume=volume, record=record, proof=proof, skeleton=skeleton)
    columns, oddities = columns_of(record, proof), Oddities(view)
    odd = dict(oddities.found())
    events = timeline(record, proof)
    return Leaf(
        id=record.id,
        **asdict(columns),
        files=record.run.paths,
        near=oddities.near,
        name=name_of(record),
        top=top(view),
        body=joined(Body(view, columns, oddities, odd).pieces()),
        events=joined(events),
        count=len(events),
        end=git(view),
        head_data=json_line(head_data(record, view.page)),
        end_data=json_line(tail_data(record, proof)),
        odd=odd,
    )
