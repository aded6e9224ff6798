"""Variational inference that you can watch, in Jupyter, VS Code, Colab and marimo.

>>> from elbo_explorer import ElboExplorer
>>> figure = ElboExplorer(model="mixture", data="faithful", components=6, seed=1, autoplay=True)
>>> figure  # doctest: +SKIP
>>> figure.bound["elbo"]  # doctest: +SKIP

The settings are those of the figure's attributes, in snake case or in camel case; ``data`` is a name or a table (rows, a NumPy array, a
data frame). The figure computes in the reader's browser: no kernel is kept busy, and nothing is fetched.
"""

from __future__ import annotations

import pathlib
from typing import Any

import anywidget
import traitlets

from .settings import split

__all__ = ["ElboExplorer"]
__version__ = "0.1.0"

_HERE = pathlib.Path(__file__).parent


def _script() -> str:
    """The figure with everything inside, and what makes a widget of it."""
    places = [_HERE / "static" / "inline.js", _HERE.parents[2] / "dist" / "v0" / "inline.js"]
    found = next((place for place in places if place.exists()), None)
    if found is None:
        raise FileNotFoundError("inline.js is missing: a checkout needs `npm run build` first.")
    return found.read_text(encoding="utf8") + "\n" + (_HERE / "widget.js").read_text(encoding="utf8")


class ElboExplorer(anywidget.AnyWidget):
    """A figure. Keyword arguments are its settings and, as far as they say how it is shown, its attributes."""

    _esm = _script()

    settings = traitlets.Dict().tag(sync=True)
    look = traitlets.Dict().tag(sync=True)
    #: What the figure tells, a few times a second.
    iteration = traitlets.Int(0).tag(sync=True)
    status = traitlets.Unicode("").tag(sync=True)
    bound = traitlets.Dict().tag(sync=True)
    link = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **names: Any) -> None:
        settings, look = split(names)
        super().__init__(settings=settings, look=look)

    def update(self, **names: Any) -> None:
        """Changes settings, and how the figure is shown."""
        settings, look = split(names)
        if settings:
            self.settings = {**self.settings, **settings}
        if look:
            self.look = {**self.look, **look}

    def play(self) -> None:
        self.send({"do": "play"})

    def pause(self) -> None:
        self.send({"do": "pause"})

    def step(self, iterations: int = 1) -> None:
        self.send({"do": "step", "iterations": iterations})

    def reset(self) -> None:
        """Back to the same initialisation; a new start is a new seed."""
        self.send({"do": "reset"})
