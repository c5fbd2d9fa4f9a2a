"""Records as OSCAL assessment results, for tools of control frameworks.

The model: NIST's OSCAL 1.1.3, src/metaschema/oscal_assessment-results_metaschema.xml. Nothing in it is made up by the export: no
clock and no random number, so that the same records give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any

from .. import __version__
from ..page import name_of
from ..record import Origin, Verdict
from .conclusion import lacking, times
from .evidence import evidence, files, links, told
from .exhibit import Exhibit
from .terms import identifier, instant, line, properties, prose, token, written

VERSION = "1.1.3"
"""The version of OSCAL that is written."""
NO_TIME = "1970-01-01T00:00:00Z"
"""Stands where a time is required and none is known; a remark says so."""
TOOL, PLATFORM, NO_PLAN = (identifier(name) for name in ("tool", "platform", "no plan"))
CLAIMS = (
    "This is what the files of the runs say, not what was seen on the system. Donebook repeated no step and opened no evidence. Who did what, and when, "
    "is as the files say it. How well that is known stands beside it: `claimed` is the file's word alone, any other word is what git shows. "
    "Sign-offs are entries in these files."
)
_NO_PLAN = (
    "There is no OSCAL assessment plan. These results come from the records of checklists in a git repository; the checklists stand "
    "in the place of a plan. This resource is here because the model requires a reference to one."
)
_NO_CONTROL = (
    "Nobody named a control for this export. The model requires a selection, and there is no plan or profile to select from: this says "
    "nothing about any control."
)
_NAMED = (
    "The controls that were named for this export. Whether these checklists implement them, and how far, is the reader's to judge: "
    "Donebook does not know."
)
_OBJECTIVE = (
    "A run of this checklist is finished and succeeded, with each required step passed as written, each gate released, each role's "
    "approval in its files, and git showing the text and the files. It is an objective of Donebook's, and no statement of a catalog."
)


def assessment_results(exhibits: Sequence[Exhibit], name: str = "", controls: Sequence[str] = ()) -> dict[str, Any]:
    """The document about some records; `name` is the site's, `controls` are ids that somebody says the checklists are about."""
    controls = list(dict.fromkeys(controls))
    found = list(map(_observation, exhibits))
    body: dict[str, Any] = {"import-ap": {"href": f"#{NO_PLAN}", "remarks": _NO_PLAN}}
    checklists = sorted({each.record.run.checklist for each in exhibits})
    if controls and checklists:
        body["local-definitions"] = {"objectives-and-methods": [_defined(control, each) for control in controls for each in checklists]}
    body["results"] = [_result(exhibits, found, controls)]
    body["back-matter"] = {"resources": [_no_plan(), *map(files, exhibits)]}
    every = sorted(at for exhibit in exhibits for at in _moments(exhibit))
    digest = hashlib.sha256(json.dumps([name, body], sort_keys=True).encode()).hexdigest()
    metadata = {
        "title": f"{prose(name)}: records of checklists" if name else "Records of checklists",
        "last-modified": _written(every[-1:]),
        "version": f"sha256:{digest}",
        "oscal-version": VERSION,
        "remarks": f"{CLAIMS} Times are the newest that the records have; `version` is a digest of this document's content.",
    }
    return {"assessment-results": {"uuid": identifier(["document", digest]), "metadata": metadata, **body}}


def _result(exhibits: Sequence[Exhibit], observations: list[dict[str, Any]], controls: Sequence[str]) -> dict[str, Any]:
    """The one result, with an observation and a finding for each record."""
    every = sorted(at for exhibit in exhibits for at in _moments(exhibit))
    result: dict[str, Any] = {
        "title": "Records of checklists",
        "description": f"Records: {len(exhibits)}. Each is of a run of a checklist for one deployment, as the run's files say.",
        "start": _written(every[:1]),
        "end": _written(every[-1:]),
        "local-definitions": {"assessment-assets": _assets()},
        "reviewed-controls": _reviewed(exhibits, controls),
    }
    if exhibits:
        result["observations"] = observations
        pairs = zip(exhibits, observations, strict=True)
        result["findings"] = [_finding(exhibit, seen["uuid"], control) for exhibit, seen in pairs for control in controls or ("",)]
    result["remarks"] = CLAIMS + ("" if every else " No time is known: the epoch stands for it.")
    return {"uuid": identifier(["result", result]), **result}


def _assets() -> dict[str, Any]:
    """Donebook, as the tool that made the observations."""
    component = {
        "uuid": TOOL,
        "type": "software",
        "title": "Donebook",
        "description": "Reads checklists and runs from a git repository, and lays each run over its checklist.",
        "props": [{"name": "version", "value": line(__version__)}],
        "status": {"state": "operational"},
    }
    return {"components": [component], "assessment-platforms": [{"uuid": PLATFORM, "uses-components": [{"component-uuid": TOOL}]}]}


