# SPDX-License-Identifier: LGPL-2.1-or-later
# What the library and the command are hardened with, whatever CFLAGS say:
# tests/hardened.sh looks whether it is there.

# The compiler's word on what it, and the machine, can do.
accepted = $(shell $(CC) $(1) -Werror -x c -S -o /dev/null /dev/null \
	2>/dev/null && echo $(1))

hardening_cppflags := -D_FORTIFY_SOURCE=2
# The last two: for x86, and for Arm.
hardening_cflags := -fstack-protector-strong \
	$(call accepted,-fstack-clash-protection) \
	$(call accepted,-fcf-protection=full) \
	$(call accepted,-mbranch-protection=standard)
hardening_ldflags := -Wl,-z,relro,-z,now,-z,noexecstack
