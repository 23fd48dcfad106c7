# SPDX-License-Identifier: GPL-2.0-only
# Included by the top Makefile: machines with Xen, and the tests that run in them.

KERNEL ?= 6.1
MODE ?= pv
TEST ?=
export DEBUG DEPS DEVICE OPERATIONS SEED SMP TIMEOUT V XEN XEN_SRC

lab := lab
fetched := build/fetched
# A build of packages may lack Python.
kernels := $(shell sed -n 's/^\["linux-\(.*\)"\]$$/\1/p' $(lab)/packages.toml)

# Debug kernels: see debug/ there.
debug_kernels := 6.1-debug 6.1-kasan 6.1-kcsan 6.12-eventfd

# The kernel sources that check-kernel-tree adds the driver to, newest last.
trees := tree-5.10 tree-6.1 tree-7.3

# The parts of a machine of the lab.
xen := $(or $(XEN),4.17)
machine := dom0-$(KERNEL) hypervisor-$(xen) userland-$(xen:ours-%=%)

# The packages' tests boot these, with the kernels of those Debian releases.
deb_machines := dom0-6.1 $(foreach v,4.17 4.20,hypervisor-$(v) userland-$(v))

# The Debian packages that the targets need.
xen_deps := bison debian-archive-keyring flex python3 rsync xz-utils
lab_deps := cpio debian-archive-keyring gcc-12-multilib jq python3 \
	qemu-system-x86 xz-utils zstd
bench_deps := gnuplot-nox
tree_deps := bison flex libelf-dev unifdef
check_deps := clang codespell gpg gpg-agent groff-base libclang-rt-dev libcmocka-dev \
	pkg-config python3-jsonschema shellcheck sparse tmux valgrind
debug_deps := bc bison flex libelf-dev
# Only "make analyse" needs these.
analyse_deps := $(sort $(build_deps) $(lab_deps) clang-tidy coccinelle cppcheck \
	sparse)
all_deps := $(sort $(build_deps) $(xen_deps) $(lab_deps) $(bench_deps) \
	$(tree_deps) $(debug_deps) $(check_deps))
# Only the targets for packages and for Arm need these.
package_deps := $(sort $(build_deps) $(lab_deps) debhelper debootstrap dh-dkms \
	dh-python git lintian rpm rpmlint)
arm64_deps := $(sort $(build_deps) $(xen_deps) $(lab_deps) gcc-aarch64-linux-gnu \
	gcc-arm-linux-gnueabihf libc6-dev-armhf-cross qemu-system-arm)
# "make demo" builds the Xen and the kernel that it boots.
demo_deps = $(sort $(build_deps) $(lab_deps) \
	$(if $(filter ours-%,$(xen)),$(xen_deps)) \
	$(if $(filter $(debug_kernels),$(KERNEL)),$(debug_deps)))

##@ Develop

deps: ## Install the Debian packages that building and testing need
	@$(lab)/install $@ $(all_deps)

deps-arm64 deps-package deps-analyse: deps-%:
	@$(lab)/install $@ $($*_deps)

need-all:
	$(call need,$(all_deps))

need-arm64 need-package need-analyse: need-%:
	$(call need,$($*_deps),deps-$*)

need-xen:
	$(call need,$(build_deps) $(xen_deps))

need-debug:
	$(call need,$(lab_deps) $(debug_deps))

need-lab:
	$(call need,$(build_deps) $(lab_deps))

hypervisor: need-xen ## Build build/xen-VERSION.gz with our handlers
	@$(lab)/hypervisor

check-kernel-tree: $(trees:%=$(fetched)/%/fetched) ## Build the driver in Debian's kernel sources
	$(call need,build-essential $(tree_deps))
	@packaging/kernel-tree/tests/trees $(trees)

selftests: lib build/kselftest ## Build the tests
	$(MAKE) -C selftests

check: ## Build and test everything, on stock Xen and on ours
	@$(lab)/install $@ $(all_deps)
	@$(lab)/run check

lab-update: ## Record the packages of the last green check, check-clients
	@$(lab)/run record

check-debug: need-all ## Run all tests on debug kernels
	@$(lab)/run check-debug

check-clients: need-all ## Run Debian's toolstack and QEMU on the driver
	@$(lab)/run $@

