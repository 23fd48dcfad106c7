// SPDX-License-Identifier: GPL-2.0-only
/*
 * make-domain: create an empty PV domain, and do not destroy it.
 */

#include <stdio.h>
#include <xenctrl.h>

#ifndef DOMID_ANY	/* before Xen 4.22 */
#define DOMID_ANY 0
#endif

int main(void)
{
	struct xen_domctl_createdomain config = {
		.max_vcpus = 1,
		.max_grant_frames = 4,
		.max_maptrack_frames = 0,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
	};
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	uint32_t domid = DOMID_ANY;

	if (!xch || xc_domain_create(xch, &domid, &config)) {
		perror("make-domain");
		return 1;
	}
	return 0;
}
