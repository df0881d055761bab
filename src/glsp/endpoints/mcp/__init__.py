# SPDX-License-Identifier: Apache-2.0
"""The MCP door: agents call tools and read resources; edits go through the same diagrams as everybody's."""
