// SPDX-License-Identifier: GPL-2.0-only
/* A model of the device: the behaviour that docs/ioctl.md documents. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <xen/resource.h>
#include <xen/resource_stats.h>

#include "operations.h"

#define RESOURCE_RELEASE	0x8001	/* reserved for the driver */

/* A file is bound to a domain by its number, or to NAME_BASE + a name. */
#define UNBOUND		0
#define NAME_BASE	1000

/* Sequences stay below the default of restricted_frames, so without EDQUOT. */
_Static_assert(ARENA_PAGES + CHILDREN * MOST_FRAMES < 16384, "EDQUOT");

void model_init(struct model *model, const struct model_config *config)
{
	unsigned int i;

	memset(model, 0, sizeof(*model));
	model->config = *config;
	for (i = 0; i < FILES; i++)
		model->fd[i] = -1;
}

static void may_be(struct query *q, int result)
{
	struct answer *answer = q->answer;
	unsigned int i;

	for (i = 0; i < answer->results; i++)
		if (answer->result[i] == result)
			return;
	answer->result[answer->results++] = result;
}

/* Make @result the only allowed result. */
static bool only(struct query *q, int result)
{
	q->answer->results = 0;
	may_be(q, result);
	return true;
}

static bool refuse(struct query *q, enum row reason, int result)
{
	q->answer->row = reason;
	return only(q, result);
}

static bool with_value(struct query *q, uint64_t number)
{
	q->answer->value = number;
	q->answer->has_value = true;
	return only(q, 0);
}

static bool succeeds(const struct query *q)
{
	return q->answer->results == 1 && !q->answer->result[0];
}

bool answer_allows(const struct answer *answer, int result, uint64_t number)
{
	unsigned int i;

	for (i = 0; i < answer->results; i++)
		if (answer->result[i] == result)
			return result < 0 || !answer->has_value ||
			       answer->value == number;
	return false;
}

uint32_t model_first_word(unsigned int domain, unsigned int frame)
{
	return frame < MOST_FRAMES ? mix(domain * 0x10000 + frame) : 0;
}

unsigned int model_domain(const struct model *model, unsigned int name)
{
	if (name < DOMAINS)
		return model->slot[name];
	return name == NAME_KILLED ? model->killed : 0;
}

static unsigned int name_of(const struct model *model, unsigned int name)
{
	return model_domain(model, name) ? : NAME_BASE + name;
}

static const struct model_file *file_of(const struct query *q)
{
	int file = q->model->fd[q->op->arg[FD]];

	return file < 0 ? NULL : &q->model->file[file];
}

const struct model_vma *model_vma_at(const struct model *model,
				     unsigned int page)
{
	unsigned int owner;

	if (page >= ARENA_PAGES)
		return NULL;
	owner = model->page[page].owner;
	return owner < OWNER_VMA ? NULL : &model->vma[owner - OWNER_VMA];
}

/* The VMA that contains the whole range. */
static const struct model_vma *vma_around(const struct model *model,
					  uint64_t page, uint64_t len)
{
	const struct model_vma *vma = model_vma_at(model, page);

	if (!vma || !len || len > vma->start + vma->len - page)
		return NULL;
	return vma;
}

/* Would unmapping the range split or shrink a VMA? */
static bool cuts(const struct model *model, unsigned int page, unsigned int len)
{
	const struct model_vma *first = model_vma_at(model, page);
	const struct model_vma *last = model_vma_at(model, page + len - 1);

	return (first && first->start < page) ||
	       (last && last->start + last->len > page + len);
}

static bool anything_in(const struct model *model, unsigned int page,
			unsigned int len)
{
	unsigned int i;

	for (i = page; i < page + len; i++)
		if (model->page[i].owner)
			return true;
	return false;
}

static bool filled_in(const struct model *model, unsigned int page,
		      unsigned int len)
{
	unsigned int i;

	for (i = page; i < page + len; i++)
		if (model->page[i].domain)
			return true;
	return false;
}

bool model_in_use(const struct model *model)
{
	unsigned int i;

	for (i = 0; i < OPEN_FILES; i++)
		if (model->file[i].refs)
			return true;
	for (i = 0; i < CHILDREN; i++)
		if (model->child[i].lives)
			return true;
	return false;
}

