# SPDX-License-Identifier: Apache-2.0
"""DOORS: translate, never decide. `endpoints.glsp`, `endpoints.mcp` and `endpoints.api` never meet."""
