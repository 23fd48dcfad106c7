// SPDX-License-Identifier: GPL-2.0-only
/* Execute operations on the driver, with domains of a real Xen. */
#include "domain.h"	/* must be first: xenctrl.h before Xen's headers */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_frames.h"
#include "kmodule.h"
#include "operations.h"
#include "processes.h"
#include "run.h"

/* The kernel places no mapping here unless asked to. */
#define ARENA		((char *)0x100000000000)
#define SCRATCH		(ARENA + 2 * ARENA_PAGES * FRAME_SIZE)

#define GONE_SECONDS	5

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE	23
#endif

static struct model_config config;
static const struct model *model;	/* before the operation that runs */
static int fds[FILES];
static struct test_domain domains[OBJECTS];
static uint16_t domids[OBJECTS];

static int to_errno(long rc)
{
	return rc == -1 ? errno : 0;
}

static void *page_at(uint64_t page)
{
	switch (page) {
	case WILD_NULL:
		return NULL;
	case WILD_TOP:
		return (void *)-FRAME_SIZE;
	case WILD_KERNEL:
		return (void *)0xffff888000000000;
	case WILD_MIDDLE:
		return (void *)0x1234000000000000;
	case WILD_STACK:
		return (void *)((uintptr_t)&page & -FRAME_SIZE);
	}
	return ARENA + page * FRAME_SIZE;
}

static int fd_of(const struct operation *op)
{
	return fds[op->arg[FD]];
}

/* An empty slot stands for an id that is not in use. */
static uint16_t domid_of(unsigned int name)
{
	unsigned int number = model_domain(model, name);

	if (number)
		return domids[number];
	switch (name) {
	case NAME_DOM0:
		return 0;
	case NAME_SELF:
		return DOMID_SELF;
	case NAME_LAST:
		return DOMID_FIRST_RESERVED - 1;
	case NAME_INVALID:
		return DOMID_INVALID;
	}
	return DOMID_FIRST_RESERVED - 2 - name;
}

static void begin(void)
{
	unsigned int i;

	for (i = 0; i < FILES; i++)
		fds[i] = -1;
	memset(domains, 0, sizeof(domains));
}

int execute_open(const struct operation *op, uint64_t *value)
{
	int flags = op->arg[PROT] == PROT_OF_READ ? O_RDONLY : O_RDWR;

	fds[op->arg[FD]] = open(frames_device(), flags | O_CLOEXEC);
	return to_errno(fd_of(op));
}

int execute_close(const struct operation *op, uint64_t *value)
{
	int err = to_errno(close(fd_of(op)));

	fds[op->arg[FD]] = -1;
	return err;
}

int execute_dup(const struct operation *op, uint64_t *value)
{
	fds[op->arg[TO]] = fcntl(fd_of(op), F_DUPFD_CLOEXEC, 0);
	return to_errno(fds[op->arg[TO]]);
}

int execute_size(const struct operation *op, uint64_t *value)
{
	return frames_size(fd_of(op), domid_of(op->arg[DOMAIN]),
			   op->arg[TYPE], op->arg[ID], value);
}

static struct map_call map_call(const struct operation *op)
{
	return (struct map_call) {
		.fd = fd_of(op),
		.domid = domid_of(op->arg[DOMAIN]),
		.type = op->arg[TYPE], .id = op->arg[ID],
		.frame = op->arg[FRAME], .num = op->arg[NUM],
		.addr = (char *)page_at(op->arg[PAGE]) + op->arg[OFFSET],
	};
}

int execute_map(const struct operation *op, uint64_t *value)
{
	struct map_call call = map_call(op);

	return map_now(&call);
}

int execute_race_map(const struct operation *op, uint64_t *value)
{
	struct map_call call = map_call(op);
	int err[2];

	if (race_map(&call, err))
		return -1;
	*value = err[0] > err[1] ? err[0] : err[1];
	return err[0] > err[1] ? err[1] : err[0];
}

int execute_race_unmap(const struct operation *op, uint64_t *value)
{
	const struct model_vma *vma = model_vma_at(model, op->arg[PAGE]);
	struct map_call call = map_call(op);

	return race_unmap(&call, page_at(vma->start), vma->len * FRAME_SIZE);
}

int execute_race_restrict(const struct operation *op, uint64_t *value)
{
	uint16_t domid[2] = {
		domid_of(op->arg[DOMAIN]),
		domid_of(op->arg[OTHER]),
	};
	int err[2];

	if (race_restrict(fd_of(op), domid, err))
		return -1;
	/* Exactly one thread must win. */
	*value = err[0] ? 1 : 0;
	return !err[0] + !err[1] == 1 && err[0] + err[1] == EINVAL ?
	       0 : -1;
}

/* A size query whose argument cannot be written back. */
static int size_of_read_only(int fd, uint16_t domid)
{
	struct xen_resource_map *arg;
	int err;

	arg = mmap(NULL, FRAME_SIZE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arg == MAP_FAILED)
		return -1;
	arg->domid = domid;
	arg->type = XEN_RESOURCE_GRANT_TABLE;
	mprotect(arg, FRAME_SIZE, PROT_READ);
	err = to_errno(ioctl(fd, XEN_RESOURCE_IOC_MAP, arg));
	munmap(arg, FRAME_SIZE);
	return err;
}

int execute_bad(const struct operation *op, uint64_t *value)
{
	switch (op->arg[HOW]) {
	case BAD_COMMAND:
		return to_errno(ioctl(fd_of(op), XEN_RESOURCE_IOC_MAP + 1,
				      NULL));
	case BAD_NULL:
		return to_errno(ioctl(fd_of(op), XEN_RESOURCE_IOC_MAP, NULL));
	case BAD_KERNEL:
		return to_errno(ioctl(fd_of(op), XEN_RESOURCE_IOC_MAP,
				      -FRAME_SIZE));
	case BAD_READ_ONLY:
		return size_of_read_only(fd_of(op), domid_of(op->arg[DOMAIN]));
	}
	return to_errno(ioctl(fd_of(op), XEN_RESOURCE_IOC_RESTRICT, NULL));
}

static int protection(uint64_t prot)
{
	switch (prot) {
	case PROT_OF_NONE:
		return PROT_NONE;
	case PROT_OF_READ:
		return PROT_READ;
	}
	return PROT_READ | PROT_WRITE;
}

int execute_mmap(const struct operation *op, uint64_t *value)
{
	void *addr = page_at(op->arg[PAGE]), *at;
	int flags = MAP_SHARED | MAP_FIXED_NOREPLACE;
	off_t offset = 0;

	if (op->arg[HOW] == MMAP_PLAIN)
		flags = MAP_SHARED | MAP_FIXED;
	else if (op->arg[HOW] == MMAP_PRIVATE)
		flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
	else if (op->arg[HOW] == MMAP_OFFSET)
		offset = FRAME_SIZE;
	at = mmap(addr, op->arg[LEN] * FRAME_SIZE, protection(op->arg[PROT]),
		  flags, fd_of(op), offset);
	if (at == MAP_FAILED || at == addr)
		return to_errno((long)at);

	/* Before Linux 4.17, MAP_FIXED_NOREPLACE is a hint. */
	munmap(at, op->arg[LEN] * FRAME_SIZE);
	return EEXIST;
}

