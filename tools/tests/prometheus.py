#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""prometheus.py TEXTFILE [DASHBOARD]: check the text format of Prometheus strictly.

Every metric has one HELP and one TYPE line before its samples, which are together; a
sample occurs once; names, labels, escapes and numbers are valid; counters end with
_total, and no name or label abbreviates a unit. Every metric that the Grafana dashboard
names is in the text file. Print the samples, as JSON.
"""

import json
import re
import sys
from typing import Any

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"')
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
ESCAPE = re.compile(r'\\([\\n"])')
# Prometheus has base units only.
UNITS = {"ns", "ms", "us", "pages", "kib", "mib", "kb", "percent"}


def unescape(text: str) -> str:
    return ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def parse_labels(text: str) -> dict[str, str]:
    labels: dict[str, str] = {}
    while text:
        match = LABEL.match(text)
        assert match, f"labels: {text}"
        assert match[1] not in labels, f"label twice: {match[1]}"
        labels[match[1]] = unescape(match[2])
        text = text[match.end() :]
        if text:
            assert text[0] == "," and text[1:], f"labels: {text}"
            text = text[1:]
    return labels


def check_name(name: str, kind: str) -> None:
    assert NAME.fullmatch(name), name
    assert (kind == "counter") == name.endswith("_total"), f"{name} is a {kind}"
    assert not UNITS & set(name.split("_")), f"{name}: not a base unit"


def parse(text: str) -> list[dict[str, Any]]:
    assert text.endswith("\n"), "the last line is incomplete"
    samples: list[dict[str, Any]] = []
    seen: set[str] = set()
    helped, metric, kind = "", "", ""
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            helped, text = line[7:].split(" ", 1)
            assert helped not in seen, f"{helped}: a second HELP"
            assert text.endswith("."), f"{helped}: not a sentence"
            seen.add(helped)
        elif line.startswith("# TYPE "):
            metric, kind = line[7:].split(" ")
            assert metric == helped, f"{metric}: TYPE without HELP"
            assert kind in ("gauge", "counter"), kind
            check_name(metric, kind)
        else:
            match = re.fullmatch(r"(\w+)\{(.*)\} (\S+)", line)
            assert match, f"not a sample: {line}"
            assert match[1] == metric, f"{match[1]} among the samples of {metric}"
            assert NUMBER.fullmatch(match[3]), f"not a number: {match[3]}"
            labels = parse_labels(match[2])
            assert "domid" in labels and "name" in labels, line
            sample = {"metric": metric, "labels": labels, "value": float(match[3])}
            assert not any(
                old["metric"] == metric and old["labels"] == labels for old in samples
            ), f"twice: {line}"
            samples.append(sample)
    return samples


def expressions(value: Any) -> list[str]:
    """The queries in a dashboard."""
    if isinstance(value, dict):
        found = [value[key] for key in ("expr", "definition") if key in value]
        return found + [e for member in value.values() for e in expressions(member)]
    if isinstance(value, list):
        return [e for member in value for e in expressions(member)]
    return []


def check_dashboard(path: str, text: str) -> None:
    with open(path, encoding="utf-8") as file:
        dashboard = json.load(file)
    for key in ("title", "uid", "schemaVersion", "panels", "templating", "time"):
        assert key in dashboard, f"dashboard: no {key}"
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids)), "dashboard: an id occurs twice"
    for panel in dashboard["panels"]:
        assert set(panel["gridPos"]) == {"h", "w", "x", "y"}, panel["title"]
        assert panel["targets"], panel["title"]
    names = set(re.findall(r"xen_resource_\w+", " ".join(expressions(dashboard))))
    assert names, "dashboard: no metric"
    for name in names:
        assert f"# TYPE {name} " in text, f"dashboard: {name} does not exist"
    states = re.findall(r'state="(\w+)"', " ".join(expressions(dashboard)))
    for state in states:
        assert f'state="{state}"' in text, f"dashboard: no state {state}"


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    try:
        samples = parse(text)
        for path in sys.argv[2:]:
            check_dashboard(path, text)
    except AssertionError as error:
        print(error, file=sys.stderr)
        return 1
    json.dump(samples, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
