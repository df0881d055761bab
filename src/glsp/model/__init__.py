# SPDX-License-Identifier: Apache-2.0
"""MEANING: graphs, changes and the rules that plan them. Pure functions on values; no I/O, no clocks, no tasks."""