/* Errors that Xen reports. */

static const struct model_domain *domain_of(const struct query *q)
{
	unsigned int number = model_domain(q->model, q->op->arg[DOMAIN]);

	return number ? &q->model->domain[number] : NULL;
}

static bool beyond(const struct query *q, unsigned int size)
{
	return q->op->arg[FRAME] + q->op->arg[NUM] > size;
}

static bool within(struct query *q, unsigned int size)
{
	if (!beyond(q, size))
		return only(q, 0);
	return refuse(q, q->op->arg[FRAME] + BATCH <= size ?
			      ROW_SECOND_BATCH : ROW_BEYOND, EINVAL);
}

static bool map_grants(struct query *q)
{
	/* All tables here are version 1, which lacks status words. */
	if (q->op->arg[ID] != XEN_RESOURCE_GRANT_SHARED)
		return refuse(q, ROW_NO_SUCH_RESOURCE, EINVAL);
	return within(q, domain_of(q)->frames);
}

static bool map_ioreq(struct query *q)
{
	if (domain_of(q)->kind == KIND_PV || q->op->arg[ID] > UINT16_MAX)
		return refuse(q, ROW_NO_SUCH_RESOURCE, EINVAL);
	if (!q->op->arg[ID])
		return within(q, IOREQ_FRAMES);
	/* Two errors apply, and the order of Xen's checks is not specified. */
	refuse(q, ROW_NO_SERVER, ENOENT);
	if (beyond(q, IOREQ_FRAMES))
		may_be(q, EINVAL);
	return true;
}

static bool map_stats(struct query *q)
{
	if (!q->model->config.ours)
		return refuse(q, ROW_UNKNOWN_TYPE, EOPNOTSUPP);
	if (q->op->arg[ID] != XEN_RESOURCE_STATS_ID)
		return refuse(q, ROW_NO_SUCH_RESOURCE, EINVAL);
	return within(q, q->model->config.stats_frames);
}

/* Xen may or may not serve a dying domain that is still referenced. */
static void dying(struct query *q)
{
	static const int results[] = {
		0, ESRCH, EINVAL, EBUSY, ENOENT, EPERM, EOPNOTSUPP, EIO,
	};
	unsigned int i;

	for (i = 0; i < MAY_BE; i++)
		may_be(q, results[i]);
}

/* True if Xen looks at the resource: the domain is foreign and alive. */
static bool is_foreign(struct query *q)
{
	const struct model_domain *domain = domain_of(q);

	if (q->op->arg[DOMAIN] == NAME_DOM0)
		refuse(q, ROW_DOM0, EPERM);
	else if (!domain || (domain->killed && !domain->refs))
		refuse(q, ROW_NOBODY, ESRCH);
	else if (domain->killed)
		dying(q);
	else
		return true;
	return false;
}

static bool xen_maps(struct query *q)
{
	if (!is_foreign(q))
		return true;
	switch (q->op->arg[TYPE]) {
	case XEN_RESOURCE_GRANT_TABLE:
		return map_grants(q);
	case XEN_RESOURCE_IOREQ_SERVER:
		return q->model->config.ioreq && map_ioreq(q);
	case XEN_RESOURCE_VMTRACE_BUF:
		refuse(q, ROW_NO_SUCH_RESOURCE, q->model->config.no_trace);
		may_be(q, ENOENT);
		return true;
	case XEN_RESOURCE_STATS:
		return map_stats(q);
	}
	refuse(q, ROW_UNKNOWN_TYPE, q->op->arg[TYPE] > XEN_RESOURCE_STATS ?
	       EOPNOTSUPP : q->model->config.unknown_type);
	/* A Xen that has a size for the type finds the frames beyond it. */
	may_be(q, EINVAL);
	return true;
}

static bool size_of_ioreq(struct query *q)
{
	if (!q->model->config.ioreq)
		return false;
	if (domain_of(q)->kind == KIND_PV)
		return only(q, EINVAL);
	if (!q->op->arg[ID] || !q->model->config.ours)
		return with_value(q, IOREQ_FRAMES);
	if (q->op->arg[ID] > UINT16_MAX)
		return refuse(q, ROW_NO_SUCH_RESOURCE, EINVAL);
	return refuse(q, ROW_NO_SERVER, ENOENT);
}

