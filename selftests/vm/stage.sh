# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by what fills an archive for the dom0: $stage is the directory that
# will be its root, and holds nothing yet.

libdir=usr/lib/x86_64-linux-gnu

# Debian's layout, in which /bin and the like are links into /usr. Archives that
# are unpacked one after the other have to agree on that.
begin_stage() {
	rm -rf "$stage"
	mkdir -p "$stage"/usr/{bin,lib64} "$stage/$libdir"
	ln -s usr/bin "$stage/bin"
	ln -s usr/bin "$stage/sbin"
	ln -s usr/lib "$stage/lib"
	ln -s usr/lib64 "$stage/lib64"
}

# put MODE DIRECTORY FILE...
put() {
	mkdir -p "$stage/$2"
	install -m "$1" -t "$stage/$2" "${@:3}"
}

# put_libraries PATH: the shared libraries of every program here, by the host's
# loader; those in the directories of PATH go before the host's.
put_libraries() {
	find "$stage" -type f -perm -u=x -print0 |
		LD_LIBRARY_PATH=$1 xargs -0 -n 1 ldd 2>&1 |
		sed -n 's/^.*[[:space:]]\(\/[^ ]*\) (0x.*$/\1/p
			/not found/s/^[[:space:]]*/missing /p' | sort -u |
	while read -r file more; do
		case $file in
		missing) die "no library for the dom0: $more" ;;
		"$top"/lib/*) ;; # initramfs puts it
		*/ld-linux-*) put 755 usr/lib64 "$file" ;;
		*) put 644 $libdir "$file" ;;
		esac
	done
}

# pack DIRECTORY: an archive of it, the same for the same files, down to the
# instructions that unpacking takes.
pack() {
	(cd "$1" && find . -exec touch -h -d @0 {} + &&
		find . -print0 | LC_ALL=C sort -z |
		cpio --quiet --reproducible -0 -o -H newc -R +0:+0)
}

# end_stage ARCHIVE: nothing takes its place before it is complete.
end_stage() {
	pack "$stage" >"$stage.cpio"
	# Another archive may follow.
	truncate -s %4 "$stage.cpio"
	mv "$stage.cpio" "$1"
}
