"""Documents to print and sign: a typst template that stands beside its data's maker, and the data, as PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import typst


def pdf(package: str, template: str, data: Mapping[str, Any]) -> bytes:
    """The document of the template `package/template`, which finds `data` as JSON in `sys.inputs.data`.

    The same data give the same bytes. No file of the machine is open to a template.
    """
    source = files(package).joinpath(template).read_bytes()
    made = typst.compile(source, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf")
    assert isinstance(made, bytes)
    return made
