# SPDX-License-Identifier: Apache-2.0
"""LAYOUT: where things go. ELK in worker processes; pure translations between a diagram and ELK; quality in numbers."""
