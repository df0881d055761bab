# SPDX-License-Identifier: Apache-2.0
"""The order across the flow, layer by layer, where what is in one band stays together. Pure.

Layers are given; an edge over several of them passes each at a waypoint. Sweeps to and fro put everything near the mean of
what it is joined to (Sugiyama, Tagawa, Toda 1981), within its band; the sweep with the fewest crossings counts.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

import msgspec

from glsp.protocol.geometry import Number

_SWEEPS = 12

_BAND = 1_000_000.0
"""How far apart bands are; more than there are things in a band of a layer."""

Waypoint: TypeAlias = tuple[str, int]
"""An edge in a layer."""


class Place(msgspec.Struct, frozen=True):
    """Where something is: its layer, its band, and its place across the flow before anything is sorted."""

    layer: int
    band: int
    across: Number


Spot: TypeAlias = tuple[int, int]
"""A band, and how many in it come before in the same layer."""


class Order(msgspec.Struct, frozen=True):
    """Spots across the flow, by node, and by edge and layer."""

    nodes: dict[str, Spot]
    waypoints: dict[Waypoint, Spot]


def ordered(places: Mapping[str, Place], edges: Mapping[str, tuple[str, str]]) -> Order:
    """An order with few crossings. O(sweeps x waypoints x log waypoints)."""
    return _Sweeping(places, edges).run()


class _Sweeping:
    """Everything in its layer: nodes by id, waypoints by edge and layer."""

    def __init__(self, places: Mapping[str, Place], edges: Mapping[str, tuple[str, str]]) -> None:
        self._band: dict[str | Waypoint, int] = {name: place.band for name, place in places.items()}
        self._before: dict[str | Waypoint, list[str | Waypoint]] = {}
        self._behind: dict[str | Waypoint, list[str | Waypoint]] = {}
        layers = max((place.layer for place in places.values()), default=-1) + 1
        first: list[list[tuple[float, str | Waypoint]]] = [[] for _ in range(layers)]
        self._filled = [dict[int, int]() for _ in range(layers)]
        for name, place in places.items():
            first[place.layer].append((float(place.across), name))
            self._filled[place.layer][place.band] = self._filled[place.layer].get(place.band, 0) + 1
        for edge_id, (one, other) in edges.items():
            start, end = sorted((one, other), key=lambda each: places[each].layer)
            self._thread(edge_id, start, end, places, first)
        self._layers = [self._sorted(layer) for layer in first]

    def _thread(
        self,
        edge_id: str,
        start: str,
        end: str,
        places: Mapping[str, Place],
        first: list[list[tuple[float, str | Waypoint]]],
    ) -> None:
        one, other = places[start], places[end]
        if one.layer == other.layer:
            return
        between = range(one.layer + 1, other.layer)
        # An edge that changes bands passes by others in the emptier of the two.
        crowd = {band: sum(self._filled[layer].get(band, 0) for layer in between) for band in (other.band, one.band)}
        band = one.band if crowd[one.band] <= crowd[other.band] else other.band
        last: str | Waypoint = start
        for layer in between:
            here = (edge_id, layer)
            share = (layer - one.layer) / (other.layer - one.layer)
            first[layer].append((one.across + (other.across - one.across) * share, here))
            self._band[here] = band
            self._join(last, here)
            last = here
        self._join(last, end)

    def _join(self, one: str | Waypoint, other: str | Waypoint) -> None:
        self._behind.setdefault(one, []).append(other)
        self._before.setdefault(other, []).append(one)

    def run(self) -> Order:
        best, least = self._layers, self._crossings()
        for sweep in range(_SWEEPS):
            if not least:
                break
            self._sweep(forwards=sweep % 2 == 0)
            found = self._crossings()
            if found < least:
                best, least = self._layers, found
        found = Order({}, {})
        for layer in best:
            for name, spot in self._spots(layer):
                if isinstance(name, str):
                    found.nodes[name] = spot
                else:
                    found.waypoints[name] = spot
        return found

    def _sweep(self, *, forwards: bool) -> None:
        where = self._where()
        joined = self._before if forwards else self._behind
        layers = list(self._layers)
        numbers = range(len(layers)) if forwards else range(len(layers) - 1, -1, -1)
        for number in numbers:
            keyed: list[tuple[float, str | Waypoint]] = []
            for name in layers[number]:
                near = [where[each] for each in joined.get(name, ())]
                keyed.append((sum(near) / len(near) if near else where[name], name))
            layers[number] = self._sorted(keyed)
            where.update(_far_apart(self._spots(layers[number])))
        self._layers = layers

    def _sorted(self, keyed: Sequence[tuple[float, str | Waypoint]]) -> list[str | Waypoint]:
        return [name for _, name in sorted(keyed, key=lambda each: (self._band[each[1]], each[0]))]

    def _where(self) -> dict[str | Waypoint, float]:
        return dict(chain.from_iterable(_far_apart(self._spots(layer)) for layer in self._layers))

    def _spots(self, layer: Sequence[str | Waypoint]) -> Iterator[tuple[str | Waypoint, Spot]]:
        before: dict[int, int] = {}
        for name in layer:
            band = self._band[name]
            index = before[band] = before.get(band, -1) + 1
            yield name, (band, index)

    def _crossings(self) -> int:
        where, found = self._where(), 0
        for layer in self._layers:
            passed: list[float] = []
            for name in layer:
                ends = [where[each] for each in self._behind.get(name, ())]
                found += sum(len(passed) - bisect_right(passed, end) for end in ends)
                for end in ends:
                    insort(passed, end)
        return found


def _far_apart(spots: Iterable[tuple[str | Waypoint, Spot]]) -> Iterator[tuple[str | Waypoint, float]]:
    return ((name, band * _BAND + index) for name, (band, index) in spots)
