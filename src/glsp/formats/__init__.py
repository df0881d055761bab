# SPDX-License-Identifier: Apache-2.0
"""FILES: text to operations and back. Pure: what is read here is planned and executed elsewhere."""