check-switched: need-all ## Run the driver's tests through the switched node
	@$(lab)/run $@

matrix: need-all ## Test all kernels, Xens, modes; update docs/
	@$(lab)/run $@

matrix-smoke: need-all ## Run matrix on the oldest and newest kernel only
	@$(lab)/run $@

demo: ## Boot Xen and demonstrate the driver
	@$(lab)/install $@ $(demo_deps)
	@mkdir -p build
	@echo 'Fetching Xen and Linux, building (build/demo.log)...' >&2
	@$(MAKE) --no-print-directory $(machine) >build/demo.log 2>&1 || \
		{ cat build/demo.log; exit 1; }
	@$(lab)/run demo $(KERNEL) $(MODE)

transcripts: dom0-6.1 hypervisor-4.17 hypervisor-ours-4.17 userland-4.17 ## Record docs/transcripts.md
	@mkdir -p build
	@$(lab)/transcripts >build/transcripts.md
	@mv build/transcripts.md docs/transcripts.md

cost: need-lab need-xen ## Measure the cost of statistics in Xen
	@KERNEL=$(KERNEL) bench/run overhead

bench: need-lab need-xen ## Measure maps and unmaps: ours, in-tree, hypercalls
	$(call need,$(bench_deps))
	@XEN=$(xen:ours-%=%) KERNEL=$(KERNEL) bench/run

bench-smoke: dom0-6.1 userland-4.17 need-xen ## Fail if maps or unmaps became slower
	@bench/smoke

bench-figures: dom0-6.1 userland-4.17 need-xen ## Run bench-smoke and record the new counts
	@bench/smoke record

bench-switched: need-lab ## Measure what the switched node adds to privcmd
	$(if $(filter ours-%,$(xen)),$(call need,$(xen_deps)))
	@MODE="$(if $(filter-out file,$(origin MODE)),$(MODE))" \
		XEN=$(xen) KERNEL=$(KERNEL) bench/run switched

soak: need-all ## Map, unmap, create domains for an hour: no leaks
	@MODE="$(if $(filter-out file,$(origin MODE)),$(MODE))" \
		KERNEL=$(KERNEL) $(lab)/run soak

vm: $(machine) ## Run the tests, or TEST, in one machine
	@TESTS="$(TEST)" $(lab)/run tests $(KERNEL) $(MODE)

fuzz: $(machine) ## Run OPERATIONS of the fuzzer, starting at SEED
	@CELL=fuzz-$(xen)-$(KERNEL)-$(MODE) $(lab)/run fuzz $(KERNEL) $(MODE)

vm-shell: $(machine) ## Root shell in a dom0
	@$(lab)/run shell $(KERNEL) $(MODE)

arm64: need-arm64 build/kselftest ## Build for Arm, boot Xen in QEMU, run tests
	@KERNEL="$(if $(filter-out file,$(origin KERNEL)),$(KERNEL))" XEN= MODE= \
		TESTS="$(TEST)" $(lab)/run arm64

sparse: need-all $(addprefix module-,$(kernels)) ## Build for the lab's kernels, W=1 C=1

flavours: need-lab ## Build for the cloud and rt flavours of those kernels
	@$(lab)/flavours $(kernels)

probes: module-6.1 module-5.10 ## Check the probes of kernel headers
	@$(lab)/probes

checkpatch: build/checkpatch ## Check the style of the C sources
	@scripts/checkpatch

shellcheck: ## Check the shell scripts
	$(call need,$(check_deps))
	@scripts/shellcheck

analyse: need-analyse build/kselftest build/coccinelle ## Analyse the C sources: gcc, clang-tidy, cppcheck, sparse, coccinelle
	@scripts/analyse

sanitize: dom0-6.1 userland-4.17 hypervisor-4.17 ## Test sanitizer builds of library and command on Xen
	@scripts/sanitize

check-deb: deb $(deb_machines) ## Test the packages in Debian 12 and 13, on Xen
	@packaging/check-deb

check-rpm: rpm ## Test the RPM packages, as far as Debian allows
	@packaging/check-rpm

# The lab: packages, the dom0 and the programs that run in it.

$(fetched)/%/fetched:
	$(call need,$(lab_deps))
	$(lab)/run fetch $*