static bool size_of_grants(struct query *q)
{
	if (q->op->arg[ID] == XEN_RESOURCE_GRANT_SHARED)
		return with_value(q, domain_of(q)->frames);
	if (q->op->arg[ID] != XEN_RESOURCE_GRANT_STATUS || q->model->config.ours)
		return only(q, EINVAL);
	return only(q, 0);
}

static bool size_of_stats(struct query *q)
{
	if (!q->model->config.ours)
		return only(q, EOPNOTSUPP);
	if (q->op->arg[ID] != XEN_RESOURCE_STATS_ID)
		return only(q, EINVAL);
	return with_value(q, q->model->config.stats_frames);
}

static bool xen_tells(struct query *q)
{
	if (!q->model->config.tells_sizes)
		return only(q, EOPNOTSUPP);
	if (!is_foreign(q))
		return true;
	switch (q->op->arg[TYPE]) {
	case XEN_RESOURCE_GRANT_TABLE:
		return size_of_grants(q);
	case XEN_RESOURCE_IOREQ_SERVER:
		return size_of_ioreq(q);
	case XEN_RESOURCE_VMTRACE_BUF:
		refuse(q, ROW_NO_SUCH_RESOURCE, q->model->config.no_trace);
		may_be(q, ENOENT);
		return true;
	case XEN_RESOURCE_STATS:
		return size_of_stats(q);
	}
	return only(q, q->op->arg[TYPE] > XEN_RESOURCE_STATS ? EOPNOTSUPP :
		       q->model->config.unknown_type);
}

/* Errors that the driver reports, in the order of its checks. */

/* Checks that queries and maps share; false: @answer holds the error. */
static bool may_ask(struct query *q)
{
	const struct model_file *file = file_of(q);

	if (!file)
		only(q, EBADF);
	else if (file->bound &&
		 file->bound != name_of(q->model, q->op->arg[DOMAIN]))
		refuse(q, ROW_RESTRICTED, EPERM);
	else if (q->op->kind == OP_MAP &&
		 !q->op->arg[NUM] != (q->op->arg[PAGE] == WILD_NULL &&
				      !q->op->arg[OFFSET]))
		refuse(q, ROW_ONE_IS_0, EINVAL);
	else if (q->op->arg[TYPE] > UINT16_MAX ||
		 q->op->arg[TYPE] == RESOURCE_RELEASE)
		refuse(q, ROW_TYPE, EOPNOTSUPP);
	else
		return true;
	return false;
}

bool expect_size(struct query *q)
{
	if (!may_ask(q))
		return true;
	return xen_tells(q);
}

bool expect_map(struct query *q)
{
	const struct model_vma *vma;

	if (!may_ask(q))
		return true;
	if (!q->op->arg[NUM])
		return xen_tells(q);
	if (q->op->arg[NUM] > XEN_RESOURCE_MAX_FRAMES)
		return refuse(q, ROW_NUMBER, EINVAL);
	if (q->op->arg[OFFSET])
		return refuse(q, ROW_ALIGNMENT, EINVAL);

	vma = vma_around(q->model, q->op->arg[PAGE], q->op->arg[NUM]);
	if (!vma || &q->model->file[vma->file] != file_of(q))
		return refuse(q, ROW_OUTSIDE, EINVAL);
	if (q->op->arg[TYPE] == XEN_RESOURCE_STATS && !vma->read_only)
		return refuse(q, ROW_WRITABLE, EACCES);
	if (filled_in(q->model, q->op->arg[PAGE], q->op->arg[NUM]))
		return refuse(q, ROW_FILLED, EBUSY);
	return xen_maps(q);
}

/* One of two concurrent maps finds the pages filled. */
bool expect_race_map(struct query *q)
{
	if (!expect_map(q))
		return false;
	q->answer->value = EBUSY;
	q->answer->has_value = true;
	return succeeds(q) ||
	       (q->answer->results == 1 && q->answer->result[0] == EBUSY);
}

bool expect_race_unmap(struct query *q)
{
	if (!expect_map(q) || !succeeds(q))
		return false;
	may_be(q, EINVAL);
	return true;
}

