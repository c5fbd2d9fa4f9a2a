"""What a user would write instead: a script for mkdocs-gen-files that makes a page of each run, and a table of all of them.

Its pages stand outside of the navigation (`built.py`). With HISTORY=0 in the environment it makes no page of each step; with
LOADER=CSafeLoader it reads YAML by the faster loader.
"""

import os
import re
from pathlib import Path

import mkdocs_gen_files
import yaml

SIGNS = {"passed": "x", "failed": "!", "skipped": "-"}
steps = re.findall(r"^- \[ \] (.+)$|^(## .+)$", Path("docs/deploy.md").read_text("utf-8"), re.MULTILINE)
loader = getattr(yaml, os.environ.get("LOADER", "SafeLoader"))  # `yaml.safe_load`, unless told otherwise
table = ["# Deployments", "", "| run | version | outcome | passed |", "|---|---|---|---|"]
pages = {}
for path in sorted(Path("runs").rglob("*.yml")):
    run = yaml.load(path.read_text("utf-8"), loader)
    results = run.get("steps", {})
    page = [f"# {run['subject']} {run['version']} to {run['environment']}", ""]
    for step, heading in steps:
        if heading:
            page += ["", heading, ""]
            continue
        name = re.sub(r"[^a-z0-9]+", "-", step.lower()).strip("-")
        said = results.get(name, {})
        note = f": {said['note']}" if said.get("note") else ""
        page.append(f"- [{SIGNS.get(said.get('result'), ' ')}] {step} - {said.get('by', '')} {said.get('at', '')}{note}")
    with mkdocs_gen_files.open(f"deploy/runs/{path.stem}.md", "w") as file:
        file.write("\n".join(page) + "\n")
    passed = sum(said.get("result") == "passed" for said in results.values())
    table.append(f"| [{path.stem}](runs/{path.stem}.md) | {run['version']} | {run.get('outcome', '')} | {passed} |")
    for name, said in results.items() if os.environ.get("HISTORY") != "0" else ():
        pages.setdefault(name, []).append(
            f"| [{path.stem}](../runs/{path.stem}.md) | {said.get('result')} | {said.get('by', '')} | {said.get('note', '')} |"
        )
with mkdocs_gen_files.open("deploy/deployments.md", "w") as file:
    file.write("\n".join(table) + "\n")
for name, rows in pages.items():
    with mkdocs_gen_files.open(f"deploy/steps/{name}.md", "w") as file:
        file.write("\n".join([f"# {name}", "", "| run | result | by | note |", "|---|---|---|---|", *rows]) + "\n")
