// SPDX-License-Identifier: GPL-2.0-only
/*
 * The in-tree driver signals an eventfd when a guest writes to an address: it
 * reads the request in the page of the ioreq server, which this driver mapped.
 *
 * In an auto-translated dom0 that works, whatever else the mapping holds.  A PV
 * dom0 lacks the pages that the in-tree driver needs: there that driver reads a
 * page that is never written, and through the switched node the ioctl fails
 * with EOPNOTSUPP.
 *
 * Needs a kernel with CONFIG_XEN_PRIVCMD_EVENTFD, e.g. 6.12-eventfd of the lab.
 */
#include "domain.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <xen/hvm/ioreq.h>
#include <xen/sys/evtchn.h>
#include <xendevicemodel.h>

#include "guest.h"
#include "harness.h"
#include "privcmd_op.h"
#include "test_frames.h"

#define RW		(PROT_READ | PROT_WRITE)
#define MMIO		0xf0000000U
#define NOTIFY		0x50	/* of virtio-mmio: the offset it compares */
#define QUEUE		3
#define SLOTS_FRAME	1

/* Words of the guest's page, after its code. */
#define GO		0x100	/* number of writes to make */
#define DONE		0x104	/* number of writes that were answered */

FIXTURE(ioeventfd) {
	struct test_domain dom;
	uint16_t domid;
	uint16_t server;
	xendevicemodel_handle *dmod;
	volatile uint32_t *guest;	/* its page */
	const void *slots;		/* that were assigned */
	int fd;				/* that maps */
	int privcmd;			/* that assigns */
	int evtchn;
	int event;
	uint32_t port;
	void *map;
};

FIXTURE_VARIANT(ioeventfd) {
	const char *maps;
	const char *assigns;
};

/* Positive control: without this driver. */
FIXTURE_VARIANT_ADD(ioeventfd, in_tree) {
	.maps = PRIVCMD, .assigns = PRIVCMD,
};

FIXTURE_VARIANT_ADD(ioeventfd, resource) {
	.maps = XEN_RESOURCE_DEVICE, .assigns = PRIVCMD,
};

FIXTURE_VARIANT_ADD(ioeventfd, switched) {
	.maps = SWITCHED, .assigns = SWITCHED,
};

/* The errno of an ioeventfd without vCPUs; EINVAL if the kernel has the ioctl. */
static int empty_ioeventfd(void)
{
	struct privcmd_ioeventfd_arg arg = { .dom = 0 };
	int fd = privcmd_open(PRIVCMD);
	int error;

	if (fd < 0)
		return errno;
	error = privcmd_op(fd, PRIVCMD_IOEVENTFD, &arg);
	close(fd);
	return error;
}

/* Wait until *@go is not 0, write to the device, count, and start over. */
static void put_code(unsigned char *code, uint32_t base)
{
	const uint32_t go = base + GO, done = base + DONE;
	const uint32_t target = MMIO + NOTIFY, queue = QUEUE;

	memcpy(code, "\xf3\x90", 2);			/* pause */
	memcpy(code + 2, "\x83\x3d....\x00", 7);	/* cmpl $0, go */
	memcpy(code + 4, &go, 4);
	memcpy(code + 9, "\x74\xf5", 2);		/* je -11 */
	memcpy(code + 11, "\xff\x0d....", 6);		/* decl go */
	memcpy(code + 13, &go, 4);
	memcpy(code + 17, "\xc7\x05........", 10);	/* movl queue, target */
	memcpy(code + 19, &target, 4);
	memcpy(code + 23, &queue, 4);
	memcpy(code + 27, "\xff\x05....", 6);		/* incl done */
	memcpy(code + 29, &done, 4);
	memcpy(code + 33, "\xeb\xdd", 2);		/* jmp -35 */
}

static int start_guest(FIXTURE_DATA(ioeventfd) *self)
{
	struct guest_start start;
	xen_pfn_t gfn;

	if (test_domain_add_pages(&self->dom, 1, &gfn))
		return -1;
	self->guest = test_domain_map_page(&self->dom, gfn);
	if (!self->guest)
		return -1;
	memset((void *)self->guest, 0, XC_PAGE_SIZE);
	start = (struct guest_start) {
		.eip = gfn * XC_PAGE_SIZE,
		.esp = gfn * XC_PAGE_SIZE + XC_PAGE_SIZE,
	};
	put_code((unsigned char *)self->guest, start.eip);
	if (guest_set_start(&self->dom, &start, 1))
		return -1;
	return xc_domain_unpause(test_xch(), self->domid);
}

static int map_frame(FIXTURE_DATA(ioeventfd) *self, uint32_t frame,
		     uint64_t num, void *map)
{
	return frames_map(self->fd, self->domid, XEN_RESOURCE_IOREQ_SERVER,
			  self->server, frame, num, map);
}

