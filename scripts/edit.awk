# SPDX-License-Identifier: GPL-2.0-only
#
# edit.awk -v name=FILE EDITS [FILE]: print FILE with the lines that EDITS
# inserts; with -v revert=1, without them; with -v defines=1, the names that EDITS
# defines for it and their values. Reports every edit that does not fit on standard
# error and then exits with status 1. A file that the tree lacks counts as empty, but
# EDITS must not insert lines there.
#
# Lines that earlier runs inserted are dropped first. EDITS holds these commands:
#
#	file PATH		file to change, relative to the top of the tree
#	define NAME REGEX	define NAME if a line of the file matches
#	cases NAME PREFIX WORD...
#				define NAME as the list of the file's case labels
#				that start with PREFIX, except PREFIX followed by
#				one of the WORDs
#	within REGEX		limit the following searches to the function that
#				starts at the matching line
#	after REGEX		insert the + lines after the one matching line
#	before REGEX		insert them before it
#	end			insert the + lines at the end of the file
#	+LINE			line to insert
#	if REGEX, else, fi	apply only if a line of the file matches, or if not
#	unmarked		do not mark inserted lines: find them by their text,
#				and an empty one by the line before it

function complain(text) {
	print name ": " text >"/dev/stderr"
	failed = 1
}

# Find the lines that EDITS inserts, and whether they have marks.
function read_inserted(text, here, last) {
	while ((getline text <edits) > 0)
		if (text ~ /^file /)
			here = text == "file " name
		else if (text == "unmarked")
			unmarked = 1
		else if (text == "+" && here)
			with_empty[last] = 1
		else if (text ~ /^\+/ && here)
			inserted[last = substr(text, 2)] = 1
	close(edits)
}

function is_inserted(text, before) {
	if (!unmarked)
		return text ~ /(\/\*|#) xen-resource( \*\/)?$/
	return text in inserted || (text == "" && before in with_empty)
}

function mark(line, space) {
	if (unmarked)
		return line
	space = line == "" ? "" : " "
	return line space (is_c ? "/* xen-resource */" : "# xen-resource")
}

# Return the number of the only line in [from, to] that matches, or 0.
function only(regex, from, to, i, found, count) {
	for (i = from; i <= to; i++)
		if (line[i] ~ regex) {
			found = i
			count++
		}
	if (count != 1)
		complain((count + 0) " lines match '" regex "', not 1")
	return count == 1 ? found : 0
}

function next_match(regex, from, i) {
	for (i = from; i <= lines; i++)
		if (line[i] ~ regex)
			return i
	complain("no line after line " (from - 1) " matches '" regex "'")
	return 0
}

function matches(regex, i) {
	for (i = 1; i <= lines; i++)
		if (line[i] ~ regex)
			return 1
	return 0
}

# cases NAME PREFIX WORD...
function list_cases(i, label, list, seen) {
	for (i = 4; i <= NF; i++)
		seen[$3 $i] = 1
	for (i = 1; i <= lines; i++) {
		label = line[i]
		if (!sub("^ *case ", "", label) || !sub(/:.*/, "", label))
			continue
		if (index(label, $3) == 1 && !seen[label]++)
			list = list (list == "" ? "" : ", ") label
	}
	if (list != "")
		print $2 " " list
}

function put_before(i, text) {
	if (i)
		before[i] = before[i] mark(text) "\n"
}

function set_scope(regex) {
	first = only(regex, 1, lines)
	last = first ? next_match("^}", first) : lines
	if (!first)
		first = 1
}

# Return the rest of the line after its first word.
function argument() {
	return substr($0, length($1) + 2)
}

BEGIN {
	edits = ARGV[1]
	path = ARGV[2]
	is_c = name ~ /\.[ch]$/
	read_inserted()
	while (path != "" && (getline text <path) > 0) {
		if (!is_inserted(text, previous))
			line[++lines] = text
		previous = text
	}
	ARGC = revert ? 1 : 2
}

revert { exit }
/^#/ || /^$/ || $1 == "unmarked" { next }
$1 == "file" {
	ours = $2 == name
	first = 1
	last = lines
	skipping = 0
	next
}
!ours { next }
$1 == "fi" { skipping = 0; next }
$1 == "else" { skipping = !skipping; next }
$1 == "if" { skipping = !matches(argument()); next }
skipping { next }
$1 == "define" {
	if (defines && matches(substr(argument(), length($2) + 2)))
		print $2
	next
}
$1 == "cases" {
	if (defines)
		list_cases()
	next
}
defines { next }
path == "" { complain("no such file"); exit }
$1 == "within" { set_scope(argument()); next }
$1 == "after" { at = only(argument(), first, last); at += at > 0; next }
$1 == "before" { at = only(argument(), first, last); next }
$1 == "end" { at = lines + 1; next }
/^\+/ { put_before(at, substr($0, 2)); next }
{ complain("edits, line " FNR ": unknown command '" $1 "'") }

END {
	if (failed)
		exit 1
	if (defines)
		exit
	for (i = 1; i <= lines + 1; i++) {
		printf "%s", before[i]
		if (i <= lines)
			print line[i]
	}
}
