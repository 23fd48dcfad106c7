# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Read the statistics that Xen keeps of a domain and of its vCPUs, with libxenresource.

    with xenresource.Stats(5) as stats:
        before = stats.vcpu(0)
        time.sleep(1)
        print(stats.vcpu(0).rates(before).percent["running"])

xenresource_stats(3) and <xen/resource_stats.h> describe the values. Times are
nanoseconds of Xen's system time; pages and frames have 4 KiB. A value that this Xen
does not report is None. Failures raise OSError with the library's errno. Threads may
share an object, but must not close it while another thread uses it.
"""
import ctypes
import os
from typing import Any, Dict, NamedTuple, Optional, Tuple

STATES = ("running", "runnable", "blocked", "offline")
FLAGS = {"paused": 1, "shutting_down": 2, "shut_down": 4, "dying": 8, "hvm": 16}

_ACTIVE = 1
_UNKNOWN = 0xffffffff
_RESERVED_DOMIDS = 0x7ff0
_U32, _U64 = ctypes.c_uint32, ctypes.c_uint64


class Domain(NamedTuple):
    """A copy of a domain's record; flags are the names in FLAGS that are set."""
    flags: Tuple[str, ...]
    time: Optional[int]
    tot_pages: Optional[int]
    max_pages: Optional[int]
    xenheap_pages: Optional[int]
    shared_pages: Optional[int]
    paged_pages: Optional[int]
    grant_frames: Optional[int]
    max_grant_frames: Optional[int]
    status_frames: Optional[int]
    grant_version: Optional[int]
    evtchns: Optional[int]
    max_evtchns: Optional[int]
    shutdown_code: Optional[int]
    online_vcpus: Optional[int]
    live_since: Optional[int]


class Rates(NamedTuple):
    """Shares in percent by state, and counters per second; NaN if unknown."""
    percent: Dict[str, float]
    dispatches: float
    preemptions: float
    wakeups: float
    migrations: float


class _DomainCopy(ctypes.Structure):
    _fields_ = [("size", _U32), ("reserved", _U32), ("seq", _U32)] + [
        (name, _U32 if name in ("flags", "grant_frames", "max_grant_frames",
                                "status_frames", "grant_version", "evtchns",
                                "max_evtchns", "shutdown_code", "online_vcpus")
         else _U64) for name in Domain._fields]


class _VcpuCopy(ctypes.Structure):
    _fields_ = [("size", _U32), ("vcpu", _U32), ("now", _U64), ("seq", _U32),
                ("flags", _U32), ("state", _U32), ("pcpu", _U32),
                ("state_since", _U64), ("time", _U64 * len(STATES)),
                ("dispatches", _U64), ("preemptions", _U64), ("wakeups", _U64),
                ("migrations", _U64), ("live_since", _U64)]


class _Rates(ctypes.Structure):
    _fields_ = [("percent", ctypes.c_double * len(STATES))] + [
        (name, ctypes.c_double) for name in Rates._fields[1:]]


def _load() -> ctypes.CDLL:
    lib = ctypes.CDLL("libxenresource.so.1", use_errno=True)
    status, pointer, size = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t
    prototypes: Dict[str, Any] = {
        "xenforeignmemory_open": (pointer, pointer, ctypes.c_uint),
        "xenforeignmemory_close": (status, pointer),
        "xenresource_stats_open": (pointer, pointer, ctypes.c_uint16),
        "xenresource_stats_close": (status, pointer),
        "xenresource_stats_period": (_U64, pointer),
        "xenresource_stats_nr_vcpus": (_U32, pointer),
        "xenresource_stats_read_domain": (status, pointer, pointer, size),
        "xenresource_stats_read_vcpu": (status, pointer, _U32, pointer, size),
        "xenresource_stats_compute_rates": (status, pointer, pointer, pointer),
    }
    for name, (result, *arguments) in prototypes.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


_lib = _load()


def _fail(what: str) -> None:
    error = ctypes.get_errno()
    raise OSError(error, os.strerror(error), what)


