# SPDX-License-Identifier: GPL-2.0-only
#
# xen-resource: the driver, its library, its command and their tests.
# "make help" lists the targets.

prefix ?= /usr/local

# The Debian packages that a build needs.
build_deps := build-essential bc libxen-dev libjson-c-dev libncurses-dev

# $(call need,PACKAGES[,TARGET]): fail with one line if packages are missing.
need = @missing=$$(scripts/missing $(1)); [ -z "$$missing" ] || { \
	echo "missing: $$missing; run make $(or $(2),deps)" >&2; exit 1; }

# $(call given,VARIABLE,EXAMPLE): fail with one line if it is not set.
given = @[ "$($(1))" ] || { echo "$(1) is not set: run make $@ $(1)=$(2)" >&2; exit 2; }

##@ Use

all: modules lib tools ## Build the module, the library and the command

include lab/lab.mk

release := $(shell uname -r)
KDIR ?= /lib/modules/$(release)/build

help: ## List the targets
	@awk -F ':.*## ' '/^##@ / { group = substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { \
			list[group] = list[group] sprintf("  %-18s %s\n", $$1, $$2) } \
		END { printf "Use:\n%s\nDevelop:\n%s\nRelease:\n%s", list["Use"], \
			list["Develop"], list["Release"] }' $(MAKEFILE_LIST)
	@printf '\nVariables:\n'
	@sed -n 's/^#> /  /p' $(MAKEFILE_LIST)

modules: need-build need-headers ## Build driver/xen-resource.ko
	+@MAKE="$(MAKE)" sh driver/compat/make.sh -C $(KDIR) M=$(CURDIR)/driver modules

lib: need-build ## Build lib/libxenresource.so.1, .a and .pc
	$(MAKE) -C lib

tools: lib ## Build tools/xen-resource
	$(MAKE) -C tools

examples: lib
	$(MAKE) -C docs/examples

install: install-module install-user ## Install, below DESTDIR if set

install-module: modules
	install -D -m 644 -t $(DESTDIR)/lib/modules/$$(cut -d '"' -f 2 \
		$(KDIR)/include/generated/utsrelease.h)/updates \
		driver/xen-resource.ko
	install -D -m 644 driver/60-xen-resource.rules \
		$(DESTDIR)/lib/udev/rules.d/60-xen-resource.rules
	$(if $(DESTDIR),,depmod -a)

# Install below build/uninstall to learn which files to remove: a list of them could
# become outdated.
uninstall: ## Remove what install installed, below DESTDIR if set
	rm -rf build/uninstall
	$(MAKE) install-user DESTDIR=$(CURDIR)/build/uninstall
	cd build/uninstall && find . ! -type d -printf '%P\n' | \
		(cd "$(or $(DESTDIR),/)" && xargs rm -f)
	rm -rf build/uninstall
	rm -f $(DESTDIR)/lib/modules/*/updates/xen-resource.ko \
		$(DESTDIR)/lib/udev/rules.d/60-xen-resource.rules
	$(if $(DESTDIR),,depmod -a)

install-user: lib tools
	$(MAKE) -C lib install
	$(MAKE) -C tools install
	install -D -m 644 man/xen-resource.4 \
		$(DESTDIR)$(prefix)/share/man/man4/xen-resource.4

# Never build for another kernel than the user expects.
need-headers:
	@[ -e "$(KDIR)/Makefile" ] || { echo "no headers in $(KDIR):" \
		"apt install linux-headers-$(release), or set KDIR=;" \
		"make lib tools builds the rest" >&2; exit 1; }

need-build:
	$(call need,$(build_deps))

clean: ## Remove built files, keep downloads
	@find driver \( -name '*.o' -o -name '*.ko' -o -name '*.mod*' \
		-o -name '.*.cmd' -o -name 'Module.symvers' \
		-o -name 'modules.order' \) -delete
	@rm -f $(addprefix driver/compat/,generated.h probe.log probe.cache kernel \
		imports btf btf.failed builder)
	@$(MAKE) -C lib clean
	@$(MAKE) -C tools clean
	@[ ! -e build/kselftest ] || $(MAKE) -C selftests clean
	@$(MAKE) -C docs/examples clean
	@[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name fetched \
		-exec rm -r {} +

distclean: clean ## Remove downloads, too
	rm -rf build

##@ Release

kernel-tree: ## Copy the driver into a Linux source tree
	$(call given,KSRC,/path/to/linux)
	$(call need,build-essential $(tree_deps))
	@packaging/kernel-tree/apply "$(KSRC)"

kernel-tree-revert: ## Remove the driver from a source tree
	$(call given,KSRC,/path/to/linux)
	@packaging/kernel-tree/apply --revert "$(KSRC)"

deb: need-package ## Build Debian packages, in build/deb
	packaging/deb build/deb

rpm: need-package ## Build RPM packages, in build/rpm
	packaging/rpm/build build/rpm

release: ## Check and make a release tarball
	@packaging/release

#> modules: KDIR=/path/to/kernel/headers
#> install, uninstall: prefix=/usr/local DESTDIR=
#> kernel-tree, kernel-tree-revert: KSRC=/path/to/linux O=/its/build

.PHONY: all help modules lib tools examples install install-module install-user \
	uninstall need-headers need-build clean distclean kernel-tree kernel-tree-revert deb rpm release
.DELETE_ON_ERROR:
