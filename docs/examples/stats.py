#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""stats.py DOMID: print how the first vCPU of a domain spends a second."""
import sys
import time

import xenresource

if len(sys.argv) != 2 or not sys.argv[1].isdigit():
    sys.exit("usage: stats.py DOMID")
with xenresource.Stats(int(sys.argv[1])) as stats:
    before = stats.vcpu(0)
    time.sleep(1)
    rates = stats.vcpu(0).rates(before)
print(f"running {rates.percent['running']:.0f} %, "
      f"blocked {rates.percent['blocked']:.0f} %, "
      f"{rates.dispatches:.0f} dispatches/s")
