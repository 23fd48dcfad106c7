# SPDX-License-Identifier: LGPL-2.1-or-later
# Hardening flags of the library and the command, independent of CFLAGS.
# tests/hardened.sh checks that they took effect.

# A flag, if the compiler accepts it for the target.
accepted = $(shell $(CC) $(1) -Werror -x c -S -o /dev/null /dev/null \
	2>/dev/null && echo $(1))

hardening_cppflags := -D_FORTIFY_SOURCE=2
# -fcf-protection is for x86, -mbranch-protection for Arm.
hardening_cflags := -fstack-protector-strong \
	$(call accepted,-fstack-clash-protection) \
	$(call accepted,-fcf-protection=full) \
	$(call accepted,-mbranch-protection=standard)
hardening_ldflags := -Wl,-z,relro,-z,now,-z,noexecstack
