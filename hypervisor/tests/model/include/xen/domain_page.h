/* SPDX-License-Identifier: GPL-2.0-only */
/* Xen can access a domain's page only while it has mapped the page. */
#ifndef MODEL_XEN_DOMAIN_PAGE_H
#define MODEL_XEN_DOMAIN_PAGE_H

struct page_info;

void *__map_domain_page(const struct page_info *pg);
void unmap_domain_page(const void *va);
void *__map_domain_page_global(const struct page_info *pg);
void unmap_domain_page_global(const void *va);

#endif
