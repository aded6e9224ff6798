"""What Python calls things, as the figure knows them. Needs nothing but the standard library."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

#: How a figure is shown; all other names are settings of the run.
LOOK = (
    "autoplay",
    "compare",
    "controls",
    "coordinate",
    "highlight",
    "knobs",
    "point",
    "speed",
    "status",
    "theme",
    "view",
)


def camel_case(name: str) -> str:
    """``weight_concentration_prior`` is ``weightConcentrationPrior``; what is in camel case already stays."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


def plain(value: Any) -> Any:
    """A value as JSON has it: arrays and data frames as lists of rows, numbers of other kinds as numbers."""
    if isinstance(value, (str, bool, int, float)) or value is None:
        return value
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"The figure understands no {type(value).__name__}.")


def data_of(value: Any) -> Any:
    """Data by name, or a table: rows of numbers become ``{"points": rows}``, with the names of a data frame's columns."""
    if value is None or isinstance(value, (str, Mapping)):
        return plain(value)
    rows = plain(value)
    rows = [row if isinstance(row, list) else [row] for row in rows]
    return {"points": rows}


def split(names: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings of the run, and how the figure is shown, from keyword arguments."""
    settings: dict[str, Any] = {}
    look: dict[str, Any] = {}
    for name, value in names.items():
        if name in LOOK:
            look[name] = ",".join(value) if isinstance(value, (list, tuple)) else plain(value)
        else:
            settings[camel_case(name)] = data_of(value) if name == "data" else plain(value)
    return settings, look
