"""Examples of requests and their answers, one file a resource, put into the document where they belong.

tests/space_project/schema/test_examples.py sends each of them, and holds the answer to it.
"""

import json
from pathlib import Path
from typing import Any

from space_project.schema.types import Schema

FOLDER = Path(__file__).parent / "examples_by_resource"


def illustrate(operation: Schema, examples: dict[str, Schema]) -> None:
    """The operation has the query, the body and the answer of the example with its name, if there is one."""
    example = examples.get(operation["operationId"])
    if not example:
        return
    for parameter in operation.get("parameters", []):
        if parameter["name"] in example.get("query", {}):
            parameter["example"] = read_by(parameter["schema"], example["query"][parameter["name"]])
    if "body" in example:
        next(iter(operation["requestBody"]["content"].values()))["example"] = example["body"]
    operation["responses"][example["status"]]["content"]["application/json"]["example"] = example["answer"]


def read_by(schema: Schema, text: str) -> Any:
    """What an address says in text, as the schema has it."""
    if schema.get("type") == "array":
        return [read_by(schema["items"], text)]
    return json.loads(text) if schema.get("type") in ("integer", "number", "boolean") else text


def read() -> dict[str, Schema]:
    """By the name of the operation."""
    return {
        name: example for file in sorted(FOLDER.iterdir()) for name, example in json.loads(file.read_text()).items()
    }