int execute_anon(const struct operation *op, uint64_t *value)
{
	void *at = mmap(page_at(op->arg[PAGE]), op->arg[LEN] * FRAME_SIZE,
			PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	return to_errno((long)at);
}

/* The target of a move: nothing is mapped there, or may be afterwards. */
static void *empty_scratch(size_t size)
{
	munmap(SCRATCH, size);
	return SCRATCH;
}

int execute_mremap(const struct operation *op, uint64_t *value)
{
	size_t size = op->arg[LEN] * FRAME_SIZE, more = size + FRAME_SIZE;
	void *at = page_at(op->arg[PAGE]);

	switch (op->arg[HOW]) {
	case MREMAP_SAME:
		at = mremap(at, size, size, 0);
		break;
	case MREMAP_GROW:
		at = mremap(at, size, more, 0);
		break;
	case MREMAP_GROW_OR_MOVE:
		at = mremap(at, size, more, MREMAP_MAYMOVE);
		break;
	case MREMAP_SHRINK:
		at = mremap(at, size, FRAME_SIZE, 0);
		break;
	case MREMAP_MOVE:
		at = mremap(at, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
			    empty_scratch(size));
		break;
	case MREMAP_DUPLICATE:
		at = mremap(at, 0, size, MREMAP_MAYMOVE);
		break;
	case MREMAP_KEEP:
		at = mremap(at, size, size,
			    MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
		break;
	}
	return to_errno((long)at);
}

int execute_madvise(const struct operation *op, uint64_t *value)
{
	static const int advice[HOWS] = {
		MADV_DONTNEED, MADV_FREE, MADV_PAGEOUT, MADV_COLD, MADV_DOFORK,
		MADV_DODUMP, MADV_WIPEONFORK, MADV_POPULATE_WRITE,
		MADV_REMOVE, MADV_DONTFORK,
	};

	return to_errno(madvise(page_at(op->arg[PAGE]),
				op->arg[LEN] * FRAME_SIZE,
				advice[op->arg[HOW]]));
}

int execute_mlock(const struct operation *op, uint64_t *value)
{
	size_t size = op->arg[LEN] * FRAME_SIZE;
	void *at = page_at(op->arg[PAGE]);

	return to_errno(op->arg[HOW] % 2 ? munlock(at, size) :
					   mlock(at, size));
}

static int look(unsigned int page, uint32_t *word)
{
	void *at = page_at(page);
	int signal = frames_probe_read(at);

	if (!signal)
		*word = *frame_word(at, 0);
	return -signal;
}

int execute_read(const struct operation *op, uint64_t *value)
{
	uint32_t word = 0;
	int result = look(op->arg[PAGE], &word);

	*value = word;
	return result;
}

int execute_write(const struct operation *op, uint64_t *value)
{
	return -frames_probe_store(frame_word(page_at(op->arg[PAGE]), 0),
				   op->arg[VALUE]);
}

/* Let the kernel read the word, by write(2). */
int execute_copy(const struct operation *op, uint64_t *value)
{
	void *at = page_at(op->arg[PAGE]);
	uint32_t word = 0;
	int ends[2], err;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	err = to_errno(write(ends[1], (void *)frame_word(at, 0),
			     sizeof(word)));
	if (!err && read(ends[0], &word, sizeof(word)) != sizeof(word))
		err = -1;
	*value = word;
	close(ends[0]);
	close(ends[1]);
	return err;
}

int execute_vm_readv(const struct operation *op, uint64_t *value)
{
	char byte;
	struct iovec to = { .iov_base = &byte, .iov_len = 1 };
	struct iovec from = {
		.iov_base = page_at(op->arg[PAGE]), .iov_len = 1,
	};

	return to_errno(process_vm_readv(getpid(), &to, 1, &from, 1, 0));
}

/* A child does not inherit mappings of the device. */
static bool child_sees(const struct operation *op)
{
	unsigned int i, page, samples = 16;

	for (i = 0; i < samples; i++) {
		bool anon;

		page = op->arg[PAGE] + mix(i) % op->arg[LEN];
		anon = model->page[page].owner == OWNER_ANON;
		if (frames_probe_read(page_at(page)) != (anon ? 0 : SIGSEGV))
			return false;
	}
	return true;
}

int execute_fork(const struct operation *op, uint64_t *value)
{
	pid_t pid = fork();

	if (!pid)
		_exit(!child_sees(op));
	return exit_code(pid);
}

int execute_spawn(const struct operation *op, uint64_t *value)
{
	unsigned int number = model_domain(model, op->arg[DOMAIN]);
	struct map_call call = map_call(op);

	call.type = XEN_RESOURCE_GRANT_TABLE;
	return child_spawn(op->arg[CHILD], &call,
			   number ? model->domain[number].content : NULL);
}

/* Write an identifying word to every frame. */
static int mark(uint16_t domid, unsigned int number, unsigned int frames)
{
	int err, fd = frames_open();
	unsigned int i;
	void *map;

	if (fd < 0)
		return errno;
	map = frames_reserve(fd, frames, PROT_READ | PROT_WRITE);
	err = frames_map_grants(fd, domid, 0, frames, map);
	for (i = 0; !err && i < frames; i++)
		*frame_word(map, i) = model_first_word(number, i);
	munmap(map, frames * FRAME_SIZE);
	close(fd);
	return err;
}

static enum test_domain_kind kind_of(enum domain_kind kind)
{
#ifdef __x86_64__
	if (kind == KIND_PV)
		return TEST_DOMAIN_PV;
#endif
	(void)kind;
	return TEST_DOMAIN_HVM;
}

int execute_create(const struct operation *op, uint64_t *value)
{
	unsigned int number = model->made + 1;
	struct test_domain *dom = &domains[number];
	struct test_domain_config cfg = {
		.kind = kind_of(op->arg[HOW]),
		.grant_frames = op->arg[FRAMES],
	};
	uint16_t server;

	if (cfg.grant_frames > config.most_frames)
		cfg.grant_frames = config.most_frames;
	if (test_domain_create(dom, &cfg))
		return errno;
	domids[number] = dom->domid;
	if (config.ioreq && op->arg[HOW] == KIND_HVM &&
	    (test_domain_ioreq_server(dom, true, &server) || server))
		return -1;
	return mark(dom->domid, number, cfg.grant_frames);
}

int execute_kill(const struct operation *op, uint64_t *value)
{
	return test_domain_kill(&domains[model->slot[op->arg[DOMAIN]]]) ?
	       errno : 0;
}

/* Release whatever the process holds of the device. */
static int release_all(void)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < CHILDREN; i++)
		if (child_lives(i))
			err |= child_end(i, END_EXIT);
	for (i = 0; i < FILES; i++) {
		if (fds[i] >= 0)
			err |= close(fds[i]);
		fds[i] = -1;
	}
	return err | munmap(ARENA, ARENA_PAGES * FRAME_SIZE);
}

