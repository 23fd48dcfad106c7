# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by tests that install packages, in their own mount namespace: provides
# a disposable Debian $suite in $out/root.

root=$out/root
signer="xen-resource test key"

# inside COMMAND...: run it in the chroot.
inside() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin LC_ALL=C \
		DEBIAN_FRONTEND=noninteractive "$@"
}

mount_root() {
	rm -rf "$out"
	mkdir -p "$root" "$out/upper" "$out/work"
	mount -t overlay overlay "$root" -o \
		"lowerdir=$fetched/debian-$suite/root,upperdir=$out/upper,workdir=$out/work"
	mount -t proc proc "$root/proc"
	mount -t devpts devpts "$root/dev/pts"
}

# show DIRECTORY NAME: mount it in the chroot as /NAME.
show() {
	mkdir -p "$root/$2"
	mount --bind "$1" "$root/$2"
}

# List every file, with checksums where packages modify shared files. Mounts,
# volatile files, logs and the state of the package managers are left out.
list() {
	local own=(-false) path

	for path in dev proc run tmp debs next var/{log,cache} \
		var/lib/{apt,dpkg,rpm}; do
		own+=(-o -path "./$path")
	done
	cd "$root"
	find . -xdev \( "${own[@]}" \) -prune -o -printf '%p %y %m %U:%G %l\n' |
		sort
	find etc lib/modules/ -xdev -type f -print0 | sort -z |
		xargs -0 sha256sum
}

# Create a key and configure dkms to sign with it.
make_key() {
	inside openssl req -new -x509 -newkey rsa:2048 -nodes \
		-subj "/CN=$signer" -outform DER -keyout /root/mok.key \
		-out /root/mok.pub
	printf '%s\n' mok_signing_key=/root/mok.key \
		mok_certificate=/root/mok.pub \
		>"$root/etc/dkms/framework.conf.d/key.conf"
}

# Is the module of kernel $rel signed with that key?
signed() {
	inside modinfo -k "$rel" xen-resource
	[ "$(inside modinfo -k "$rel" -F signer xen-resource)" = "$signer" ]
}
