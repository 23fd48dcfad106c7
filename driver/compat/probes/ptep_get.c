// SPDX-License-Identifier: GPL-2.0-only
/* ptep_get(): Linux 5.8. */
#include <linux/mm.h>

pte_t probe(pte_t *ptep)
{
	return ptep_get(ptep);
}
