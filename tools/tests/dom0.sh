# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
# Sourced after common.sh by tests that need a whole fake dom0: the files of
# fake_root.c, the Xen of fake_xen.c, and the libxenctrl of fake_xenctrl.c.

export FAKE_ROOT=$work/root LD_LIBRARY_PATH=$tests
sys=$FAKE_ROOT/sys dev=$FAKE_ROOT/dev/xen
module=$sys/module/xen_resource class=$sys/class/misc
dep=$FAKE_ROOT/lib/modules/$(uname -r)/modules.dep
version=$("$tool" --version | sed -n 's/^xen-resource //p')

# reset: a healthy PV dom0, in which domain 7 is an HVM domain
reset() {
	rm -rf "$FAKE_ROOT"
	mkdir -p "$dev" "$class"/xen!{privcmd,privcmd_resource,resource} \
		"$module/parameters" "$sys"/hypervisor/{version,properties} \
		"$sys"/module/module/parameters "$sys/kernel/security" \
		"$FAKE_ROOT"/{run,proc/self,proc/sys/kernel} "${dep%/*}"
	echo xen >"$sys/hypervisor/type"
	echo PV >"$sys/hypervisor/guest_type"
	echo 00000b00 >"$sys/hypervisor/properties/features"
	echo 4 >"$sys/hypervisor/version/major"
	echo 17 >"$sys/hypervisor/version/minor"
	echo .5 >"$sys/hypervisor/version/extra"
	echo "$version" >"$module/version"
	echo O >"$module/taint"
	echo 16384 >"$module/parameters/restricted_frames"
	echo N >"$sys/module/module/parameters/sig_enforce"
	echo '[none] integrity confidentiality' >"$sys/kernel/security/lockdown"
	echo 4096 >"$FAKE_ROOT/proc/sys/kernel/tainted"
	echo updates/dkms/xen-resource.ko: >"$dep"
	echo 1:5 >"$class/xen!resource/dev"
	echo 0 >"$class/xen!resource/lost_pages"
	echo 1:7 >"$class/xen!privcmd_resource/dev"
	echo 0 >"$class/xen!privcmd_resource/switched"
	echo 1:8 >"$class/xen!privcmd/dev"
	printf 'c 1 5' >"$dev/resource"
	chmod 600 "$dev/resource"
	printf 'c 1 8' >"$dev/privcmd"
	echo "22 1 $(stat -c %Hd:%Ld "$dev") / /dev rw shared:2 - devtmpfs udev rw" \
		>"$FAKE_ROOT/proc/self/mountinfo"
	export FAKE_PHYSCAP=64 FAKE_SIZE_1=64 FAKE_SIZE_0=2 FAKE_SIZE_2=16 \
		FAKE_IOREQ=b FAKE_VCPUS=2 FAKE_SIZE_32768=1 \
		FAKE_TABLE=$work/table
	truncate -s 8192 "$work/table"
}
