# SPDX-License-Identifier: Apache-2.0
"""WIRE: GLSP's own words as pure data. No I/O, no decisions."""