def _reviewed(exhibits: Iterable[Exhibit], controls: Sequence[str]) -> dict[str, Any]:
    if not controls:
        return {"control-selections": [{"description": _NO_CONTROL, "include-all": {}}]}
    selected = {"description": _NAMED, "include-controls": [{"control-id": control} for control in controls]}
    objectives = [_objective(control, each) for control in controls for each in sorted({each.record.run.checklist for each in exhibits})]
    chosen = (
        {"control-objective-selections": [{"include-objectives": [{"objective-id": each} for each in objectives]}]} if objectives else {}
    )
    return {"control-selections": [selected], **chosen}


def _objective(control: str, checklist: str) -> str:
    return f"{control}_donebook_{token(checklist)}" if control else f"donebook_{token(checklist)}"


def _defined(control: str, checklist: str) -> dict[str, Any]:
    """The objective that findings are about, under a control that was named."""
    id = _objective(control, checklist)
    return {
        "control-id": control,
        "description": f"The checklist {prose(checklist)}. {_NAMED}",
        "parts": [
            {"id": id, "name": "assessment-objective", "props": [{"name": "method-id", "value": f"{id}_examine"}], "prose": _OBJECTIVE},
            {
                "id": f"{id}_examine",
                "name": "assessment-method",
                "props": [{"name": "method", "value": "EXAMINE"}],
                "parts": [{"name": "assessment-objects", "prose": "The files of the runs, and their history in git."}],
            },
        ],
    }


def _observation(exhibit: Exhibit) -> dict[str, Any]:
    """What a record says."""
    record, head = exhibit.record, exhibit.record.run.head
    by_jobs = any(entry.said and "/" in (entry.said.by or "") for entry in record.entries)
    pin = {} if record.origin is Origin.PRESENT else {"checklist_blob": record.checklist.blob}
    seen: dict[str, Any] = {
        "title": f"Record {prose(exhibit.name)}",
        "description": " ".join(told(exhibit)),
        "props": properties(
            checklist=record.run.checklist, run=record.id, checklist_path=record.checklist.path, **pin, origin=record.origin,
            subject=head.subject, version=head.version, environment=head.environment, operator=head.operator, verdict=record.verdict, stage=record.stage,
            outcome=head.outcome, digest=record.digest,
        ),
        "methods": ["EXAMINE", "TEST"] if by_jobs else ["EXAMINE"],
        "origins": _origins(),
        "subjects": [{"subject-uuid": files(exhibit)["uuid"], "type": "resource", "title": "The files of the run"}],
        "relevant-evidence": list(evidence(exhibit)),
        "collected": _written(_moments(exhibit)[-1:]),
        "remarks": CLAIMS + (" A test is named because results come from jobs, as the files say." if by_jobs else "")
        + ("" if any(map(instant, times(exhibit))) else " The run says no time: `collected` is the day in its id, or the epoch."),
    }  # fmt: skip
    if linked := list(links(record)):
        seen["links"] = linked
    return {"uuid": identifier(["observation", exhibit.name, seen]), **seen}


def _finding(exhibit: Exhibit, observation: str, control: str) -> dict[str, Any]:
    """What a record comes to: satisfied only where nothing is lacking."""
    record, reasons = exhibit.record, list(lacking(exhibit))
    status = {
        "state": "not-satisfied" if reasons else "satisfied",
        "reason": "pass" if not reasons else "fail" if record.verdict is Verdict.FAILED else "other",
        "remarks": " ".join(map(prose, reasons))
        or "Nothing is lacking in the files. How well it is known who wrote them is in the observation.",
    }
    found: dict[str, Any] = {
        "title": f"{prose(record.checklist.title)}: {prose(name_of(record))}",
        "description": f"The record {prose(exhibit.name)} comes to: {record.verdict.replace('_', ' ')}, {record.stage.replace('_', ' ')}.",
        "origins": _origins(),
        "target": {
            "type": "objective-id",
            "target-id": _objective(control, record.run.checklist),
            "description": _OBJECTIVE,
            "status": status,
            "remarks": "This run of the checklist alone. " + (_NAMED if control else _NO_CONTROL),
        },
        "related-observations": [{"observation-uuid": observation}],
        "remarks": CLAIMS,
    }
    return {"uuid": identifier(["finding", exhibit.name, control, found]), **found}


def _origins() -> list[dict[str, Any]]:
    return [{"actors": [{"type": "tool", "actor-uuid": TOOL}]}]


def _no_plan() -> dict[str, Any]:
    data = base64.b64encode(_NO_PLAN.encode()).decode()
    text = {"filename": "no-plan.txt", "media-type": "text/plain", "value": data}
    return {"uuid": NO_PLAN, "title": "No assessment plan", "description": _NO_PLAN, "base64": text}


def _moments(exhibit: Exhibit) -> list[datetime]:
    """The times of a run, oldest first; the day in its id where it says none."""
    found = sorted(moment for at in times(exhibit) if (moment := instant(at)))
    day = instant(datetime.combine(exhibit.day, time(), UTC)) if exhibit.day else None
    return found or ([day] if day else [])


def _written(moments: Sequence[datetime]) -> str:
    """The only one of some times, or the epoch where there is none."""
    return written(moments[0]) if moments else NO_TIME