static int map_slots(FIXTURE_DATA(ioeventfd) *self)
{
	self->map = frames_reserve(self->fd, 1, RW);
	if (!self->map)
		return errno;
	return map_frame(self, SLOTS_FRAME, 1, self->map);
}

/* Allow the next event of the port. */
static bool unmask(FIXTURE_DATA(ioeventfd) *self)
{
	uint32_t port;

	return read(self->evtchn, &port, sizeof(port)) == sizeof(port) &&
	       write(self->evtchn, &port, sizeof(port)) == sizeof(port);
}

/* Bind the event channel that the slot of vCPU 0 names. */
static int bind_port(FIXTURE_DATA(ioeventfd) *self, const void *slots)
{
	const shared_iopage_t *page = slots;
	struct ioctl_evtchn_bind_interdomain bind = {
		.remote_domain = self->domid,
		.remote_port = page->vcpu_ioreq[0].vp_eport,
	};
	int port;

	self->evtchn = open("/dev/xen/evtchn", O_RDWR | O_CLOEXEC);
	if (self->evtchn < 0)
		return errno;
	port = ioctl(self->evtchn, IOCTL_EVTCHN_BIND_INTERDOMAIN, &bind);
	if (port < 0)
		return errno;
	self->port = port;
	/* Xen signals a new binding. */
	return unmask(self) ? 0 : EIO;
}

/* @slots: user address of the slots. */
static int assign(FIXTURE_DATA(ioeventfd) *self, const void *slots,
		  uint32_t flags)
{
	struct privcmd_ioeventfd_arg arg = {
		.ioreq = (uintptr_t)slots,
		.ports = (uintptr_t)&self->port,
		.addr = MMIO,
		.addr_len = 4,
		.event_fd = self->event,
		.vcpus = 1,
		.vq = QUEUE,
		.flags = flags,
		.dom = self->domid,
	};

	self->slots = flags ? NULL : slots;
	return privcmd_op(self->privcmd, PRIVCMD_IOEVENTFD, &arg);
}

static void describe(FIXTURE_DATA(ioeventfd) *self, const void *slots)
{
	const struct ioreq *slot = ((const shared_iopage_t *)slots)->vcpu_ioreq;
	struct pollfd ready = { .fd = self->evtchn, .events = POLLIN };

	fprintf(stderr, "# event channel: %s\n",
		poll(&ready, 1, 0) == 1 ? "signalled" : "silent");
	fprintf(stderr, "# writes to make %u, made %u\n",
		self->guest[GO / 4], self->guest[DONE / 4]);
	fprintf(stderr, "# slot: state %u type %u dir %u addr %#llx size %u data %#llx\n",
		slot->state, slot->type, slot->dir,
		(unsigned long long)slot->addr, slot->size,
		(unsigned long long)slot->data);
}

/* Make the guest write once; number of events that arrive within @ms. */
static int events_of_a_write(FIXTURE_DATA(ioeventfd) *self, int ms)
{
	struct pollfd ready = { .fd = self->event, .events = POLLIN };
	uint64_t events = 0;

	self->guest[GO / 4]++;
	if (poll(&ready, 1, ms) == 1 &&
	    read(self->event, &events, sizeof(events)) != sizeof(events))
		return -1;
	return events;
}

static bool wait_done(FIXTURE_DATA(ioeventfd) *self, uint32_t done)
{
	const struct timespec tick = { .tv_nsec = 1000 * 1000 };
	unsigned int ticks;

	for (ticks = 0; ticks < 10000; ticks++) {
		if (self->guest[DONE / 4] == done)
			return true;
		nanosleep(&tick, NULL);
	}
	return false;
}

/* Create the domain and its server, which the guest's writes reach. */
static int make_domain(FIXTURE_DATA(ioeventfd) *self, bool buffered)
{
	const struct test_domain_config cfg = { .kind = TEST_DOMAIN_HVM };

	if (test_domain_create(&self->dom, &cfg))
		return -1;
	self->domid = self->dom.domid;
	if (test_domain_ioreq_server(&self->dom, buffered, &self->server))
		return -1;
	return xendevicemodel_map_io_range_to_ioreq_server(self->dmod,
		self->domid, self->server, 1, MMIO, MMIO + 0xfff);
}

static int enable_server(FIXTURE_DATA(ioeventfd) *self)
{
	return xendevicemodel_set_ioreq_server_state(self->dmod, self->domid,
						     self->server, 1);
}

