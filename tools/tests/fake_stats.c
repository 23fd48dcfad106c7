// SPDX-License-Identifier: GPL-2.0-only
/*
 * The statistics of a fake domain.  Its time advances only while the command
 * waits for a signal: every wait returns at once and counts as one second.
 *
 * vCPU 0 runs for 3/4 of the time, vCPU 1 is always blocked, vCPU 2 does not
 * exist.  The third wait migrates vCPU 0.  Programs other than the command wait
 * with sleep() or clock_nanosleep().
 *
 * FAKE_STATS_MAGIC=N    magic of the header
 * FAKE_STATS_ABI=N      ABI of the header
 * FAKE_STATS_DOMAIN=N   bytes of the domain record
 * FAKE_STATS_VCPU=N     bytes of a vCPU record
 * FAKE_STATS_AT=N       offset of vCPU 0's record
 * FAKE_STATS_SEQ=N      seq of vCPU 1's record
 * FAKE_VCPUS=N          number of vCPU records (default 3)
 * FAKE_STATS_STALE=N    Xen starts the statistics at the N-th map (default 1)
 * FAKE_LIVE_MS=N        time since which the vCPUs are live (default 990000)
 * FAKE_DYING=N          the domain dies during the N-th wait
 * FAKE_GONE=N           its vCPUs disappear during the N-th wait
 * FAKE_WINCH=N          the N-th wait returns SIGWINCH
 * FAKE_INT=N            the N-th wait returns SIGINT
 * FAKE_TERM=N           the N-th wait returns SIGTERM
 * FAKE_REAL_TIME=1      waits are real, and the statistics do not change
 * FAKE_REAL_TIME=2      waits are real, and the statistics change
 * FAKE_CLOCK=1          the monotonic clock shows the fake domains' time
 */
#include <dlfcn.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <xen/resource_stats.h>

#include "fake_once.h"
#include "fake_xen.h"

#define SECOND		1000000000ull
#define MS		1000000ull
#define DOMAIN_AT	64
#define VCPU_AT		256
#define STRIDE		128

static unsigned char *base;

static unsigned int seconds;

static struct xen_stats_vcpu *vcpu_at(unsigned int n)
{
	return (void *)(base + setting("FAKE_STATS_AT", VCPU_AT) + n * STRIDE);
}

/* Count a map.  The command reads the frames of the first map only. */
static int is_another_map(void)
{
	static int maps;

	if (++maps == setting("FAKE_STATS_STALE", 1) && maps > 1)
		((struct xen_stats_domain *)(base + DOMAIN_AT))->live_since =
			990 * SECOND;
	return maps > 1;
}

static void fill_header(size_t bytes, unsigned int domid)
{
	struct xen_stats_header *header = (void *)base;

	*header = (struct xen_stats_header){
		.magic = setting("FAKE_STATS_MAGIC", XEN_STATS_MAGIC),
		.abi = setting("FAKE_STATS_ABI", XEN_STATS_ABI),
		.header_size = sizeof(*header),
		.domid = domid,
		.period = SECOND / 10,
		.nr_frames = bytes / 4096,
		.domain_offset = DOMAIN_AT,
		.domain_size = setting("FAKE_STATS_DOMAIN",
				       sizeof(struct xen_stats_domain)),
		.vcpu_offset = setting("FAKE_STATS_AT", VCPU_AT),
		.vcpu_size = setting("FAKE_STATS_VCPU",
				     sizeof(struct xen_stats_vcpu)),
		.vcpu_stride = STRIDE,
		.nr_vcpus = setting("FAKE_VCPUS", 3),
	};
}

