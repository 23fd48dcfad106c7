// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioreq-server DOMID UID DIRECTORY: a device model with a console.
 *
 * Serves the I/O ports 0x500 to 0x507 of an HVM domain until SIGTERM. Bytes that the
 * guest writes to port 0x500 go to standard output, and the port reads as 1 (ready).
 * Every other port reads as the byte that the guest last wrote to it. (Xen itself
 * handles some ports, such as its debug console 0xe9, and never traps 0x80 and 0xed.)
 *
 * Xen stops a vCPU that accesses one of the ports, writes a request to the vCPU's
 * slot in a page that the device model maps, and sends an event. The device model
 * writes its answer into the slot, and sends the event back.
 *
 * A guest may try to exploit its device model, so this one gives up what it does not
 * need, before it serves the first request: it opens everything, restricts the
 * handles to the domain, maps the page, and becomes user UID in the empty DIRECTORY.
 */
#define __XEN_TOOLS__	/* for the calls of device models in Xen's headers */
#include <xendevicemodel.h>
#include <xenevtchn.h>
#include <xenforeignmemory.h>
#include <xentoolcore.h>
#include <xen/hvm/dm_op.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/ioreq.h>
#include <xen/resource.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>

#include "arguments.h"
#include "drop-privileges.h"

#define FIRST_PORT	0x500
#define NR_PORTS	8
#define CONSOLE		FIRST_PORT
#define READY		1

/* One frame holds the slots of this many vCPUs. */
#define MAX_VCPUS	(4096 / sizeof(ioreq_t))

struct server {
	xenforeignmemory_handle *memory;
	xendevicemodel_handle *model;
	xenevtchn_handle *events;
	int sigterm;			/* readable after SIGTERM */

	domid_t domid;
	ioservid_t id;
	bool created;
	xenforeignmemory_resource_handle *map;
	volatile ioreq_t *slots;	/* one per vCPU */
	unsigned int nr_vcpus;
	evtchn_port_t ports[MAX_VCPUS];	/* event channel of each vCPU */

	uint8_t registers[NR_PORTS];
};

static bool failed(const char *what)
{
	perror(what);
	return false;
}

/*
 * xendevicemodel_open() opens libxencall's handle, too. The restriction makes that one
 * useless, and binds the others to the domain.
 */
static bool open_all(struct server *s)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return failed("sigprocmask");
	s->sigterm = signalfd(-1, &set, SFD_CLOEXEC);
	s->memory = xenforeignmemory_open(NULL, 0);
	s->model = xendevicemodel_open(NULL, 0);
	s->events = xenevtchn_open(NULL, 0);
	if (s->sigterm < 0 || !s->memory || !s->model || !s->events)
		return failed("open");
	if (xentoolcore_restrict_all(s->domid))
		return failed("xentoolcore_restrict_all");
	return true;
}

/* Without buffered requests, only frame 1 of the resource can be mapped. */
static bool create_server(struct server *s)
{
	if (xendevicemodel_create_ioreq_server(s->model, s->domid,
					       HVM_IOREQSRV_BUFIOREQ_OFF,
					       &s->id))
		return failed("xendevicemodel_create_ioreq_server");
	s->created = true;
	if (xendevicemodel_map_io_range_to_ioreq_server(s->model, s->domid,
							s->id, 0, FIRST_PORT,
							FIRST_PORT +
							NR_PORTS - 1))
		return failed("xendevicemodel_map_io_range_to_ioreq_server");
	return true;
}

static bool map_slots(struct server *s)
{
	void *addr = NULL;	/* in: hint, as for mmap() */

	s->map = xenforeignmemory_map_resource(s->memory, s->domid,
					       XEN_RESOURCE_IOREQ_SERVER,
					       s->id,
					       XEN_RESOURCE_IOREQ_FRAME(0), 1,
					       &addr, PROT_READ | PROT_WRITE,
					       0);
	if (!s->map)
		return failed("xenforeignmemory_map_resource");
	s->slots = addr;
	return true;
}