def _value(copy: ctypes.Structure, name: str, record: int) -> Any:
    """A field's value, or None; the record starts at byte @record of the copy."""
    field = getattr(type(copy), name)
    value = getattr(copy, name)
    if field.offset + field.size - record > getattr(copy, "size"):
        return None
    if field.size == ctypes.sizeof(_U32) and value == _UNKNOWN:
        return None
    return value


class Vcpu:
    """A copy of a vCPU's record. Without an active vCPU, values are None."""

    def __init__(self, copy: _VcpuCopy) -> None:
        self._copy = copy
        self.vcpu: int = copy.vcpu
        self.active = bool(copy.flags & _ACTIVE)
        state, times = self._field("state"), self._field("time")
        self.state = STATES[state] if state in range(len(STATES)) else None
        self.time: Optional[Dict[str, int]] = (
            None if times is None else dict(zip(STATES, times)))
        self.pcpu: Optional[int] = self._field("pcpu")
        self.state_since: Optional[int] = self._field("state_since")
        self.dispatches: Optional[int] = self._field("dispatches")
        self.preemptions: Optional[int] = self._field("preemptions")
        self.wakeups: Optional[int] = self._field("wakeups")
        self.migrations: Optional[int] = self._field("migrations")
        self.live_since: Optional[int] = self._field("live_since")

    def _field(self, name: str) -> Any:
        return _value(self._copy, name, _VcpuCopy.seq.offset) if self.active else None

    def rates(self, before: "Vcpu") -> Rates:
        """The activity since an earlier copy; ENODATA if it cannot be computed."""
        rates = _Rates()
        if _lib.xenresource_stats_compute_rates(ctypes.byref(before._copy),
                                                ctypes.byref(self._copy),
                                                ctypes.byref(rates)):
            _fail("rates of vCPU %d" % self.vcpu)
        return Rates(dict(zip(STATES, rates.percent)),
                     *(getattr(rates, name) for name in Rates._fields[1:]))


class Stats:
    """The mapped statistics of a domain, open until close()."""

    def __init__(self, domid: int) -> None:
        if not 0 <= domid < _RESERVED_DOMIDS:
            raise ValueError("%d is not a domain" % domid)
        self.domid = domid
        self._stats: Optional[int] = None
        self._memory: Optional[int] = _lib.xenforeignmemory_open(None, 0)
        if not self._memory:
            _fail("Xen's devices")
        self._stats = _lib.xenresource_stats_open(self._memory, domid)
        if not self._stats:
            error = ctypes.get_errno()
            self.close()
            ctypes.set_errno(error)
            _fail("statistics of domain %d" % domid)
        self.period: int = _lib.xenresource_stats_period(self._stats)
        self.nr_vcpus: int = _lib.xenresource_stats_nr_vcpus(self._stats)

    def close(self) -> None:
        """Unmap the statistics; later calls do nothing."""
        _lib.xenresource_stats_close(self._stats)
        _lib.xenforeignmemory_close(self._memory)
        self._stats = self._memory = None

    def __enter__(self) -> "Stats":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def domain(self) -> Domain:
        """A copy of the domain's record."""
        copy = _DomainCopy()
        if _lib.xenresource_stats_read_domain(self._stats, ctypes.byref(copy),
                                              ctypes.sizeof(copy)):
            _fail("statistics of domain %d" % self.domid)
        flags = tuple(name for name, bit in FLAGS.items() if copy.flags & bit)
        return Domain(flags, *(_value(copy, name, _DomainCopy.seq.offset)
                               for name in Domain._fields[1:]))

    def vcpu(self, vcpu: int) -> Vcpu:
        """A copy of a vCPU's record; ENOENT from nr_vcpus on."""
        copy = _VcpuCopy()
        if _lib.xenresource_stats_read_vcpu(self._stats, vcpu, ctypes.byref(copy),
                                            ctypes.sizeof(copy)):
            _fail("statistics of vCPU %d of domain %d" % (vcpu, self.domid))
        return Vcpu(copy)
