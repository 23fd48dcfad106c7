# SPDX-License-Identifier: GPL-2.0-only
"""The lab: boot machines, watch them, and report what their tests found."""