/* Enabling the server makes Xen write an event channel into every vCPU's slot. */
static bool bind_events(struct server *s)
{
	xenevtchn_port_or_error_t port;
	uint32_t remote;

	if (xendevicemodel_set_ioreq_server_state(s->model, s->domid, s->id, 1))
		return failed("xendevicemodel_set_ioreq_server_state");
	for (; s->nr_vcpus < MAX_VCPUS; s->nr_vcpus++) {
		remote = s->slots[s->nr_vcpus].vp_eport;
		if (!remote)
			break;
		port = xenevtchn_bind_interdomain(s->events, s->domid, remote);
		if (port < 0)
			return failed("xenevtchn_bind_interdomain");
		s->ports[s->nr_vcpus] = port;
	}
	return true;
}

static void write_port(struct server *s, unsigned int port, uint8_t value)
{
	if (port == CONSOLE)
		putchar(value);
	else
		s->registers[port % NR_PORTS] = value;
}

static uint8_t read_port(struct server *s, unsigned int port)
{
	return port == CONSOLE ? READY : s->registers[port % NR_PORTS];
}

/*
 * An access of 2 or 4 bytes concerns as many ports. The operand of a string
 * instruction is in guest memory (data_is_ptr), which this device model does not
 * access: it ignores such writes and does not change the memory for reads.
 */
static void access_ports(struct server *s, volatile ioreq_t *req)
{
	uint64_t value = 0;
	unsigned int i;

	if (req->type != IOREQ_TYPE_PIO || req->data_is_ptr)
		return;
	for (i = 0; i < req->size; i++)
		if (req->dir == IOREQ_WRITE)
			write_port(s, req->addr + i, req->data >> 8 * i);
		else
			value |= (uint64_t)read_port(s, req->addr + i) << 8 * i;
	if (req->dir == IOREQ_READ)
		req->data = value;
}

/* The fences order the state, which makes a slot ours or Xen's, and the rest. */
static void serve_vcpu(struct server *s, unsigned int vcpu)
{
	volatile ioreq_t *req = &s->slots[vcpu];

	if (req->state != STATE_IOREQ_READY)
		return;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	req->state = STATE_IOREQ_INPROCESS;
	access_ports(s, req);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	req->state = STATE_IORESP_READY;
}

static bool serve_event(struct server *s)
{
	xenevtchn_port_or_error_t port = xenevtchn_pending(s->events);
	unsigned int i;

	if (port < 0 || xenevtchn_unmask(s->events, port))
		return failed("xenevtchn_pending");
	for (i = 0; i < s->nr_vcpus; i++) {
		if (s->ports[i] != (evtchn_port_t)port)
			continue;
		serve_vcpu(s, i);
		if (xenevtchn_notify(s->events, port))
			return failed("xenevtchn_notify");
	}
	return true;
}

static bool serve(struct server *s)
{
	struct pollfd files[] = {
		{ .fd = s->sigterm, .events = POLLIN },
		{ .fd = xenevtchn_fd(s->events), .events = POLLIN },
	};

	printf("serving domain %u, %u vCPUs\n", s->domid, s->nr_vcpus);
	for (;;) {
		fflush(stdout);
		if (poll(files, 2, -1) < 0)
			return failed("poll");
		if (files[0].revents)
			return true;
		if (!serve_event(s))
			return false;
	}
}

/* Callable after any step. */
static bool shut_down(struct server *s)
{
	bool ok = true;

	if (s->map && xenforeignmemory_unmap_resource(s->memory, s->map))
		ok = failed("xenforeignmemory_unmap_resource");
	if (s->created &&
	    xendevicemodel_destroy_ioreq_server(s->model, s->domid, s->id))
		ok = failed("xendevicemodel_destroy_ioreq_server");
	if (xenevtchn_close(s->events) | xendevicemodel_close(s->model) |
	    xenforeignmemory_close(s->memory))
		ok = failed("close");
	return ok;
}

int main(int argc, char *argv[])
{
	struct server s = { 0 };
	unsigned int uid;
	bool ok;

	check_usage(argc, argv, 3, "DOMID UID DIRECTORY");
	s.domid = domain_number(argv[1]);
	uid = number(argv[2], 1, UINT32_MAX - 1);
	ok = open_all(&s) && create_server(&s) && map_slots(&s) &&
	     bind_events(&s) && drop_privileges(argv[3], uid) &&
	     serve(&s);
	ok &= shut_down(&s);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
