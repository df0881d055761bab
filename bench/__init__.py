# SPDX-License-Identifier: Apache-2.0
"""The side-by-side benchmark: the Eclipse GLSP reference server and this one, driven by one load client in one run."""
