/* SPDX-License-Identifier: GPL-2.0-only */
/* Where Xen sees a page of a domain: nowhere, unless it is mapped. */
#ifndef MODEL_XEN_DOMAIN_PAGE_H
#define MODEL_XEN_DOMAIN_PAGE_H

struct page_info;

void *__map_domain_page(const struct page_info *pg);
void unmap_domain_page(const void *va);
void *__map_domain_page_global(const struct page_info *pg);
void unmap_domain_page_global(const void *va);

#endif
