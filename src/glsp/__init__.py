# SPDX-License-Identifier: Apache-2.0
"""glsp: diagrams that people edit in a browser and AI agents edit over MCP.

What lives here: the version. What must never: imports of the package's own parts, so that `import glsp` stays free.
"""

__version__ = "0.1.0"