static bool can_be_bound(unsigned int domain)
{
	return domain != NAME_SELF && domain != NAME_INVALID;
}

bool expect_restrict(struct query *q)
{
	const struct model_file *file = file_of(q);

	if (!file)
		return only(q, EBADF);
	if (!can_be_bound(q->op->arg[DOMAIN]))
		return only(q, EINVAL);
	if (file->bound && file->bound != name_of(q->model, q->op->arg[DOMAIN]))
		return only(q, EINVAL);
	return only(q, 0);
}

bool expect_race_restrict(struct query *q)
{
	const struct model_file *file = file_of(q);

	if (!file || file->bound || q->op->arg[DOMAIN] == q->op->arg[OTHER] ||
	    !can_be_bound(q->op->arg[DOMAIN]) || !can_be_bound(q->op->arg[OTHER]))
		return false;
	return only(q, 0);
}

/* A size query whose argument is read-only. */
static bool expect_unwritable(struct query *q)
{
	struct operation op = *q->op;
	struct query size = { q->model, &op, q->answer };

	op.arg[TYPE] = XEN_RESOURCE_GRANT_TABLE;
	if (!expect_size(&size) || !succeeds(q))
		return q->answer->results;
	q->answer->has_value = false;
	return refuse(q, ROW_ANSWER, EFAULT);
}

bool expect_bad(struct query *q)
{
	if (q->op->arg[HOW] >= BAD_HOWS)
		return false;
	if (!file_of(q))
		return only(q, EBADF);
	if (q->op->arg[HOW] == BAD_COMMAND)
		return refuse(q, ROW_COMMAND, ENOTTY);
	if (q->op->arg[HOW] == BAD_READ_ONLY)
		return expect_unwritable(q);
	return refuse(q, ROW_ARGUMENT, EFAULT);
}

static bool room_for_vma(const struct model *model)
{
	unsigned int i;

	for (i = 0; i < VMAS; i++)
		if (!model->vma[i].len)
			return true;
	return false;
}

/* If several errors apply, the core may report any of them. */
bool expect_mmap(struct query *q)
{
	unsigned int page = q->op->arg[PAGE], len = q->op->arg[LEN];
	const struct model_file *file = file_of(q);
	bool occupied;

	if (!len || q->op->arg[HOW] > MMAP_OFFSET || !room_for_vma(q->model))
		return false;
	if (!file)
		return only(q, EBADF);
	if (q->model->config.switched &&
	    (q->op->arg[HOW] == MMAP_OFFSET || q->op->arg[HOW] == MMAP_PRIVATE ||
	     q->op->arg[PROT] == PROT_OF_NONE))
		return false;
	occupied = anything_in(q->model, page, len);
	q->answer->results = 0;
	if (q->op->arg[HOW] == MMAP_OFFSET || q->op->arg[HOW] == MMAP_PRIVATE ||
	    q->op->arg[PROT] == PROT_OF_NONE)
		may_be(q, EINVAL);
	if (q->op->arg[HOW] != MMAP_PLAIN && occupied)
		may_be(q, EEXIST);
	/* The core may unmap the old range before the driver refuses this. */
	if (q->op->arg[HOW] == MMAP_PLAIN && q->op->arg[PROT] == PROT_OF_NONE)
		return false;
	if (file->read_only && q->op->arg[PROT] == PROT_OF_RW &&
	    q->op->arg[HOW] != MMAP_PRIVATE)
		may_be(q, EACCES);
	if (q->op->arg[HOW] == MMAP_PLAIN && cuts(q->model, page, len)) {
		may_be(q, EINVAL);
		may_be(q, ENOMEM);
	}
	if (!q->answer->results)
		may_be(q, 0);
	return true;
}

bool expect_anon(struct query *q)
{
	if (!q->op->arg[LEN])
		return false;
	if (!cuts(q->model, q->op->arg[PAGE], q->op->arg[LEN]))
		return only(q, 0);
	/* Linux 6.1 reports the driver's EINVAL as ENOMEM. */
	only(q, EINVAL);
	may_be(q, ENOMEM);
	return true;
}

bool expect_munmap(struct query *q)
{
	if (!q->op->arg[LEN])
		return only(q, EINVAL);
	return only(q, cuts(q->model, q->op->arg[PAGE], q->op->arg[LEN]) ?
		       EINVAL : 0);
}

