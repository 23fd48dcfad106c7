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

static void may_be(struct answer *answer, int result)
{
	unsigned int i;

	for (i = 0; i < answer->results; i++)
		if (answer->result[i] == result)
			return;
	answer->result[answer->results++] = result;
}

/* Make @result the only allowed result. */
static bool only(struct answer *answer, int result)
{
	answer->results = 0;
	may_be(answer, result);
	return true;
}

static bool refuse(struct answer *answer, enum row row, int result)
{
	answer->row = row;
	return only(answer, result);
}

static bool with_value(struct answer *answer, uint64_t number)
{
	answer->value = number;
	answer->has_value = true;
	return only(answer, 0);
}

static bool succeeds(const struct answer *answer)
{
	return answer->results == 1 && !answer->result[0];
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

static const struct model_file *file_of(const struct model *model,
					const struct operation *op)
{
	int file = model->fd[op->arg[FD]];

	return file < 0 ? NULL : &model->file[file];
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

static const struct model_domain *domain_of(const struct model *model,
					    const struct operation *op)
{
	unsigned int number = model_domain(model, op->arg[DOMAIN]);

	return number ? &model->domain[number] : NULL;
}

static bool beyond(const struct operation *op, unsigned int size)
{
	return op->arg[FRAME] + op->arg[NUM] > size;
}

static bool within(const struct operation *op, unsigned int size,
		   struct answer *answer)
{
	if (!beyond(op, size))
		return only(answer, 0);
	return refuse(answer, op->arg[FRAME] + BATCH <= size ?
			      ROW_SECOND_BATCH : ROW_BEYOND, EINVAL);
}

static bool map_grants(const struct operation *op,
		       const struct model_domain *domain, struct answer *answer)
{
	/* All tables here are version 1, which lacks status words. */
	if (op->arg[ID] != XEN_RESOURCE_GRANT_SHARED)
		return refuse(answer, ROW_NO_SUCH_RESOURCE, EINVAL);
	return within(op, domain->frames, answer);
}

static bool map_ioreq(const struct operation *op,
		      const struct model_domain *domain, struct answer *answer)
{
	if (domain->kind == KIND_PV || op->arg[ID] > UINT16_MAX)
		return refuse(answer, ROW_NO_SUCH_RESOURCE, EINVAL);
	if (!op->arg[ID])
		return within(op, IOREQ_FRAMES, answer);
	/* Two errors apply, and the order of Xen's checks is not specified. */
	refuse(answer, ROW_NO_SERVER, ENOENT);
	if (beyond(op, IOREQ_FRAMES))
		may_be(answer, EINVAL);
	return true;
}

static bool map_stats(const struct model *model, const struct operation *op,
		      struct answer *answer)
{
	if (!model->config.ours)
		return refuse(answer, ROW_UNKNOWN_TYPE, EOPNOTSUPP);
	if (op->arg[ID] != XEN_RESOURCE_STATS_ID)
		return refuse(answer, ROW_NO_SUCH_RESOURCE, EINVAL);
	return within(op, model->config.stats_frames, answer);
}

/* Xen may or may not serve a dying domain that is still referenced. */
static void dying(struct answer *answer)
{
	static const int results[] = {
		0, ESRCH, EINVAL, EBUSY, ENOENT, EPERM, EOPNOTSUPP, EIO,
	};
	unsigned int i;

	for (i = 0; i < MAY_BE; i++)
		may_be(answer, results[i]);
}

/* True if Xen looks at the resource: the domain is foreign and alive. */
static bool is_foreign(const struct model *model, const struct operation *op,
		       struct answer *answer)
{
	const struct model_domain *domain = domain_of(model, op);

	if (op->arg[DOMAIN] == NAME_DOM0)
		refuse(answer, ROW_DOM0, EPERM);
	else if (!domain || (domain->killed && !domain->refs))
		refuse(answer, ROW_NOBODY, ESRCH);
	else if (domain->killed)
		dying(answer);
	else
		return true;
	return false;
}

static bool xen_maps(const struct model *model, const struct operation *op,
		     struct answer *answer)
{
	const struct model_domain *domain = domain_of(model, op);

	if (!is_foreign(model, op, answer))
		return true;
	switch (op->arg[TYPE]) {
	case XEN_RESOURCE_GRANT_TABLE:
		return map_grants(op, domain, answer);
	case XEN_RESOURCE_IOREQ_SERVER:
		return model->config.ioreq && map_ioreq(op, domain, answer);
	case XEN_RESOURCE_VMTRACE_BUF:
		refuse(answer, ROW_NO_SUCH_RESOURCE, model->config.no_trace);
		may_be(answer, ENOENT);
		return true;
	case XEN_RESOURCE_STATS:
		return map_stats(model, op, answer);
	}
	refuse(answer, ROW_UNKNOWN_TYPE, op->arg[TYPE] > XEN_RESOURCE_STATS ?
	       EOPNOTSUPP : model->config.unknown_type);
	/* A Xen that has a size for the type finds the frames beyond it. */
	may_be(answer, EINVAL);
	return true;
}

static bool size_of_ioreq(const struct model *model, const struct operation *op,
			  struct answer *answer)
{
	if (!model->config.ioreq)
		return false;
	if (domain_of(model, op)->kind == KIND_PV)
		return only(answer, EINVAL);
	if (!op->arg[ID] || !model->config.ours)
		return with_value(answer, IOREQ_FRAMES);
	if (op->arg[ID] > UINT16_MAX)
		return refuse(answer, ROW_NO_SUCH_RESOURCE, EINVAL);
	return refuse(answer, ROW_NO_SERVER, ENOENT);
}

static bool size_of_grants(const struct model *model,
			   const struct operation *op, struct answer *answer)
{
	if (op->arg[ID] == XEN_RESOURCE_GRANT_SHARED)
		return with_value(answer, domain_of(model, op)->frames);
	if (op->arg[ID] != XEN_RESOURCE_GRANT_STATUS || model->config.ours)
		return only(answer, EINVAL);
	return only(answer, 0);
}

static bool size_of_stats(const struct model *model, const struct operation *op,
			  struct answer *answer)
{
	if (!model->config.ours)
		return only(answer, EOPNOTSUPP);
	if (op->arg[ID] != XEN_RESOURCE_STATS_ID)
		return only(answer, EINVAL);
	return with_value(answer, model->config.stats_frames);
}

static bool xen_tells(const struct model *model, const struct operation *op,
		      struct answer *answer)
{
	if (!model->config.tells_sizes)
		return only(answer, EOPNOTSUPP);
	if (!is_foreign(model, op, answer))
		return true;
	switch (op->arg[TYPE]) {
	case XEN_RESOURCE_GRANT_TABLE:
		return size_of_grants(model, op, answer);
	case XEN_RESOURCE_IOREQ_SERVER:
		return size_of_ioreq(model, op, answer);
	case XEN_RESOURCE_VMTRACE_BUF:
		refuse(answer, ROW_NO_SUCH_RESOURCE, model->config.no_trace);
		may_be(answer, ENOENT);
		return true;
	case XEN_RESOURCE_STATS:
		return size_of_stats(model, op, answer);
	}
	return only(answer, op->arg[TYPE] > XEN_RESOURCE_STATS ?
			    EOPNOTSUPP : model->config.unknown_type);
}

/* Errors that the driver reports, in the order of its checks. */

/* Checks that queries and maps share; false: @answer holds the error. */
static bool may_ask(const struct model *model, const struct operation *op,
		    struct answer *answer)
{
	const struct model_file *file = file_of(model, op);

	if (!file)
		only(answer, EBADF);
	else if (file->bound &&
		 file->bound != name_of(model, op->arg[DOMAIN]))
		refuse(answer, ROW_RESTRICTED, EPERM);
	else if (op->kind == OP_MAP &&
		 !op->arg[NUM] != (op->arg[PAGE] == WILD_NULL &&
				   !op->arg[OFFSET]))
		refuse(answer, ROW_ONE_IS_0, EINVAL);
	else if (op->arg[TYPE] > UINT16_MAX ||
		 op->arg[TYPE] == RESOURCE_RELEASE)
		refuse(answer, ROW_TYPE, EOPNOTSUPP);
	else
		return true;
	return false;
}

bool expect_size(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	if (!may_ask(model, op, answer))
		return true;
	return xen_tells(model, op, answer);
}

bool expect_map(const struct model *model, const struct operation *op,
		struct answer *answer)
{
	const struct model_vma *vma;

	if (!may_ask(model, op, answer))
		return true;
	if (!op->arg[NUM])
		return xen_tells(model, op, answer);
	if (op->arg[NUM] > XEN_RESOURCE_MAX_FRAMES)
		return refuse(answer, ROW_NUMBER, EINVAL);
	if (op->arg[OFFSET])
		return refuse(answer, ROW_ALIGNMENT, EINVAL);

	vma = vma_around(model, op->arg[PAGE], op->arg[NUM]);
	if (!vma || &model->file[vma->file] != file_of(model, op))
		return refuse(answer, ROW_OUTSIDE, EINVAL);
	if (op->arg[TYPE] == XEN_RESOURCE_STATS && !vma->read_only)
		return refuse(answer, ROW_WRITABLE, EACCES);
	if (filled_in(model, op->arg[PAGE], op->arg[NUM]))
		return refuse(answer, ROW_FILLED, EBUSY);
	return xen_maps(model, op, answer);
}

/* One of two concurrent maps finds the pages filled. */
bool expect_race_map(const struct model *model, const struct operation *op,
		     struct answer *answer)
{
	if (!expect_map(model, op, answer))
		return false;
	answer->value = EBUSY;
	answer->has_value = true;
	return succeeds(answer) ||
	       (answer->results == 1 && answer->result[0] == EBUSY);
}

bool expect_race_unmap(const struct model *model, const struct operation *op,
		       struct answer *answer)
{
	if (!expect_map(model, op, answer) || !succeeds(answer))
		return false;
	may_be(answer, EINVAL);
	return true;
}

static bool can_be_bound(unsigned int domain)
{
	return domain != NAME_SELF && domain != NAME_INVALID;
}

bool expect_restrict(const struct model *model, const struct operation *op,
		     struct answer *answer)
{
	const struct model_file *file = file_of(model, op);

	if (!file)
		return only(answer, EBADF);
	if (!can_be_bound(op->arg[DOMAIN]))
		return only(answer, EINVAL);
	if (file->bound && file->bound != name_of(model, op->arg[DOMAIN]))
		return only(answer, EINVAL);
	return only(answer, 0);
}

bool expect_race_restrict(const struct model *model, const struct operation *op,
			  struct answer *answer)
{
	const struct model_file *file = file_of(model, op);

	if (!file || file->bound || op->arg[DOMAIN] == op->arg[OTHER] ||
	    !can_be_bound(op->arg[DOMAIN]) || !can_be_bound(op->arg[OTHER]))
		return false;
	return only(answer, 0);
}

/* A size query whose argument is read-only. */
static bool expect_unwritable(const struct model *model,
			      const struct operation *op,
			      struct answer *answer)
{
	struct operation size = *op;

	size.arg[TYPE] = XEN_RESOURCE_GRANT_TABLE;
	if (!expect_size(model, &size, answer) || !succeeds(answer))
		return answer->results;
	answer->has_value = false;
	return refuse(answer, ROW_ANSWER, EFAULT);
}

bool expect_bad(const struct model *model, const struct operation *op,
		struct answer *answer)
{
	if (op->arg[HOW] >= BAD_HOWS)
		return false;
	if (!file_of(model, op))
		return only(answer, EBADF);
	if (op->arg[HOW] == BAD_COMMAND)
		return refuse(answer, ROW_COMMAND, ENOTTY);
	if (op->arg[HOW] == BAD_READ_ONLY)
		return expect_unwritable(model, op, answer);
	return refuse(answer, ROW_ARGUMENT, EFAULT);
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
bool expect_mmap(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	unsigned int page = op->arg[PAGE], len = op->arg[LEN];
	const struct model_file *file = file_of(model, op);
	bool occupied;

	if (!len || op->arg[HOW] > MMAP_OFFSET || !room_for_vma(model))
		return false;
	if (!file)
		return only(answer, EBADF);
	if (model->config.switched &&
	    (op->arg[HOW] == MMAP_OFFSET || op->arg[HOW] == MMAP_PRIVATE ||
	     op->arg[PROT] == PROT_OF_NONE))
		return false;
	occupied = anything_in(model, page, len);
	answer->results = 0;
	if (op->arg[HOW] == MMAP_OFFSET || op->arg[HOW] == MMAP_PRIVATE ||
	    op->arg[PROT] == PROT_OF_NONE)
		may_be(answer, EINVAL);
	if (op->arg[HOW] != MMAP_PLAIN && occupied)
		may_be(answer, EEXIST);
	/* The core may unmap the old range before the driver refuses this. */
	if (op->arg[HOW] == MMAP_PLAIN && op->arg[PROT] == PROT_OF_NONE)
		return false;
	if (file->read_only && op->arg[PROT] == PROT_OF_RW &&
	    op->arg[HOW] != MMAP_PRIVATE)
		may_be(answer, EACCES);
	if (op->arg[HOW] == MMAP_PLAIN && cuts(model, page, len)) {
		may_be(answer, EINVAL);
		may_be(answer, ENOMEM);
	}
	if (!answer->results)
		may_be(answer, 0);
	return true;
}

bool expect_anon(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	if (!op->arg[LEN])
		return false;
	if (!cuts(model, op->arg[PAGE], op->arg[LEN]))
		return only(answer, 0);
	/* Linux 6.1 reports the driver's EINVAL as ENOMEM. */
	only(answer, EINVAL);
	may_be(answer, ENOMEM);
	return true;
}

bool expect_munmap(const struct model *model, const struct operation *op,
		   struct answer *answer)
{
	if (!op->arg[LEN])
		return only(answer, EINVAL);
	return only(answer, cuts(model, op->arg[PAGE], op->arg[LEN]) ?
			    EINVAL : 0);
}

bool expect_mremap(const struct model *model, const struct operation *op,
		   struct answer *answer)
{
	if (!vma_around(model, op->arg[PAGE], op->arg[LEN]))
		return false;
	switch (op->arg[HOW]) {
	case MREMAP_SAME:
		return only(answer, 0);
	case MREMAP_GROW:
	case MREMAP_GROW_OR_MOVE:
	case MREMAP_DUPLICATE:
		return only(answer, EFAULT);
	case MREMAP_SHRINK:
		return op->arg[LEN] > 1 && only(answer, EINVAL);
	case MREMAP_MOVE:
	case MREMAP_KEEP:
		return only(answer, EINVAL);
	}
	return false;
}

bool expect_mprotect(const struct model *model, const struct operation *op,
		     struct answer *answer)
{
	const struct model_vma *vma = vma_around(model, op->arg[PAGE],
						 op->arg[LEN]);
	unsigned int has;

	if (!vma)
		return false;
	if (model->config.switched && !filled_in(model, vma->start, vma->len))
		return false;
	has = vma->read_only ? PROT_OF_READ : PROT_OF_RW;
	if (!model->config.hook && op->arg[PROT] != PROT_OF_NONE)
		return only(answer, EACCES);
	/* Without the hook PROT_NONE succeeds and makes the mapping useless. */
	if (!model->config.hook && op->arg[LEN] == vma->len)
		return false;
	if (op->arg[PROT] == has)
		return only(answer, 0);
	return only(answer, vma->read_only && op->arg[PROT] == PROT_OF_RW ?
			    EACCES : EINVAL);
}

bool expect_madvise(const struct model *model, const struct operation *op,
		    struct answer *answer)
{
	const struct model_vma *vma = vma_around(model, op->arg[PAGE],
						 op->arg[LEN]);

	if (!vma)
		return false;
	switch (op->arg[HOW]) {
	case 0 ... 7:
		return only(answer, EINVAL);
	case 8: /* MADV_REMOVE: the order of the checks depends on the kernel. */
		only(answer, EACCES);
		may_be(answer, ENODEV);
		return true;
	case 9: /* MADV_DONTFORK: set already */
		return only(answer, 0);
	}
	return false;
}

bool expect_mlock(const struct model *model, const struct operation *op,
		  struct answer *answer)
{
	return vma_around(model, op->arg[PAGE], op->arg[LEN]) &&
	       only(answer, 0);
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

bool expect_read(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	uint32_t word = 0;
	bool known;
	int result = model_look(model, op->arg[PAGE], &word, &known);

	only(answer, result);
	answer->has_value = known;
	answer->value = word;
	return true;
}

bool expect_write(const struct model *model, const struct operation *op,
		  struct answer *answer)
{
	const struct model_vma *vma = model_vma_at(model, op->arg[PAGE]);
	uint32_t word;
	bool known;

	if (vma && vma->read_only)
		return only(answer, -SIGSEGV);
	return only(answer, model_look(model, op->arg[PAGE], &word, &known));
}

bool expect_copy(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	expect_read(model, op, answer);
	return answer->result[0] ? only(answer, EFAULT) : true;
}

bool expect_vm_readv(const struct model *model, const struct operation *op,
		     struct answer *answer)
{
	return model_vma_at(model, op->arg[PAGE]) && only(answer, EFAULT);
}

bool expect_spawn(const struct model *model, const struct operation *op,
		  struct answer *answer)
{
	struct operation map = *op;

	if (model->child[op->arg[CHILD]].lives || !op->arg[NUM] ||
	    op->arg[NUM] > MOST_FRAMES)
		return false;
	map.arg[TYPE] = XEN_RESOURCE_GRANT_TABLE;
	if (!may_ask(model, &map, answer))
		return true;
	return xen_maps(model, &map, answer);
}

bool expect_create(const struct model *model, const struct operation *op,
		   struct answer *answer)
{
	return op->arg[DOMAIN] < DOMAINS && op->arg[HOW] <= KIND_HVM &&
	       op->arg[FRAMES] && model->made < OBJECTS - 1 &&
	       !model->slot[op->arg[DOMAIN]] && only(answer, 0);
}

bool expect_open(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	return model->fd[op->arg[FD]] < 0 && only(answer, 0);
}

bool expect_dup(const struct model *model, const struct operation *op,
		struct answer *answer)
{
	if (op->arg[FD] == op->arg[TO] || model->fd[op->arg[TO]] >= 0)
		return false;
	return only(answer, file_of(model, op) ? 0 : EBADF);
}

bool expect_close(const struct model *model, const struct operation *op,
		  struct answer *answer)
{
	return only(answer, file_of(model, op) ? 0 : EBADF);
}

bool expect_end(const struct model *model, const struct operation *op,
		struct answer *answer)
{
	return model->child[op->arg[CHILD]].lives &&
	       op->arg[HOW] < END_HOWS && only(answer, 0);
}

bool expect_kill(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	return op->arg[DOMAIN] < DOMAINS && domain_of(model, op) &&
	       only(answer, 0);
}

bool expect_unload(const struct model *model, const struct operation *op,
		   struct answer *answer)
{
	return model->config.module &&
	       only(answer, model_in_use(model) ? EWOULDBLOCK : 0);
}

bool expect_fork(const struct model *model, const struct operation *op,
		 struct answer *answer)
{
	return op->arg[LEN] && only(answer, 0);
}

bool expect_success(const struct model *model, const struct operation *op,
		    struct answer *answer)
{
	return only(answer, 0);
}

bool model_expect(const struct model *model, const struct operation *op,
		  struct answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	return operation_types[op->kind].expect(model, op, answer);
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
