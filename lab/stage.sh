# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by scripts that build an archive for the dom0. $stage is the directory
# that becomes its root, initially empty.

libdir=usr/lib/$triplet

# Create Debian's layout, in which /bin, /sbin and /lib are links into /usr.
# Archives that are unpacked one after the other need the same layout.
begin_stage() {
	rm -rf "$stage"
	mkdir -p "$stage"/usr/{bin,lib,lib64} "$stage/$libdir"
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

# needed_by FILE...: print the names of the shared libraries that they need.
needed_by() {
	"${READELF:-readelf}" -d "$@" 2>/dev/null |
		sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u
}

# put_libraries PATH: add the shared libraries of every program in $stage, and their
# dependencies, from the directories of PATH or else from the system.
put_libraries() {
	local -a files

	mapfile -t files < <(find "$stage" -type f -perm -u=x)
	put_needed "$1:${sysroot-}/lib/$triplet:${sysroot-}/usr/lib/$triplet" \
		"${files[@]}"
}

put_needed() {
	local path=$1 name file

	for name in $(needed_by "${@:2}"); do
		[ ! -e "$stage/$libdir/$name" ] || continue
		file=$(find_library "$name" "$path")
		case $file in
		'') die "cannot find library $name for dom0" ;;
		"$tree"/lib/*) continue ;; # initramfs puts it
		*/ld-linux-*) put 755 $loader_dir "$file"; continue ;;
		esac
		put 644 $libdir "$file"
		put_needed "$path" "$file"
	done
}

find_library() {
	local dir
	local -a dirs

	IFS=: read -ra dirs <<<"$2"
	for dir in "${dirs[@]}"; do
		[ ! -e "$dir/$1" ] || { echo "$dir/$1"; return; }
	done
}

# end_stage ARCHIVE: write ARCHIVE, and replace an old one only when complete.
end_stage() {
	"$lab/pack" "$stage" >"$stage.cpio"
	# Another archive may follow.
	truncate -s %4 "$stage.cpio"
	mv "$stage.cpio" "$1"
}