FIXTURE_SETUP(ioeventfd)
{
	const int error = empty_ioeventfd();

	/* ENOTTY: Linux before 6.8. */
	if (error == EOPNOTSUPP || error == ENOTTY)
		SKIP(_exit(255), "the kernel lacks CONFIG_XEN_PRIVCMD_EVENTFD");
	ASSERT_EQ(EINVAL, error);
	self->dmod = xendevicemodel_open(NULL, 0);
	ASSERT_NE(NULL, self->dmod);
	self->fd = privcmd_open(variant->maps);
	ASSERT_LE(0, self->fd);
	self->privcmd = strcmp(variant->maps, variant->assigns) ?
			privcmd_open(variant->assigns) : dup(self->fd);
	ASSERT_LE(0, self->privcmd);
	self->event = eventfd(0, EFD_CLOEXEC);
	ASSERT_LE(0, self->event);
	self->evtchn = -1;
}

FIXTURE_TEARDOWN(ioeventfd)
{
	/* The in-tree driver would keep it, and refuse the address later. */
	if (self->slots)
		assign(self, self->slots, PRIVCMD_DEASSIGN);
	frames_unmap_all();
	if (self->guest)
		munmap((void *)self->guest, XC_PAGE_SIZE);
	EXPECT_EQ(0, test_domain_destroy(&self->dom));
	xendevicemodel_close(self->dmod);
}

static void only_translated(struct __test_metadata *_metadata)
{
	if (!privcmd_translated())
		SKIP(_exit(255), "only an auto-translated dom0 supports it");
}

static void only_ours(struct __test_metadata *_metadata,
		      const FIXTURE_VARIANT(ioeventfd) *variant)
{
	if (!strcmp(variant->maps, PRIVCMD))
		SKIP(_exit(255), "mapped by the in-tree driver");
}

TEST_F(ioeventfd, a_write_signals)
{
	unsigned int i;

	only_translated(_metadata);
	ASSERT_EQ(0, make_domain(self, false));
	ASSERT_EQ(0, map_slots(self));
	ASSERT_EQ(0, enable_server(self));
	ASSERT_EQ(0, bind_port(self, self->map));
	ASSERT_EQ(0, assign(self, self->map, 0));
	ASSERT_EQ(0, start_guest(self));
	for (i = 1; i <= 5; i++) {
		int events = events_of_a_write(self, 20000);

		if (events != 1)
			describe(self, self->map);
		ASSERT_EQ(1, events);
		ASSERT_TRUE(wait_done(self, i));
		ASSERT_TRUE(unmask(self));
	}
	EXPECT_EQ(0, assign(self, self->map, PRIVCMD_DEASSIGN));
	EXPECT_EQ(0, munmap(self->map, FRAME_SIZE));
}

/* The rings as QEMU maps them: the slots follow the buffered requests. */
TEST_F(ioeventfd, slots_in_the_second_page)
{
	only_ours(_metadata, variant);
	only_translated(_metadata);
	ASSERT_EQ(0, make_domain(self, true));
	self->map = frames_reserve(self->fd, 2, RW);
	ASSERT_NE(NULL, self->map);
	ASSERT_EQ(0, map_frame(self, 0, 2, self->map));
	ASSERT_EQ(0, enable_server(self));
	ASSERT_EQ(0, bind_port(self, frame_at(self->map, 1)));
	ASSERT_EQ(0, assign(self, frame_at(self->map, 1), 0));
	ASSERT_EQ(0, start_guest(self));
	ASSERT_EQ(1, events_of_a_write(self, 20000));
	ASSERT_TRUE(wait_done(self, 1));
	EXPECT_EQ(0, assign(self, frame_at(self->map, 1), PRIVCMD_DEASSIGN));
	EXPECT_EQ(0, munmap(self->map, 2 * FRAME_SIZE));
}

/* Mappings without slots: no event, and the write waits for an answer. */
TEST_F(ioeventfd, no_slots)
{
	void *empty = frames_reserve(self->fd, 1, RW);
	void *grants = frames_reserve(self->fd, 1, RW);

	only_ours(_metadata, variant);
	only_translated(_metadata);
	ASSERT_NE(NULL, empty);
	ASSERT_NE(NULL, grants);
	ASSERT_EQ(0, make_domain(self, false));
	ASSERT_EQ(0, map_slots(self));
	ASSERT_EQ(0, enable_server(self));
	ASSERT_EQ(0, bind_port(self, self->map));
	ASSERT_EQ(0, frames_map_grants(self->fd, self->domid, 0, 1, grants));
	ASSERT_EQ(0, assign(self, grants, 0));
	/*
	 * The in-tree driver owns an empty mapping of the switched node, and
	 * does not check that it has pages: do not try it there.
	 */
	if (!strcmp(variant->maps, XEN_RESOURCE_DEVICE))
		ASSERT_EQ(0, assign(self, empty, 0));
	ASSERT_EQ(0, start_guest(self));
	EXPECT_EQ(0, events_of_a_write(self, 300));
	EXPECT_EQ(0, self->guest[DONE / 4]);
	EXPECT_EQ(0, assign(self, grants, PRIVCMD_DEASSIGN));
	if (!strcmp(variant->maps, XEN_RESOURCE_DEVICE))
		EXPECT_EQ(0, assign(self, empty, PRIVCMD_DEASSIGN));
}

