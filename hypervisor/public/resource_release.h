/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * xen-resource: release many foreign frames in one hypercall
 *
 * This is an interface between dom0's kernel and a Xen with this project's
 * handlers.  Programs do not use it.
 */
#ifndef XEN_PUBLIC_RESOURCE_RELEASE_H
#define XEN_PUBLIC_RESOURCE_RELEASE_H

/**
 * XEN_RESOURCE_RELEASE - remove foreign frames from GFNs of the caller
 *
 * This is a type of XENMEM_acquire_resource, whose top bit is set to avoid
 * collisions with Xen's own types.  It has the effect of
 * XENMEM_remove_from_physmap on every GFN, but flushes the TLB and the IOMMU
 * once for many GFNs.  Members of struct xen_mem_acquire_resource:
 *
 *   domid       DOMID_SELF: the GFNs are those of the caller
 *   id          0
 *   frame       0
 *   pad         0
 *   frame_list  GFNs, in any order; Xen only reads the list
 *   nr_frames   number of GFNs, from 1 to the size of this type
 *
 * Every GFN must hold a foreign frame or be empty; empty GFNs, and so GFNs
 * listed twice, count as released.  Xen drops the reference to a frame after it
 * has flushed all TLBs and the IOMMU.
 *
 * Returns 0 if all of the GFNs are empty now.  After an error, some GFNs may be
 * empty and the others are unchanged.  The caller then removes each GFN with
 * XENMEM_remove_from_physmap.  The GFN is free for other use if that returns 0,
 * or if it returns -ENOENT and the release did not return -EIO.
 *
 *   -EIO         the IOMMU failed to unmap or to flush, and may still translate
 *                GFNs of the list that Xen has emptied.  A device may then reach
 *                the old frame through such a GFN until the machine reboots, so
 *                the caller must never use the GFN again.  Xen leaks these
 *                frames: it never drops their references, so that they are not
 *                reused, and their domain, once destroyed, stays in Xen's list
 *                as dying.  Xen logs the number of leaked frames
 *   -EOPNOTSUPP  not implemented: another Xen, an untranslated (PV) caller, or
 *                Arm, where Xen flushes at every removal
 *   -EPERM       XSM denies XENMEM_remove_from_physmap to the caller
 *   -EACCES      the caller may not acquire resources either
 *   -EINVAL      @id, @frame or @pad is not 0; @nr_frames is 0 with a list,
 *                not 0 without a list, or above the size; or a GFN holds
 *                something other than a foreign frame, at which Xen stops
 *   -EFAULT      Xen cannot read the list
 *   others       errors of the memory map, which leave the entry unchanged
 *
 * With any other @domid, even the caller's own number, Xen treats this as an
 * unknown type.
 *
 * A Xen that does not implement this type rejects DOMID_SELF with -ESRCH, for
 * all types.  Query the size (@nr_frames 0 and no list) to detect support.
 */
#define XEN_RESOURCE_RELEASE		0x8001

#endif /* XEN_PUBLIC_RESOURCE_RELEASE_H */
