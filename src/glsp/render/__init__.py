# SPDX-License-Identifier: Apache-2.0
"""PICTURES: a diagram and its language to a drawing, without a browser. Pure; no I/O."""
