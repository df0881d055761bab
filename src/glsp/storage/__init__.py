# SPDX-License-Identifier: Apache-2.0
"""PORTS: where diagrams rest. Protocols in `ports`, one file per backend; no rules of diagrams live here."""

from glsp.storage.backends import connect

__all__ = ["connect"]
