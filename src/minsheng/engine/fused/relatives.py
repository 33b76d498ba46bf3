"""What is asked of relatives: answered first, in a pass of its own over everybody's rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from minsheng.engine.columnar.surroundings import Folder
from minsheng.engine.fused import plans
from minsheng.engine.fused.events import ByPerson, Ids
from minsheng.engine.fused.machine import Machine
from minsheng.engine.fused.prepared import Prepared
from minsheng.engine.fused.rows import Array, Chunk, Reader, Texts
from minsheng.engine.fused.slots import Key, Lowered
from minsheng.engine.fused.source import Connect, Source
from minsheng.policy import nodes
from minsheng.policy.kinds import Scope

_UNKNOWN = 1
_NOBODY = {"any": 0, "all": 2}
Codes = dict[nodes.Related, ByPerson]


def answers(lowered: Lowered, around: Folder, connect: Connect) -> Codes:
    """For each question a code by person: 0 unmet, 1 unknown, 2 met, what is not covered left aside."""
    questions = [key[1] for key in lowered.of("related")]
    pairs = _pairs({node.relation for node in questions}, around)
    asked = [node for node in questions if len(pairs[node.relation][0])]
    relatives = [pairs[node.relation][1] for node in asked]
    codes = _codes(asked, np.unique(np.concatenate(relatives)), around, connect) if asked else {}
    return {node: _gathered(node, *pairs[node.relation], codes.get(node)) for node in questions}


def _pairs(relations: set[str], around: Folder) -> dict[str, tuple[Ids, Ids]]:
    """By relation: persons, who rise, and whom each is related to."""
    texts = Texts({})
    found: dict[str, list[tuple[Ids, Ids]]] = {relation: [] for relation in relations}
    reader = Reader(around.snapshot, Lowered((), {}, ()), texts)
    for table in reader.events("relation", ["kind", "person_id", "other_id"]) if relations else ():
        for relation, parts in found.items():
            rows = table.where(table.cells["kind"][0] == texts.of([relation])[0])
            parts.append((rows.cells["person_id"][0], rows.cells["other_id"][0]))
    return {relation: _ordered(parts) for relation, parts in found.items()}


def _ordered(parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Pairs of arrays one after the other, the first rising."""
    keys, values = (np.concatenate(each) for each in zip(*parts, strict=True))
    if (keys[1:] >= keys[:-1]).all():
        return keys, values
    order = np.argsort(keys, kind="stable")
    return keys[order], values[order]


def _gathered(node: nodes.Related, persons: Ids, others: Ids, codes: ByPerson | None) -> ByPerson:
    nobody = _NOBODY[node.kind]
    if codes is None:
        return ByPerson(np.empty(0, np.int64), np.empty(0, np.uint8), nobody)
    first = np.flatnonzero(np.concatenate([[True], persons[1:] != persons[:-1]]))
    combine = np.maximum if node.kind == "any" else np.minimum
    return ByPerson(persons[first], combine.reduceat(codes.of(others), first), nobody)


def _codes(questions: Sequence[nodes.Related], asked: Ids, around: Folder, connect: Connect) -> Codes:
    """The answers of those who are asked about."""
    lowered = plans.lowered(around, (), reasons=False, questions=questions)
    texts = Texts({})
    source = Source(Reader(around.snapshot, lowered, texts), around, connect)
    machine = Machine(lowered, Prepared(around, lowered, texts), quick=around.is_small)

    def answered(chunks: Iterator[Chunk], _rising: bool) -> Codes:
        found: dict[nodes.Related, list[tuple[Ids, Array]]] = {node: [] for node in questions}
        spare: dict[Key, Array] = {}
        for chunk in chunks:
            ids = chunk.ids[Scope.PERSON]
            rows = np.flatnonzero(_among(ids, asked))
            if len(rows):
                machine.run(chunk, spare)
            for node, parts in found.items():
                code = chunk.arrays["answer", node][rows] if len(rows) else np.empty(0, np.uint8)
                parts.append((ids[rows], code))
        return {node: ByPerson(*_ordered(parts), _UNKNOWN) for node, parts in found.items()}

    return source.over(answered)


def _among(ids: Ids, asked: Ids) -> Array:
    """Which ids are among those of the second array, which rise."""
    place = np.minimum(np.searchsorted(asked, ids), len(asked) - 1)
    among: Array = asked[place] == ids
    return among
