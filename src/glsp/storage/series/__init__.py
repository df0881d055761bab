# SPDX-License-Identifier: Apache-2.0
"""Series: values over time (edits, latencies, sizes, tool calls, and whatever else is sent), beside the documents."""
