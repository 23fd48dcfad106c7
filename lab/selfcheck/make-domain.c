// SPDX-License-Identifier: GPL-2.0-only
/*
 * make-domain: create an empty PV domain, and do not destroy it.
 */

#include <stdio.h>
#include <xenctrl.h>

int main(void)
{
	struct xen_domctl_createdomain config = {
		.max_vcpus = 1,
		.max_grant_frames = 4,
		.max_maptrack_frames = 0,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
	};
	xc_interface *xch = xc_interface_open(NULL, NULL, 0);
	uint32_t domid = 0;

	if (!xch || xc_domain_create(xch, &domid, &config)) {
		perror("make-domain");
		return 1;
	}
	return 0;
}