/* A PV dom0: refused, or without effect. */
TEST_F(ioeventfd, pv)
{
	const bool switched = !strcmp(variant->assigns, SWITCHED);

	only_ours(_metadata, variant);
	if (privcmd_translated())
		SKIP(return, "this dom0 is auto-translated");
	ASSERT_EQ(0, make_domain(self, false));
	ASSERT_EQ(0, map_slots(self));
	ASSERT_EQ(0, enable_server(self));
	ASSERT_EQ(0, bind_port(self, self->map));
	ASSERT_EQ(switched ? EOPNOTSUPP : 0, assign(self, self->map, 0));
	ASSERT_EQ(0, start_guest(self));
	EXPECT_EQ(0, events_of_a_write(self, 300));
	EXPECT_EQ(0, self->guest[DONE / 4]);
	EXPECT_EQ(switched ? EOPNOTSUPP : 0,
		  assign(self, self->map, PRIVCMD_DEASSIGN));
}

/*
 * The event channel stays open: whichever driver mapped, the in-tree driver
 * must have deassigned before it is closed.
 */
enum step {
	WRITE,
	UNMAP,
	REMAP,
	DEASSIGN,
	CLOSE,
	NR_STEPS,
};

static void open_files(FIXTURE_DATA(ioeventfd) *self, const char *maps,
		       const char *assigns)
{
	if (self->fd < 0)
		self->fd = privcmd_open(maps);
	if (self->privcmd < 0)
		self->privcmd = privcmd_open(assigns);
}

static void close_files(FIXTURE_DATA(ioeventfd) *self)
{
	close(self->fd);
	close(self->privcmd);
	self->fd = -1;
	self->privcmd = -1;
}

static void take_step(FIXTURE_DATA(ioeventfd) *self,
		      const FIXTURE_VARIANT(ioeventfd) *variant, enum step step)
{
	if (step == REMAP || step == DEASSIGN)
		open_files(self, variant->maps, variant->assigns);
	switch (step) {
	case WRITE:
		events_of_a_write(self, 20);
		break;
	case UNMAP:
		munmap(self->map, FRAME_SIZE);
		break;
	case REMAP:
		/* At the same address, whether or not it is in use. */
		self->map = mmap(self->map, FRAME_SIZE, RW,
				 MAP_SHARED | MAP_FIXED, self->fd, 0);
		map_frame(self, SLOTS_FRAME, 1, self->map);
		assign(self, self->map, 0);
		break;
	case DEASSIGN:
		assign(self, self->map, PRIVCMD_DEASSIGN);
		break;
	case CLOSE:
		close_files(self);
		break;
	default:
		break;
	}
}

/* The @nr-th order of all steps. */
static void nth_order(unsigned int nr, enum step *order)
{
	unsigned int left = NR_STEPS, i, pick;
	enum step steps[NR_STEPS];

	for (i = 0; i < NR_STEPS; i++)
		steps[i] = i;
	for (i = 0; i < NR_STEPS; i++) {
		pick = nr % left;
		nr /= left;
		order[i] = steps[pick];
		steps[pick] = steps[--left];
	}
}

/*
 * The runner checks the kernel's log.  The in-tree driver does not deassign when
 * a file is closed, so deassign at the end.
 */
TEST_F(ioeventfd, every_order)
{
	const unsigned int orders = 5 * 4 * 3 * 2;
	const bool switched = !strcmp(variant->assigns, SWITCHED);
	const bool refused = switched && !privcmd_translated();
	enum step order[NR_STEPS];
	unsigned int nr, i;

	only_ours(_metadata, variant);
	for (nr = 0; nr < orders; nr++) {
		nth_order(nr, order);
		ASSERT_EQ(0, make_domain(self, false));
		ASSERT_EQ(0, map_slots(self));
		ASSERT_EQ(0, enable_server(self));
		ASSERT_EQ(0, bind_port(self, self->map));
		ASSERT_EQ(refused ? EOPNOTSUPP : 0,
			  assign(self, self->map, 0));
		ASSERT_EQ(0, start_guest(self));
		for (i = 0; i < NR_STEPS; i++)
			take_step(self, variant, order[i]);
		open_files(self, variant->maps, variant->assigns);
		assign(self, self->map, PRIVCMD_DEASSIGN);
		munmap((void *)self->guest, XC_PAGE_SIZE);
		self->guest = NULL;
		munmap(self->map, FRAME_SIZE);
		close(self->evtchn);
		ASSERT_EQ(0, test_domain_destroy(&self->dom));
	}
}

TEST_NEEDS_DOM0
TEST_HARNESS_MAIN