bool expect_mremap(struct query *q)
{
	if (!vma_around(q->model, q->op->arg[PAGE], q->op->arg[LEN]))
		return false;
	switch (q->op->arg[HOW]) {
	case MREMAP_SAME:
		return only(q, 0);
	case MREMAP_GROW:
	case MREMAP_GROW_OR_MOVE:
	case MREMAP_DUPLICATE:
		return only(q, EFAULT);
	case MREMAP_SHRINK:
		return q->op->arg[LEN] > 1 && only(q, EINVAL);
	case MREMAP_MOVE:
	case MREMAP_KEEP:
		return only(q, EINVAL);
	}
	return false;
}

bool expect_mprotect(struct query *q)
{
	const struct model_vma *vma = vma_around(q->model, q->op->arg[PAGE],
						 q->op->arg[LEN]);
	unsigned int has;

	if (!vma)
		return false;
	if (q->model->config.switched && !filled_in(q->model, vma->start, vma->len))
		return false;
	has = vma->read_only ? PROT_OF_READ : PROT_OF_RW;
	if (!q->model->config.hook && q->op->arg[PROT] != PROT_OF_NONE)
		return only(q, EACCES);
	/* Without the hook PROT_NONE succeeds and makes the mapping useless. */
	if (!q->model->config.hook && q->op->arg[LEN] == vma->len)
		return false;
	if (q->op->arg[PROT] == has)
		return only(q, 0);
	return only(q, vma->read_only && q->op->arg[PROT] == PROT_OF_RW ?
		       EACCES : EINVAL);
}

bool expect_madvise(struct query *q)
{
	const struct model_vma *vma = vma_around(q->model, q->op->arg[PAGE],
						 q->op->arg[LEN]);

	if (!vma)
		return false;
	switch (q->op->arg[HOW]) {
	case 0 ... 7:
		return only(q, EINVAL);
	case 8: /* MADV_REMOVE: the order of the checks depends on the kernel. */
		only(q, EACCES);
		may_be(q, ENODEV);
		return true;
	case 9: /* MADV_DONTFORK: set already */
		return only(q, 0);
	}
	return false;
}

bool expect_mlock(struct query *q)
{
	return vma_around(q->model, q->op->arg[PAGE], q->op->arg[LEN]) &&
	       only(q, 0);
}

int model_look(const struct model *model, unsigned int page, uint32_t *word,
	       bool *known)
{
	const struct model_page *at = &model->page[page];

	*known = false;
	if (at->owner == OWNER_NONE)
		return -SIGSEGV;
	if (at->owner == OWNER_ANON)
		return 0;
	if (!at->domain)
		return -SIGBUS;
	if (at->frame < CONTENTS) {
		*word = model->domain[at->domain].content[at->frame];
		*known = true;
	}
	return 0;
}

bool expect_read(struct query *q)
{
	uint32_t word = 0;
	bool known;
	int result = model_look(q->model, q->op->arg[PAGE], &word, &known);

	only(q, result);
	q->answer->has_value = known;
	q->answer->value = word;
	return true;
}

bool expect_write(struct query *q)
{
	const struct model_vma *vma = model_vma_at(q->model, q->op->arg[PAGE]);
	uint32_t word;
	bool known;

	if (vma && vma->read_only)
		return only(q, -SIGSEGV);
	return only(q, model_look(q->model, q->op->arg[PAGE], &word, &known));
}

bool expect_copy(struct query *q)
{
	expect_read(q);
	return q->answer->result[0] ? only(q, EFAULT) : true;
}

bool expect_vm_readv(struct query *q)
{
	return model_vma_at(q->model, q->op->arg[PAGE]) && only(q, EFAULT);
}

bool expect_spawn(struct query *q)
{
	struct operation op = *q->op;
	struct query map = { q->model, &op, q->answer };

	if (q->model->child[q->op->arg[CHILD]].lives || !q->op->arg[NUM] ||
	    q->op->arg[NUM] > MOST_FRAMES)
		return false;
	op.arg[TYPE] = XEN_RESOURCE_GRANT_TABLE;
	return !may_ask(&map) || xen_maps(&map);
}

