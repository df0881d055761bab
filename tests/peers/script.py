# SPDX-License-Identifier: Apache-2.0
"""The parity script: all chapters in order. The last five show what the reference does wrong and we do right."""

from peers.chapters_edits import clipboards, creation, geometry, groups, history, layouts, removal, words
from peers.chapters_life import (
    coming_back,
    every_part,
    hasty,
    kept_history,
    leaving,
    no_ghost_selection,
    other_font,
    refusals,
    routed,
    several,
    slow,
    through_a_socket,
    unsaved_edits_survive,
    whole_or_nothing,
)
from peers.chapters_queries import (
    agent_door,
    answers_to_typing,
    handshake,
    nothing_open,
    questions,
    read_only,
    strangers,
)
from peers.stage import Chapter

CHAPTERS: tuple[Chapter, ...] = (
    handshake,
    agent_door,
    nothing_open,
    questions,
    answers_to_typing,
    creation,
    geometry,
    words,
    removal,
    groups,
    clipboards,
    history,
    layouts,
    read_only,
    strangers,
    routed,
    other_font,
    slow,
    hasty,
    several,
    coming_back,
    leaving,
    through_a_socket,
    refusals,
    kept_history,
    whole_or_nothing,
    every_part,
    no_ghost_selection,
    unsaved_edits_survive,
)
