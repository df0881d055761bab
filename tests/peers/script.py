# SPDX-License-Identifier: Apache-2.0
"""The parity script: all chapters in order."""

from peers.chapters_alone import ALONE
from peers.chapters_edits import clipboards, creation, geometry, groups, history, layouts, removal, words
from peers.chapters_life import (
    coming_back,
    hasty,
    leaving,
    other_font,
    refusals,
    routed,
    several,
    slow,
    through_a_socket,
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
    *ALONE,
)