bool expect_create(struct query *q)
{
	return q->op->arg[DOMAIN] < DOMAINS && q->op->arg[HOW] <= KIND_HVM &&
	       q->op->arg[FRAMES] && q->model->made < OBJECTS - 1 &&
	       !q->model->slot[q->op->arg[DOMAIN]] && only(q, 0);
}

bool expect_open(struct query *q)
{
	return q->model->fd[q->op->arg[FD]] < 0 && only(q, 0);
}

bool expect_dup(struct query *q)
{
	if (q->op->arg[FD] == q->op->arg[TO] || q->model->fd[q->op->arg[TO]] >= 0)
		return false;
	return only(q, file_of(q) ? 0 : EBADF);
}

bool expect_close(struct query *q)
{
	return only(q, file_of(q) ? 0 : EBADF);
}

bool expect_end(struct query *q)
{
	return q->model->child[q->op->arg[CHILD]].lives &&
	       q->op->arg[HOW] < END_HOWS && only(q, 0);
}

bool expect_kill(struct query *q)
{
	return q->op->arg[DOMAIN] < DOMAINS && domain_of(q) && only(q, 0);
}

bool expect_unload(struct query *q)
{
	return q->model->config.module &&
	       only(q, model_in_use(q->model) ? EWOULDBLOCK : 0);
}

bool expect_fork(struct query *q)
{
	return q->op->arg[LEN] && only(q, 0);
}

bool expect_success(struct query *q)
{
	return only(q, 0);
}

bool model_expect(const struct model *model, const struct operation *op,
		  struct answer *answer)
{
	struct query q = { model, op, answer };

	memset(answer, 0, sizeof(*answer));
	return operation_types[op->kind].expect(&q);
}

/* Changes to the model. */

static void hide(struct model *model, struct model_page *at)
{
	if (at->domain)
		model->domain[at->domain].refs--;
	at->domain = 0;
}

static void show(struct model *model, unsigned int page, unsigned int domain,
		 unsigned int frame)
{
	model->page[page].domain = domain;
	model->page[page].frame = frame;
	model->domain[domain].refs++;
}

/* The range must not split a VMA. */
static void unmap(struct model *model, unsigned int page, unsigned int len)
{
	unsigned int i;

	for (i = page; i < page + len; i++) {
		struct model_page *at = &model->page[i];

		if (at->owner >= OWNER_VMA) {
			struct model_vma *vma;

			vma = &model->vma[at->owner - OWNER_VMA];
			hide(model, at);
			if (vma->start == i)
				model->file[vma->file].refs--;
			if (i + 1 == vma->start + vma->len)
				vma->len = 0;
		}
		at->owner = OWNER_NONE;
	}
}

void apply_mmap(struct model *model, const struct operation *op,
		uint64_t value)
{
	unsigned int page = op->arg[PAGE], len = op->arg[LEN], i, number = 0;

	unmap(model, page, len);
	while (model->vma[number].len)
		number++;
	model->vma[number] = (struct model_vma) {
		.start = page, .len = len, .file = model->fd[op->arg[FD]],
		.read_only = op->arg[PROT] == PROT_OF_READ,
	};
	model->file[model->fd[op->arg[FD]]].refs++;
	for (i = page; i < page + len; i++)
		model->page[i].owner = OWNER_VMA + number;
}

void apply_anon(struct model *model, const struct operation *op,
		uint64_t value)
{
	unsigned int i;

	unmap(model, op->arg[PAGE], op->arg[LEN]);
	for (i = 0; i < op->arg[LEN]; i++)
		model->page[op->arg[PAGE] + i].owner = OWNER_ANON;
}

void apply_map(struct model *model, const struct operation *op, uint64_t value)
{
	unsigned int base, i;

	if (!op->arg[NUM])
		return;
	switch (op->arg[TYPE]) {
	case XEN_RESOURCE_GRANT_TABLE:
		base = 0;
		break;
	case XEN_RESOURCE_IOREQ_SERVER:
		base = MOST_FRAMES;
		break;
	default:
		base = STATS_FRAME;
	}
	for (i = 0; i < op->arg[NUM]; i++)
		show(model, op->arg[PAGE] + i,
		     model_domain(model, op->arg[DOMAIN]), base + op->arg[FRAME] + i);
}

