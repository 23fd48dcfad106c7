# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the binding, on fake devices: run by make -C lib check."""
import ctypes
import errno
import math
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import xenresource

TOP = pathlib.Path(__file__).resolve().parents[2]
SECOND = 10 ** 9
RESOURCE = 0
IOC_MAP = 7 | ord("P") << 8 | 32 << 16

fake = ctypes.CDLL(None)


def offsets(copy, record, inner):
    """The C expressions for the offsets of a copy's fields, and for its size."""
    for name, _ in copy._fields_:
        member = {"now": "time"}.get(name, name)
        in_record = getattr(copy, name).offset >= inner
        yield f"offsetof(struct {record}, {'record.' if in_record else ''}{member})"
    yield f"sizeof(struct {record})"


def compiled(expressions):
    """The values of C expressions about the headers."""
    lines = "".join(f'printf("%zu\\n", (size_t)({e}));' for e in expressions)
    with tempfile.TemporaryDirectory() as work:
        program = f"{work}/program"
        env = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}
        subprocess.run(["cc", f"-I{TOP}/uapi", f"-I{TOP}/lib", "-x", "c", "-",
                        "-o", program], check=True, text=True, env=env,
                       input="#include <stdio.h>\n#include <xenresource_stats.h>\n"
                             f"int main(void) {{ {lines} return 0; }}")
        output = subprocess.run(program, check=True, capture_output=True, env=env)
    return [int(word) for word in output.stdout.split()]


class Layout(unittest.TestCase):
    """The structures are those of the C headers, and no field is missing."""

    def check(self, copy, record, inner):
        ours = [getattr(copy, name).offset for name, _ in copy._fields_]
        self.assertEqual(ours + [ctypes.sizeof(copy)],
                         compiled(offsets(copy, record, inner)))

    def test_domain(self):
        self.check(xenresource._DomainCopy, "xenresource_stats_domain", 8)

    def test_vcpu(self):
        self.check(xenresource._VcpuCopy, "xenresource_stats_vcpu", 16)

    def test_rates(self):
        self.check(xenresource._Rates, "xenresource_stats_rates", math.inf)

    def test_flags(self):
        self.assertEqual(
            list(xenresource.FLAGS.values()),
            compiled(f"XEN_STATS_DOMAIN_{name.upper()}" for name in
                     xenresource.FLAGS))


class Reading(unittest.TestCase):
    """Domain 7 of the fake."""

    def setUp(self):
        fake.fake_stats_start(None)

    def tearDown(self):
        self.assertEqual(0, fake.fake_open_fds(RESOURCE))
        self.assertEqual(0, fake.fake_mappings(RESOURCE))

    def test_domain(self):
        with xenresource.Stats(7) as stats:
            self.assertEqual((100 * 10 ** 6, 3), (stats.period, stats.nr_vcpus))
            domain = stats.domain()
        self.assertEqual(("hvm",), domain.flags)
        self.assertEqual(1000 * SECOND, domain.time)
        self.assertEqual(262144, domain.tot_pages)
        self.assertEqual(2, domain.online_vcpus)
        self.assertIsNone(domain.shutdown_code)

    def test_vcpus(self):
        with xenresource.Stats(7) as stats:
            running, blocked, absent = map(stats.vcpu, range(3))
        self.assertEqual(("running", 3, 500),
                         (running.state, running.pcpu, running.dispatches))
        self.assertEqual(600 * SECOND, running.time["running"])
        self.assertEqual(("blocked", None), (blocked.state, blocked.pcpu))
        self.assertFalse(absent.active)
        self.assertEqual((None, None, None),
                         (absent.state, absent.time, absent.wakeups))

    def test_rates(self):
        with xenresource.Stats(7) as stats:
            before = stats.vcpu(0)
            time.sleep(1)
            rates = stats.vcpu(0).rates(before)
        self.assertEqual({"running": 75, "runnable": 0, "blocked": 25, "offline": 0},
                         rates.percent)
        self.assertEqual((20, 0, 10, 0), rates[1:])

    def test_rates_need_time(self):
        with xenresource.Stats(7) as stats:
            before = stats.vcpu(0)
            with self.assertRaises(OSError) as raised:
                stats.vcpu(0).rates(before)
        self.assertEqual(errno.ENODATA, raised.exception.errno)

    def test_fields_that_an_older_xen_lacks(self):
        header = ctypes.POINTER(ctypes.c_uint32).in_dll(fake, "fake_header")
        header[8], header[10] = 24, 72      # domain_size, vcpu_size
        with xenresource.Stats(7) as stats:
            domain, vcpu = stats.domain(), stats.vcpu(0)
        self.assertEqual((262144, None, None),
                         (domain.tot_pages, domain.max_pages, domain.online_vcpus))
        self.assertEqual(({"dispatches": 500, "wakeups": None}),
                         {"dispatches": vcpu.dispatches, "wakeups": vcpu.wakeups})

    def test_errors(self):
        for number in (errno.ESRCH, errno.EPERM):
            fake.fake_fail_ioctl(RESOURCE, IOC_MAP, number)
            with self.assertRaises(OSError) as raised:
                xenresource.Stats(7)
            self.assertEqual(number, raised.exception.errno)
        fake.fake_fail_ioctl(RESOURCE, IOC_MAP, 0)
        for domid in (-1, 0x7ff0, 0x10007):
            self.assertRaises(ValueError, xenresource.Stats, domid)
        with xenresource.Stats(7) as stats:
            self.assertRaises(FileNotFoundError, stats.vcpu, 3)

    def test_closed(self):
        stats = xenresource.Stats(7)
        stats.close()
        stats.close()
        with self.assertRaises(OSError) as raised:
            stats.domain()
        self.assertEqual(errno.EINVAL, raised.exception.errno)


if __name__ == "__main__":
    unittest.main()
