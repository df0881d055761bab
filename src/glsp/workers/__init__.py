# SPDX-License-Identifier: Apache-2.0
"""`glsp serve --workers N`: a parent that accepts connections and keeps N servers running. It serves nothing itself."""