void apply_race_unmap(struct model *model, const struct operation *op,
		      uint64_t value)
{
	const struct model_vma *vma = model_vma_at(model, op->arg[PAGE]);

	unmap(model, vma->start, vma->len);
}

void apply_create(struct model *model, const struct operation *op,
		  uint64_t value)
{
	unsigned int i, number = ++model->made;
	struct model_domain *domain = &model->domain[number];

	*domain = (struct model_domain) {
		.kind = op->arg[HOW],
		.frames = op->arg[FRAMES] < model->config.most_frames ?
			  op->arg[FRAMES] : model->config.most_frames,
	};
	for (i = 0; i < CONTENTS; i++)
		domain->content[i] = model_first_word(number, i);
	model->slot[op->arg[DOMAIN]] = number;
}

void apply_kill(struct model *model, const struct operation *op,
		uint64_t value)
{
	model->killed = model->slot[op->arg[DOMAIN]];
	model->domain[model->killed].killed = true;
	model->slot[op->arg[DOMAIN]] = 0;
}

void apply_spawn(struct model *model, const struct operation *op,
		 uint64_t value)
{
	struct model_child *child = &model->child[op->arg[CHILD]];

	child->lives = true;
	child->domain = model_domain(model, op->arg[DOMAIN]);
	child->frames = op->arg[NUM];
	model->domain[child->domain].refs += child->frames;
}

static void end_child(struct model *model, struct model_child *child)
{
	if (child->lives)
		model->domain[child->domain].refs -= child->frames;
	child->lives = false;
}

static void close_fd(struct model *model, unsigned int fd)
{
	if (model->fd[fd] >= 0)
		model->file[model->fd[fd]].refs--;
	model->fd[fd] = -1;
}

void apply_open(struct model *model, const struct operation *op,
		uint64_t value)
{
	unsigned int number = 0;

	while (model->file[number].refs)
		number++;
	model->file[number] = (struct model_file) {
		.refs = 1, .bound = UNBOUND,
		.read_only = op->arg[PROT] == PROT_OF_READ,
	};
	model->fd[op->arg[FD]] = number;
}

void apply_release(struct model *model, const struct operation *op,
		   uint64_t value)
{
	unsigned int i;

	unmap(model, 0, ARENA_PAGES);
	for (i = 0; i < FILES; i++)
		close_fd(model, i);
	for (i = 0; i < CHILDREN; i++)
		end_child(model, &model->child[i]);
}

void apply_write(struct model *model, const struct operation *op,
		 uint64_t value)
{
	struct model_page *at = &model->page[op->arg[PAGE]];

	if (at->domain)
		model->domain[at->domain].content[at->frame] = op->arg[VALUE];
}

static void bind_file(struct model *model, const struct operation *op,
		      unsigned int domain)
{
	model->file[model->fd[op->arg[FD]]].bound = name_of(model, domain);
}

void apply_close(struct model *model, const struct operation *op,
		 uint64_t value)
{
	close_fd(model, op->arg[FD]);
}

void apply_dup(struct model *model, const struct operation *op, uint64_t value)
{
	model->fd[op->arg[TO]] = model->fd[op->arg[FD]];
	model->file[model->fd[op->arg[TO]]].refs++;
}

void apply_restrict(struct model *model, const struct operation *op,
		    uint64_t value)
{
	bind_file(model, op, op->arg[DOMAIN]);
}

void apply_race_restrict(struct model *model, const struct operation *op,
			 uint64_t value)
{
	bind_file(model, op, op->arg[value ? OTHER : DOMAIN]);
}

void apply_munmap(struct model *model, const struct operation *op,
		  uint64_t value)
{
	unmap(model, op->arg[PAGE], op->arg[LEN]);
}

void apply_end(struct model *model, const struct operation *op, uint64_t value)
{
	end_child(model, &model->child[op->arg[CHILD]]);
}

void model_apply(struct model *model, const struct operation *op, int result,
		 uint64_t value)
{
	const struct operation_type *type = &operation_types[op->kind];

	/* The unmap succeeds even if the map that races with it fails. */
	if (result && op->kind != OP_RACE_UNMAP)
		return;
	if (type->apply)
		type->apply(model, op, value);
}