int execute_release(const struct operation *op, uint64_t *value)
{
	return release_all();
}

int execute_restrict(const struct operation *op, uint64_t *value)
{
	return frames_restrict(fd_of(op), domid_of(op->arg[DOMAIN]));
}

int execute_munmap(const struct operation *op, uint64_t *value)
{
	return to_errno(munmap(page_at(op->arg[PAGE]),
			       op->arg[LEN] * FRAME_SIZE));
}

int execute_mprotect(const struct operation *op, uint64_t *value)
{
	return to_errno(mprotect(page_at(op->arg[PAGE]),
				 op->arg[LEN] * FRAME_SIZE,
				 protection(op->arg[PROT])));
}

int execute_end(const struct operation *op, uint64_t *value)
{
	return child_end(op->arg[CHILD], op->arg[HOW]);
}

/* Unload the module and load it again. */
int execute_unload(const struct operation *op, uint64_t *value)
{
	int err = kmodule_unload(), fd;

	if (!err)
		err = kmodule_load_file(SHIPPED_MODULE, "");
	if (err)
		return err;
	fd = kmodule_open_device();
	if (fd < 0)
		return ENOENT;
	close(fd);
	return 0;
}

static int run(const struct operation *op, const struct model *now,
	       uint64_t *value)
{
	const struct operation_type *type = &operation_types[op->kind];

	model = now;
	return type->execute ? type->execute(op, value) : 0;
}

static bool domains_agree(const struct model *now)
{
	unsigned int i;

	for (i = 1; i <= now->made; i++) {
		if (!now->domain[i].killed || !domains[i].created)
			continue;
		if (!now->domain[i].refs) {
			/* test_domain_destroy() waits longer. */
			if (!test_domain_wait_gone(domids[i], GONE_SECONDS) ||
			    test_domain_destroy(&domains[i]))
				return false;
		} else if (test_domain_state(domids[i]) != TEST_DOMAIN_DYING) {
			return false;
		}
	}
	return true;
}

static bool end(void)
{
	bool clean = !release_all();
	unsigned int i;

	munmap(SCRATCH, ARENA_PAGES * FRAME_SIZE);
	for (i = 1; i < OBJECTS; i++)
		if (test_domain_destroy(&domains[i]))
			clean = false;
	return clean && kmodule_users() <= 0;
}

static bool probe_config(void)
{
	struct test_domain_config cfg = {
		.kind = TEST_DOMAIN_HVM, .grant_frames = MOST_FRAMES,
	};
	struct test_domain dom;
	int fd = frames_open();
	uint64_t num = 0;

	config.most_frames = MOST_FRAMES;
	if (fd < 0)
		return false;
	if (test_domain_create(&dom, &cfg)) {
		/* Use a size within Xen's default gnttab_max_frames. */
		config.most_frames = 40;
		cfg.grant_frames = config.most_frames;
		if (test_domain_create(&dom, &cfg))
			return false;
	}
	config.tells_sizes = frames_xen_tells_sizes();
	config.ours = frames_xen_is_ours(fd, dom.domid);
	if (config.ours)
		frames_size(fd, dom.domid, XEN_RESOURCE_STATS,
			    XEN_RESOURCE_STATS_ID, &num);
	config.stats_frames = num;
	config.ioreq = test_has_ioreq_servers(&dom);
	config.unknown_type = frames_unknown_type(dom.domid);
	config.no_trace = NO_TRACE_BUFFER;
	config.hook = frames_mprotect_asks();
	config.switched = frames_is_switched();
	/* Only in the lab: elsewhere other programs may use the device. */
	config.module = kmodule_users() >= 0 && !access(SHIPPED_MODULE, R_OK);
	close(fd);
	return !test_domain_destroy(&dom);
}

static const struct device device = {
	.config = &config, .begin = begin, .run = run, .look = look,
	.domains = domains_agree, .end = end,
};

const struct device *execute_device(void)
{
	if (probe_config())
		return &device;
	perror("fuzzer: cannot probe the properties of Xen");
	return NULL;
}
