#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""schema.py SCHEMA KIND... -- FILE...: validate JSON outputs.

Every object in the files must match the schema, and at least one must match each
KIND, a name below "$defs". Of a long array, about 1000 elements are validated.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import jsonschema

MANY = 1000


def thin(value: Any) -> Any:
    """Leave out elements of long arrays."""
    if isinstance(value, dict):
        return {key: thin(member) for key, member in value.items()}
    if isinstance(value, list):
        return [thin(element) for element in value[:: len(value) // MANY + 1]]
    return value


def objects(path: str) -> Iterator[Any]:
    """The objects in a file, which may span lines."""
    decoder = json.JSONDecoder()
    with open(path, encoding="utf-8") as file:
        text = file.read().strip()
    while text:
        value, used = decoder.raw_decode(text)
        yield thin(value)
        text = text[used:].lstrip()


def main() -> int:
    split = sys.argv.index("--")
    kinds, paths = sys.argv[2:split], sys.argv[split + 1 :]
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    make = jsonschema.Draft202012Validator
    make.check_schema(schema)
    validators = {
        kind: make({**schema, "oneOf": [{"$ref": f"#/$defs/{kind}"}]})
        for kind in kinds
    }
    seen = dict.fromkeys(kinds, 0)
    failed = False
    for path in paths:
        for value in objects(path):
            matches = [kind for kind in kinds if validators[kind].is_valid(value)]
            for kind in matches:
                seen[kind] += 1
            if not matches:
                failed = True
                error = jsonschema.exceptions.best_match(
                    make(schema).iter_errors(value)
                )
                print(f"{path}: {error.json_path}: {error.message[:300]}")
    print(", ".join(f"{count} {kind}" for kind, count in seen.items()))
    return failed or not all(seen.values())


if __name__ == "__main__":
    sys.exit(main())
