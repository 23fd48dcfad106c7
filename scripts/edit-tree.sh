# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by the scripts that add our files to the source tree of Xen or Linux. They
# set $tree, to that tree; $ours, to our directory in it; $edits, to a file with the
# edits of the tree's own files (edit.awk explains it); $new, to an empty directory
# that collects all new and changed files.

scripts=$(dirname "${BASH_SOURCE[0]}")

# edited_files: print the names of the tree's own files that $edits lists.
edited_files() {
	awk '$1 == "file" && !seen[$2]++ { print $2 }' "$edits"
}

# edit NAME [-v OPTION=1]: print a file with its edits, see edit.awk.
edit() {
	local path=$tree/$1

	[ -e "$path" ] || path=''
	awk -v name="$1" "${@:2}" -f "$scripts/edit.awk" "$edits" \
		${path:+"$path"}
}

# edit_all [-v OPTION=1]: put all edited files into $new, or complain about every
# mismatch.
edit_all() {
	local file fits=yes

	for file in $(edited_files); do
		mkdir -p "$new/$(dirname "$file")"
		edit "$file" "$@" >"$new/$file" || fits=no
		[ -e "$tree/$file" ] || rm "$new/$file"
	done
	[ $fits = yes ] || die "$tree does not fit; nothing was changed"
}

# Copy $new to the tree. Unchanged files keep their times, so that make does not
# rebuild them.
copy_new() {
	local file

	(cd "$new" && find . -type f) | while read -r file; do
		cmp -s "$new/$file" "$tree/$file" && continue
		mkdir -p "$(dirname "$tree/$file")"
		cat "$new/$file" >"$tree/$file"
	done
}

# Remove sources that this project has dropped: the tree would still build them.
# Objects stay.
remove_dropped() {
	local file

	find "$tree/$ours" -name '*.[ch]' ! -name '*.mod.c' -printf '%P\n' \
		2>/dev/null | while read -r file; do
		[ -e "$new/$ours/$file" ] || rm "$tree/$ours/$file"
	done
}
