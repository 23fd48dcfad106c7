// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls the in-tree privcmd driver through its exported file operations.  Of a
 * struct file these use only private_data, so a file without a path is enough.
 * The symbol is looked up at run time: this module then loads on kernels
 * without privcmd, and privcmd can be a module or built in.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/anon_inodes.h>
#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>

#include "privcmd.h"

/*
 * True if the operations that the switched node passes on are set, and no
 * others: then the node can stand in for the in-tree driver.
 */
static bool is_known(const struct file_operations *fops)
{
	const unsigned long *word = (const unsigned long *)fops;
	unsigned int i, set = 0;

	BUILD_BUG_ON(sizeof(*fops) % sizeof(*word));
	if (!fops->open || !fops->release || !fops->unlocked_ioctl ||
	    !fops->mmap)
		return false;

	for (i = 0; i < sizeof(*fops) / sizeof(*word); i++)
		set += !!word[i];
	return set == 4 + !!fops->owner;
}

/**
 * xenres_privcmd_get() - look up the in-tree driver's file operations
 *
 * Return: the operations, with a reference to their module for fops_put();
 * -ENODEV if xen-privcmd is not loaded, does not exist, or does not export
 * them; -EOPNOTSUPP if it has operations that this driver does not know.
 */
const struct file_operations *xenres_privcmd_get(void)
{
	const struct file_operations *fops = symbol_get(xen_privcmd_fops);

	if (!fops)
		return ERR_PTR(-ENODEV);
	if (is_known(fops))
		return fops;

	fops_put(fops);
	pr_err_once("cannot serve privcmd: unknown file operations in this kernel's xen-privcmd\n");
	return ERR_PTR(-EOPNOTSUPP);
}

/* For a file whose ->open() failed: its ->release() must not run. */
static const struct file_operations unopened_fops = {
	.owner = THIS_MODULE,
};

/**
 * xenres_privcmd_open() - open a file of the in-tree driver
 * @inode: of the file that is being opened
 *
 * Context: may be called with misc_mtx held, so it does not load xen-privcmd,
 * whose initialisation takes that lock.
 * Return: the file, for fput(); or an errno of xenres_privcmd_get() or of the
 * in-tree driver.
 */
struct file *xenres_privcmd_open(struct inode *inode)
{
	const struct file_operations *fops = xenres_privcmd_get();
	struct file *file;
	int err;

	if (IS_ERR(fops))
		return ERR_CAST(fops);

	file = anon_inode_getfile("[xen-privcmd]", &unopened_fops, NULL,
				  O_RDWR);
	err = PTR_ERR_OR_ZERO(file);
	if (err)
		goto put;

	err = fops->open(inode, file);
	if (err) {
		fput(file);
		goto put;
	}

	/* The file takes over the reference to the in-tree module. */
	replace_fops(file, fops);
	if (xenres_privcmd_domid(file) == DOMID_INVALID)
		return file;

	fput(file);
	pr_err_once("cannot serve privcmd: unknown file layout in this kernel's xen-privcmd\n");
	return ERR_PTR(-EOPNOTSUPP);
put:
	fops_put(fops);
	return ERR_PTR(err);
}

/**
 * xenres_privcmd_domid() - the domain that a file of privcmd is restricted to
 * @privcmd: from xenres_privcmd_open()
 *
 * In all kernels that have IOCTL_PRIVCMD_RESTRICT, the in-tree driver's state
 * of a file starts with the domain's id.  xenres_privcmd_open() checks that.
 *
 * Return: %DOMID_INVALID if it is not restricted.
 */
domid_t xenres_privcmd_domid(const struct file *privcmd)
{
	return READ_ONCE(*(const domid_t *)privcmd->private_data);
}

/**
 * xenres_privcmd_ioctl() - pass an ioctl to the in-tree driver
 * @privcmd: from xenres_privcmd_open()
 * @cmd:     command
 * @arg:     argument, in user space
 *
 * Return: the in-tree driver's result.
 */
long xenres_privcmd_ioctl(struct file *privcmd, unsigned int cmd,
			  unsigned long arg)
{
	return privcmd->f_op->unlocked_ioctl(privcmd, cmd, arg);
}
