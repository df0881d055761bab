# SPDX-License-Identifier: Apache-2.0
"""LIVE: diagrams being edited, who edits them, and what each of them is told. No sockets inside."""
