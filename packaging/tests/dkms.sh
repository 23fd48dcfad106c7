#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds that fail late, without dkms and a kernel: make.sh of the driver, with commands
# that stand for make, and dkms-check, with fake kernels and keys. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2016,SC2317
set -eu
# shellcheck source=../../scripts/tap.sh
. "$(dirname "$0")/../../scripts/tap.sh"
top=$(realpath "$(dirname "$0")/../..")
compat=$work/driver/compat
said=$work/said
shown=("$said")
unset MAKEFLAGS MFLAGS BTF_OPTIONAL XENRES_MAKE_LOG

# command_is NAME COMMANDS: create $work/bin/NAME, which runs COMMANDS of the shell.
command_is() {
	mkdir -p "$work/bin"
	printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# build COMMANDS: run make.sh with a make that runs COMMANDS.
build() {
	mkdir -p "$compat"
	rm -f "$compat"/*
	cp "$top"/driver/compat/{make,btf}.sh "$compat"
	command_is make "echo \"make \$*\"; $1"
	(cd "$work" && MAKE=$work/bin/make sh driver/compat/make.sh -C kernel modules \
		>"$said" 2>&1)
}

# says LINE...: it printed only these lines, apart from what make printed.
says() {
	grep -v '^make' "$said" | diff - <([ $# = 0 ] || printf '%s\n' "$@")
}

runs_make_once() {
	build ':'
	says
	grep -qx 'make -C kernel modules' "$said" && [ "$(wc -l <"$said")" = 1 ]
}

fails_with_make() {
	local status=0

	build 'exit 2' || status=$?
	[ "$status" = 2 ]
	says
	[ "$(wc -l <"$said")" = 1 ]
}

# A make that runs btf.sh, as driver/Kbuild does, unless BTF is switched off.
kbuild='case $* in *CONFIG_DEBUG_INFO_BTF_MODULES=*) exit 0 ;; esac
touch object
KERNELRELEASE=9.9 PAHOLE=$PAHOLE sh driver/compat/btf.sh object vmlinux driver/compat/btf'

# without_btf REASON: the module is built without BTF, with one line.
without_btf() {
	build "$kbuild"
	says "xen-resource: Linux 9.9: warning: built without BTF, which only tracers use: $1"
	tail -n 1 "$said" | grep -q warning
	grep -qx 'make -C kernel modules CONFIG_DEBUG_INFO_BTF_MODULES=' "$said"
}

missing_pahole() {
	export PAHOLE=$work/none
	without_btf "$work/none is not installed, but this kernel needs it (CONFIG_DEBUG_INFO_BTF_MODULES): install pahole or dwarves"
}

old_pahole() {
	command_is pahole '[ "$1" = --version ] && echo v1.2 ||
		{ echo "unknown option --btf_features"; exit 64; }'
	export PAHOLE=$work/bin/pahole
	without_btf "$PAHOLE v1.2 fails: unknown option --btf_features: install the version that the kernel was built with"
}

crashing_pahole() {
	command_is pahole '[ "$1" = --version ] && echo v1.2 || kill -SEGV $$'
	export PAHOLE=$work/bin/pahole
	without_btf "$PAHOLE v1.2 fails: Segmentation fault: install the version that the kernel was built with"
}

working_pahole() {
	command_is pahole :
	PAHOLE=$work/bin/pahole build "$kbuild"
	says
	not grep CONFIG_DEBUG_INFO_BTF_MODULES= "$said"
}

# Ignore a btf.failed that another build wrote if make succeeds.
reason_of_another_build() {
	build "echo why >driver/compat/btf.failed"
	says
	[ "$(wc -l <"$said")" = 1 ]
}

# btf.sh does not blame pahole if the object disappears.
removed_object() {
	command_is pahole 'exit 1'
	export PAHOLE=$work/bin/pahole
	not build "${kbuild/touch object/rm -f object}"
	not grep -q pahole "$said"
}

# The warning is for a module that was built.
fails_without_btf() {
	export PAHOLE=$work/none
	not build "${kbuild/exit 0/echo error; exit 1}"
	grep -qx error "$said"
	not grep 'built without BTF' "$said"
}

another_build='xen-resource: another build began in .* before this one ended: build for one kernel at a time'

# one_at_a_time COMMANDS: fail with that line if COMMANDS run during make.
one_at_a_time() {
	not build "$1"
	grep -v '^make' "$said" | grep -vxc "$another_build" | grep -qx 0
	grep -qx "$another_build" "$said"
}

removed_directory() { one_at_a_time "rm -rf '$work/driver'; exit 1"; }
cleaned_directory() { one_at_a_time "rm '$compat/builder'; exit 1"; }
# The second one gets a working make, and only the first one fails.
second_build() {
	one_at_a_time "[ -e second ] || { touch second
		MAKE=true sh driver/compat/make.sh || echo second failed; }"
	rm "$work/second"
}

# dkms redirects to make.log and then removes it: the line is in the new one, too, but
# not twice in one file.
line_in_make_log() {
	export XENRES_MAKE_LOG=$work/make.log
	second_build
	grep -qx "$another_build" "$work/make.log"
	rm "$work/make.log"
	said=$XENRES_MAKE_LOG
	second_build
	[ "$(grep -cx "$another_build" "$said")" = 1 ]
}

rebuild="run 'dkms remove xen-resource/1.0 -k 9.9', then 'dkms install xen-resource/1.0 -k 9.9'"
# dkms's tree with a built module, whose modinfo prints these fields.
magic='9.9 SMP mod_unload' signer='a key'
tree=$work/dkms/1.0
export XENRES_TEST_ROOT=$work/root

setup_check() {
	rm -rf "$XENRES_TEST_ROOT" "$tree"
	mkdir -p "$tree/9.9/x86_64"/{module,log} "$XENRES_TEST_ROOT"/{boot,etc/dkms/framework.conf.d} \
		"$XENRES_TEST_ROOT/sys/module/module/parameters" "$XENRES_TEST_ROOT/sys/kernel/security" \
		"$XENRES_TEST_ROOT/var/lib/dkms"
	touch "$tree/9.9/x86_64/module/xen-resource.ko.xz" "$XENRES_TEST_ROOT/var/lib/dkms/mok.pub"
	echo N >"$XENRES_TEST_ROOT/sys/module/module/parameters/sig_enforce"
	echo '[none] integrity confidentiality' >"$XENRES_TEST_ROOT/sys/kernel/security/lockdown"
	echo '# CONFIG_MODULE_SIG_FORCE is not set' >"$XENRES_TEST_ROOT/boot/config-9.9"
	command_is modinfo 'case $2 in vermagic) echo "$MAGIC" ;; *) echo "$SIGNER" ;; esac'
	command_is mokutil 'echo "$XENRES_TEST_ROOT/var/lib/dkms/mok.pub is not enrolled"'
}

check() {
	MAGIC=$magic SIGNER=$signer PATH=$work/bin:$PATH \
		"$top/packaging/dkms-check" "$tree" 9.9 >"$said" 2>&1
}

silent_without_signatures() {
	setup_check
	signer=
	check
	says
}

import='xen-resource: Linux 9.9: only loads signed modules: run '\''mokutil --import %s'\'\
', reboot, and choose '\''Enroll MOK'\''; until then modprobe fails with '\''Key was rejected by service'\'\
' or '\''Operation not permitted'\'

# imports CERTIFICATE: names it in one line, and lets dkms install.
imports() {
	check
	# shellcheck disable=SC2059
	says "$(printf "$import" "$1")"
}

signed_only_config() {
	setup_check
	echo CONFIG_MODULE_SIG_FORCE=y >"$XENRES_TEST_ROOT/boot/config-9.9"
	imports /var/lib/dkms/mok.pub
}

signed_only_headers() {
	setup_check
	mkdir -p "$XENRES_TEST_ROOT/lib/modules/9.9/build"
	mv "$XENRES_TEST_ROOT/boot/config-9.9" "$XENRES_TEST_ROOT/lib/modules/9.9/build/.config"
	check
	says
	echo CONFIG_MODULE_SIG_FORCE=y >"$XENRES_TEST_ROOT/lib/modules/9.9/build/.config"
	imports /var/lib/dkms/mok.pub
}

enforced_now() {
	setup_check
	echo Y >"$XENRES_TEST_ROOT/sys/module/module/parameters/sig_enforce"
	imports /var/lib/dkms/mok.pub
}

locked_down() {
	setup_check
	echo 'none [integrity] confidentiality' >"$XENRES_TEST_ROOT/sys/kernel/security/lockdown"
	imports /var/lib/dkms/mok.pub
}

secure_boot() {
	setup_check
	command_is mokutil '[ "$1" = --sb-state ] && echo "SecureBoot enabled" || echo no'
	imports /var/lib/dkms/mok.pub
}

# shim then passes every kernel, and the kernel does not ask for signatures.
secure_boot_without_validation() {
	setup_check
	command_is mokutil '[ "$1" = --sb-state ] && printf "%s\n" "SecureBoot enabled" \
		"SecureBoot validation is disabled in shim" || echo no'
	check
	says
}

without_mokutil() {
	setup_check
	echo CONFIG_MODULE_SIG_FORCE=y >"$XENRES_TEST_ROOT/boot/config-9.9"
	command_is mokutil 'exit 127'
	imports /var/lib/dkms/mok.pub
}

configured_certificate() {
	setup_check
	echo CONFIG_MODULE_SIG_FORCE=y >"$XENRES_TEST_ROOT/boot/config-9.9"
	echo mok_certificate=/root/mok.der >"$XENRES_TEST_ROOT/etc/dkms/framework.conf.d/key.conf"
	mkdir "$XENRES_TEST_ROOT/root"
	touch "$XENRES_TEST_ROOT/root/mok.der"
	imports /root/mok.der
}

# dkms sources its configuration with bash, and the kernel's version set.
configuration_for_bash() {
	setup_check
	echo CONFIG_MODULE_SIG_FORCE=y >"$XENRES_TEST_ROOT/boot/config-9.9"
	echo '[[ "${kernelver:?}$unset" = 9.9 ]] && mok_certificate=/root/$kernelver.der' \
		>"$XENRES_TEST_ROOT/etc/dkms/framework.conf"
	mkdir "$XENRES_TEST_ROOT/root"
	touch "$XENRES_TEST_ROOT/root/9.9.der"
	imports /root/9.9.der
}

enrolled() {
	setup_check
	echo CONFIG_MODULE_SIG_FORCE=y >"$XENRES_TEST_ROOT/boot/config-9.9"
	command_is mokutil '[ "$2" = "$XENRES_TEST_ROOT/var/lib/dkms/mok.pub" ] &&
		echo "$2 is already enrolled"'
	check
	says
}

unsigned() {
	setup_check
	echo CONFIG_MODULE_SIG_FORCE=y >"$XENRES_TEST_ROOT/boot/config-9.9"
	signer=
	check
	says "xen-resource: Linux 9.9: only loads signed modules, and dkms did not sign this one: install openssl and this kernel's sign-file, then $rebuild"
}

other_kernel() {
	setup_check
	magic='9.8 SMP mod_unload'
	not check
	says "xen-resource: Linux 9.9: the module was built for '9.8': two builds ran at the same time, or /lib/modules/9.9/build belongs to another kernel; $rebuild"
	magic=
	not check
	says "xen-resource: Linux 9.9: modinfo cannot read $tree/9.9/x86_64/module/xen-resource.ko.xz; $rebuild"
	rm -r "$tree"
	not check
	says "xen-resource: Linux 9.9: dkms has not built the module for this kernel; $rebuild"
}

warning_of_the_build() {
	local line='xen-resource: Linux 9.9: warning: built without BTF: why'

	setup_check
	printf 'CC x.o\n%s\n' "$line" >"$tree/9.9/x86_64/log/make.log"
	check
	says "$line"
}

ok "make.sh runs make once" runs_make_once
ok "it fails as make does" fails_with_make
ok "a missing pahole: built without BTF, one line" missing_pahole
ok "an old pahole" old_pahole
ok "a pahole that crashes" crashing_pahole
ok "a pahole that works: BTF" working_pahole
ok "a build that fails even without BTF" fails_without_btf
ok "btf.failed of another build is ignored" reason_of_another_build
ok "an object that disappears" removed_object
ok "another build removes the directory" removed_directory
ok "another build cleans the directory" cleaned_directory
ok "another build begins in the directory" second_build
ok "the new make.log has the line, too" line_in_make_log
ok "dkms-check: silent if the kernel does not require signatures" silent_without_signatures
ok "dkms-check: the kernel's config requires signatures" signed_only_config
ok "dkms-check: the config beside its headers does" signed_only_headers
ok "dkms-check: a parameter of the running kernel does" enforced_now
ok "dkms-check: its lockdown does" locked_down
ok "dkms-check: Secure Boot does" secure_boot
ok "dkms-check: Secure Boot without validation" secure_boot_without_validation
ok "dkms-check: mokutil is not installed" without_mokutil
ok "dkms-check: names the configured certificate" configured_certificate
ok "dkms-check: a configuration for bash" configuration_for_bash
ok "dkms-check: silent if the key is enrolled" enrolled
ok "dkms-check: a module without a signature" unsigned
ok "dkms-check: refuses a module for another kernel" other_kernel
ok "dkms-check: shows the warning of the build" warning_of_the_build
finish