static void fill(void *frames, size_t bytes, unsigned int domid)
{
	struct xen_stats_domain *domain;

	base = frames;
	fill_header(bytes, domid);
	if (setting("FAKE_STATS_AT", VCPU_AT) != VCPU_AT)
		return;
	domain = (void *)(base + DOMAIN_AT);
	*domain = (struct xen_stats_domain){
		.flags = XEN_STATS_DOMAIN_HVM | XEN_STATS_DOMAIN_PAUSED,
		.time = 1000 * SECOND,
		.tot_pages = 262144,
		.max_pages = 262400,
		.xenheap_pages = 4,
		.grant_frames = 5,
		.max_grant_frames = 64,
		.grant_version = 1,
		.evtchns = 12,
		.max_evtchns = 1023,
		.shutdown_code = XEN_STATS_UNKNOWN,
		.online_vcpus = 2,
		.live_since = setting("FAKE_STATS_STALE", 1) == 1 ?
			      990 * SECOND : 0,
	};
	*vcpu_at(0) = (struct xen_stats_vcpu){
		.flags = XEN_STATS_VCPU_ACTIVE,
		.state = XEN_STATS_RUNNING,
		.pcpu = 3,
		.state_since = 1000 * SECOND,
		.time = { 600 * SECOND, 25 * SECOND, 175 * SECOND + 500000000,
			  0 },
		.dispatches = 100000000000,
		.wakeups = 70,
		.live_since = setting("FAKE_LIVE_MS", 990000) * MS,
	};
	*vcpu_at(1) = (struct xen_stats_vcpu){
		.seq = setting("FAKE_STATS_SEQ", 0),
		.flags = XEN_STATS_VCPU_ACTIVE,
		.state = XEN_STATS_BLOCKED,
		.pcpu = XEN_STATS_UNKNOWN,
		.state_since = 800 * SECOND,
		.time = { 0, 0, 0, 100 * SECOND },
		.live_since = setting("FAKE_LIVE_MS", 990000) * MS,
	};
}

void fake_stats(void *frames, size_t bytes, unsigned int domid)
{
	unsigned char *first = base;

	if (domid != 7) {
		fill(frames, bytes, domid);
		base = first;
	} else if (!is_another_map()) {
		fill(frames, bytes, domid);
	}
}

void fake_stats_end(const void *frames)
{
	if (base == frames)
		base = NULL;
}

int fake_is_record(size_t offset)
{
	return offset >= DOMAIN_AT;
}

static void pass_time(int waits)
{
	struct xen_stats_domain *domain = (void *)(base + DOMAIN_AT);
	struct xen_stats_vcpu *vcpu = vcpu_at(0);

	seconds++;
	if (!base)
		return;
	domain->time += SECOND;
	vcpu->state_since += SECOND;
	vcpu->time[XEN_STATS_RUNNING] += SECOND * 3 / 4;
	vcpu->time[XEN_STATS_BLOCKED] += SECOND / 4;
	vcpu->dispatches += 20;
	vcpu->wakeups += 10;
	if (waits == 3) {
		vcpu->migrations++;
		vcpu->pcpu = 2;
	}
	if (waits == setting("FAKE_DYING", 0))
		domain->flags |= XEN_STATS_DOMAIN_DYING;
	if (waits == setting("FAKE_DYING", 0) ||
	    waits == setting("FAKE_GONE", 0)) {
		vcpu_at(0)->flags = 0;
		vcpu_at(1)->flags = 0;
	}
}

unsigned int fake_seconds(void)
{
	return seconds;
}

/* Progress of long work is shown by the real clock. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
	if (clock != CLOCK_MONOTONIC || !setting("FAKE_CLOCK", 0))
		return syscall(SYS_clock_gettime, clock, now);
	*now = (struct timespec){ .tv_sec = 5000 + seconds };
	return 0;
}

static int wait_really(const sigset_t *signals, siginfo_t *info)
{
	static int ticks;
	int (*next)(const sigset_t *signals, siginfo_t *info);
	int signal;

	next = dlsym(RTLD_NEXT, "sigwaitinfo");
	signal = next(signals, info);
	if (signal == SIGALRM && setting("FAKE_REAL_TIME", 0) == 2)
		pass_time(++ticks);
	return signal;
}

static int waits;

/* Overrides the function that the command waits with. */
int sigwaitinfo(const sigset_t *signals, siginfo_t *info)
{
	if (setting("FAKE_REAL_TIME", 0))
		return wait_really(signals, info);
	write_log("wait\n");
	once_forget();
	waits++;
	if (waits == setting("FAKE_WINCH", 0))
		return SIGWINCH;
	if (waits == setting("FAKE_INT", 0))
		return SIGINT;
	if (waits == setting("FAKE_TERM", 0))
		return SIGTERM;
	pass_time(waits);
	return SIGALRM;
}

unsigned int sleep(unsigned int seconds)
{
	(void)seconds;
	if (base)
		pass_time(++waits);
	return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
		    struct timespec *rest)
{
	int (*next)(clockid_t clock, int flags, const struct timespec *time,
		    struct timespec *rest);

	if (base) {
		pass_time(++waits);
		return 0;
	}
	next = dlsym(RTLD_NEXT, "clock_nanosleep");
	return next(clock, flags, time, rest);
}
