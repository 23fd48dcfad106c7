/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * xen-resource: give back foreign frames, many in one hypercall
 *
 * Between dom0's kernel and a Xen with this project's handlers; programs have
 * no use for it.
 */
#ifndef _UAPI_XEN_RESOURCE_RELEASE_H
#define _UAPI_XEN_RESOURCE_RELEASE_H

/**
 * XEN_RESOURCE_RELEASE - empty GFNs that foreign frames were put at
 *
 * A type of XENMEM_acquire_resource, with the top bit set as no type of Xen's
 * own has it.  It does what an XENMEM_remove_from_physmap for each GFN does,
 * with one flush of the TLB and one of the IOMMU for many.  Of struct
 * xen_mem_acquire_resource:
 *
 *   domid       DOMID_SELF: entries of the caller's own memory map
 *   id          0
 *   frame       0
 *   pad         0
 *   frame_list  GFNs, in any order; only read
 *   nr_frames   how many, 1 and more; their most is this type's size
 *
 * Each GFN holds a foreign frame, or nothing, which is as good as released; so
 * may one that is named twice.  Xen drops the reference of an entry when no TLB
 * and no IOMMU knows it any more.
 *
 * Returns 0 when there is nothing at any of the GFNs.  After an error, be it
 * the first or in the middle, some are empty and some are as they were.  The
 * caller then removes each with XENMEM_remove_from_physmap.  A GFN is free for
 * other use when that returns 0.  It is when that returns -ENOENT, unless the
 * release returned -EIO.
 *
 *   -EIO         the IOMMU failed to unmap or to flush, and may still translate
 *                GFNs of the list that Xen has emptied.  A device may reach a
 *                frame by such a GFN for as long as the machine runs: the caller
 *                never uses the GFN again.  Xen never drops the references of
 *                these frames, so that they do not become other memory; their
 *                domain stays, as a dying one, after its end.  Xen logs how many
 *                frames have leaked
 *   -EOPNOTSUPP  not implemented here: another Xen, an untranslated (PV)
 *                caller, or Arm, where each removal flushes by itself
 *   -EPERM       XSM refuses what it would refuse for
 *                XENMEM_remove_from_physmap
 *   -EACCES      the caller may not acquire resources either
 *   -EINVAL      @id, @frame or @pad is not 0; @nr_frames is 0 with a list, not
 *                0 without one, or more than the size; or a GFN holds something
 *                else than a foreign frame, where this stops
 *   -EFAULT      the list cannot be read
 *   another      of the memory map, which has the entry unchanged
 *
 * With any other @domid, the caller's own number too, this is no known type:
 * what it says then is said of all such.
 *
 * A Xen without it knows no DOMID_SELF here and says -ESRCH, whatever the type.
 * To ask for the size, @nr_frames 0 and no list, is to ask whether it is there.
 */
#define XEN_RESOURCE_RELEASE		0x8001

#endif /* _UAPI_XEN_RESOURCE_RELEASE_H */