$(fetched)/linux-%/vmlinux: $(fetched)/linux-%/fetched
	$(lab)/run vmlinux "$$(find $(fetched)/linux-$*/root -name 'vmlinuz*')" $@

$(filter $(fetched)/linux-6.1-%,$(debug_kernels:%=$(fetched)/linux-%/fetched)): \
	$(fetched)/kernel-6.1/fetched
$(fetched)/linux-6.12-eventfd/fetched: $(fetched)/kernel-6.12/fetched
$(debug_kernels:%=$(fetched)/linux-%/fetched): need-debug
	$(lab)/debug/kernel $(@:$(fetched)/linux-%/fetched=%)

$(debug_kernels:%=$(fetched)/linux-%/vmlinux): %/vmlinux: %/fetched ;

build/kselftest: $(fetched)/source-6.1/fetched
	ln -sfn fetched/source-6.1/root/tools/testing/selftests $@

build/checkpatch: $(fetched)/source-6.1/fetched
	ln -sfn fetched/source-6.1/root/scripts $@

# Fetch source-6.1 again if the lab has it without these.
coccinelle := $(fetched)/source-6.1/root/scripts/coccinelle
$(coccinelle):
	rm -f $(fetched)/source-6.1/fetched
	$(lab)/run fetch source-6.1

build/coccinelle: | $(coccinelle)
	ln -sfn fetched/source-6.1/root/scripts/coccinelle $@

build/lab/%: $(lab)/%.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -Wall -Wextra -Werror -o $@ $< \
		$(if $(filter %make-domain,$*),-lxenctrl)

module-%: $(fetched)/linux-%/fetched need-build
	$(lab)/module linux-$*

# The driver for tests that make hypercalls fail.
faultinject-module-%: $(fetched)/linux-%/fetched need-build
	$(lab)/module linux-$* faultinject

dom0-%: need-lab module-% tools build/lab/guest/run-test \
		$(fetched)/busybox/fetched $(fetched)/linux-%/vmlinux
	$(lab)/initramfs $*

dom0-5.10 dom0-6.1 $(debug_kernels:%=dom0-%): dom0-%: faultinject-module-%

userland-%: need-lab lib build/kselftest $(fetched)/xen-user-%/fetched
	$(lab)/userland $*

clients-%: need-lab lib $(fetched)/linux-6.1/vmlinux $(fetched)/busybox/fetched
	$(lab)/clients/image $*

hypervisor-%: need-lab
	$(if $(filter ours-%,$*),$(call need,$(xen_deps)))
	$(lab)/run xen $*

#> check, demo: DEPS=no, do not install packages. No other target installs any,
#>     except deps and deps-arm64, deps-analyse, deps-package (for deb and rpm)
#> hypervisor: XEN=VERSION or XEN_SRC=/path/to/tree, DEBUG=y
#> vm, vm-shell, demo: MODE=pv|pvh KERNEL=VERSION, XEN=VERSION (Debian's) or
#>     ours-VERSION; lab/packages.toml has the versions
#>     KERNEL=6.1-debug|6.1-kasan|6.1-kcsan: debug kernels
#> vm: TEST="name..." DEVICE=/dev/xen/privcmd TIMEOUT=seconds V=1 SMP=2
#> fuzz: as vm, OPERATIONS=100000 SEED=1
#> matrix: lists, KERNEL="5.10 6.1" XEN= MODE=; other cells keep their last results
#> arm64: KERNEL=VERSION, TEST=
#> soak: XEN=, KERNEL=, MODE=; continues a run that was stopped
#> bench: KERNEL=, XEN=VERSION; boots Debian's Xen and ours
#> bench-switched: KERNEL=, XEN=, MODE=

.PHONY: deps deps-arm64 deps-package deps-analyse need-all need-arm64 \
	need-package need-analyse check-deb check-rpm need-xen need-lab \
	need-debug hypervisor selftests check lab-update check-debug \
	check-clients check-switched matrix matrix-smoke arm64 demo cost fuzz soak \
	bench bench-smoke bench-figures bench-switched vm vm-shell \
	transcripts sparse flavours probes checkpatch \
	shellcheck analyse sanitize
.SECONDARY:
