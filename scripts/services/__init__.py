# SPDX-License-Identifier: Apache-2.0
"""Backing services for development and tests: real ones, thrown away afterwards, never those of the machine.

One file for each service; each has a class with `start`, `stop` and `kill`, whose process ends with the one that started
it. Only the standard library, so that anything may import it.
"""
