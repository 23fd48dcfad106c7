// SPDX-License-Identifier: GPL-2.0-only
/* The ioctls: copy in and check the arguments, dispatch, copy out results. */
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <xen/page.h>
#include <xen/resource.h>

#include "acquire.h"
#include "adopt.h"
#include "ioctl.h"
#include "map.h"
#include "request.h"
#include "restrict.h"
#include "types.h"

static int ioctl_size(const struct xenres_request *req,
		      struct xen_resource_map __user *uarg)
{
	u32 nr_frames;
	int err = xenres_acquire_size(req, &nr_frames);

	if (err)
		return err;

	return put_user((u64)nr_frames, &uarg->num);
}

static int ioctl_map(struct file *file, struct xenres_request *req,
		     const struct xen_resource_map *arg)
{
	int err;

	if (arg->num > XEN_RESOURCE_MAX_FRAMES)
		return -EINVAL;
	if (arg->addr != (unsigned long)arg->addr || !PAGE_ALIGNED(arg->addr))
		return -EINVAL;

	req->frame = arg->frame;
	req->nr_frames = arg->num;
	req->addr = arg->addr;
	req->nr_pages = DIV_ROUND_UP(req->nr_frames, XEN_PFN_PER_PAGE);

	err = xenres_adopt(file, req);
	return err ?: xenres_map(file, req);
}

static int ioctl_resource(struct file *file,
			  struct xen_resource_map __user *uarg)
{
	struct xenres_request req = { };
	struct xen_resource_map arg;

	if (copy_from_user(&arg, uarg, sizeof(arg)))
		return -EFAULT;
	if (!xenres_may_access(file, arg.domid))
		return -EPERM;
	if (!arg.num != !arg.addr)
		return -EINVAL;

	req.domid = arg.domid;
	req.type = arg.type;
	req.id = arg.id;
	/* Xen takes 16 bits: truncation must not yield a known type. */
	if (req.type != arg.type)
		return -EOPNOTSUPP;
	if (xenres_type_traits(&req) & XENRES_INTERNAL)
		return -EOPNOTSUPP;

	return arg.num ? ioctl_map(file, &req, &arg) : ioctl_size(&req, uarg);
}

static int ioctl_restrict(struct file *file, const __u16 __user *uarg)
{
	__u16 domid;

	if (get_user(domid, uarg))
		return -EFAULT;

	return xenres_restrict(file, domid);
}

/**
 * xenres_ioctl() - &file_operations.unlocked_ioctl; 32-bit callers use it too
 * @file: the device
 * @cmd:  %XEN_RESOURCE_IOC_MAP or %XEN_RESOURCE_IOC_RESTRICT
 * @arg:  user pointer to the command's argument
 *
 * Return: 0; -ENOTTY for any other command; -EFAULT for a pointer that cannot
 * be read (or written, for a size); -EPERM if the file is restricted to another
 * domain; -EINVAL for bad arguments; -EOPNOTSUPP for a type that Xen does not
 * know or that only the driver may use; or an errno of xenres_adopt(),
 * xenres_map(), xenres_acquire_size() or xenres_restrict().
 */
long xenres_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case XEN_RESOURCE_IOC_MAP:
		return ioctl_resource(file, uarg);
	case XEN_RESOURCE_IOC_RESTRICT:
		return ioctl_restrict(file, uarg);
	default:
		return -ENOTTY;
	}
}
