# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by tests that install packages, in a mount namespace of their own: a
# Debian $suite in $out/root that forgets all that is done to it.

root=$out/root
signer="xen-resource test key"

# inside COMMAND...
inside() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin LC_ALL=C \
		DEBIAN_FRONTEND=noninteractive "$@"
}

mount_root() {
	rm -rf "$out"
	mkdir -p "$root" "$out/upper" "$out/work"
	mount -t overlay overlay "$root" -o \
		"lowerdir=$lab/debian-$suite/root,upperdir=$out/upper,workdir=$out/work"
	mount -t proc proc "$root/proc"
	mount -t devpts devpts "$root/dev/pts"
}

# show DIRECTORY NAME: let those inside see it, as /NAME.
show() {
	mkdir -p "$root/$2"
	mount --bind "$1" "$root/$2"
}

# Every file of it and, where packages share them, what they hold; without what
# is mounted, logs and the package managers' own state.
list() {
	local own=(-false) path

	for path in dev proc tmp debs next var/{log,cache} \
		var/lib/{apt,dpkg,rpm}; do
		own+=(-o -path "./$path")
	done
	cd "$root"
	find . -xdev \( "${own[@]}" \) -prune -o -printf '%p %y %m %U:%G %l\n' |
		sort
	find etc lib/modules/ -xdev -type f -print0 | sort -z |
		xargs -0 sha256sum
}

# What dkms is told to sign with.
make_key() {
	inside openssl req -new -x509 -newkey rsa:2048 -nodes \
		-subj "/CN=$signer" -outform DER -keyout /root/mok.key \
		-out /root/mok.pub
	printf '%s\n' mok_signing_key=/root/mok.key \
		mok_certificate=/root/mok.pub \
		>"$root/etc/dkms/framework.conf.d/key.conf"
}

# The module of kernel $rel.
signed() {
	inside modinfo -k "$rel" xen-resource
	[ "$(inside modinfo -k "$rel" -F signer xen-resource)" = "$signer" ]
}
