#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# --help, help COMMAND, the man page and the completion of bash and zsh have the same
# commands, options and operands. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
man=$tests/../../man/xen-resource.1

run() { run_with "" "$@"; }

# The commands of --help, and the long names of all options
run --help
mapfile -t commands < <(sed -n 's/^  xen-resource \([a-z]\+\).*/\1/p' "$work/out" | sort -u)
declare -A long
while read -r letter name; do
	long[$letter]=$name
done < <(sed -n 's/^  -\(.\), --\([a-z]*\).*/\1 \2/p' "$work/out")
ok "--help has commands" test ${#commands[@]} -ge 12
ok "--help has options" test ${#long[@]} -ge 9
cp "$work/out" "$work/all"
run help
ok "help is --help" cmp "$work/out" "$work/all"
run_fails "help of an unknown command" 2 "COMMAND: 'x' is not a command; see" help x
run_fails "help of two commands" 2 "usage: xen-resource help \[COMMAND\]" help list dump

# man_synopsis COMMAND: its lines in the synopsis of the man page
man_synopsis() {
	awk -v command="$1" '/^\.Sh DESCRIPTION/ { exit }
		/^\.Nm$/ { getline; in_it = $0 == ".Cm " command; next }
		in_it' "$man"
}

# In the man page, and in the lists below, an option is known by its long name.
man_options() {
	man_synopsis "$1" | grep -o 'Fl [-a-z]\+' | while read -r _ name; do
		[ "$name" = - ] && continue
		[ "${name:0:1}" = - ] && echo "${name#-}" || echo "${long[$name]}"
	done | sort -u
}
man_operands() {
	man_synopsis "$1" | sed -E '/^\.(Op )?Fl -?[a-z]+ Ar/d' |
		grep -oE '^\.(Op )?Ar .*' | sed -E 's/^\.(Op )?Ar //; s/\.\.\.//' |
		tr ' a-z' '\nA-Z' | grep . | awk '!seen[$0]++' || true
}
help_options() { sed -n 's/^  -., --\([a-z]*\).*/\1/p' "$work/out" | sort -u; }
help_operands() {
	sed -n 's/^\([A-Z]\+\): .*/\1/p' "$work/out"
}
# The operands of the synopsis, without options and marks
synopsis_operands() {
	sed -nE "s/^  xen-resource $1 ?//p" "$work/out" |
		sed -E 's/\[--[a-z]+[^]]*\]//g; s/--[a-z]+( [A-Z]+)?//g' |
		grep -o '[A-Z]\+' || true
}

# shellcheck source=/dev/null
. "$tests/../completion.bash"
# completes WORD...: what bash offers in place of the last word
completes() {
	COMP_WORDS=(xen-resource "$@")
	COMP_CWORD=$#
	_xen_resource
	printf '%s\n' "${COMPREPLY[@]}"
}
bash_options() { completes "$1" - | sed -n 's/^--//p' | sort -u; }
bash_letters() {
	completes "$1" - | sed -nE 's/^-([^-])$/\1/p' | while read -r letter; do
		echo "${long[$letter]}"
	done | sort -u
}
bash_operands() {
	sed -n "/^	$1)/,/;;/s/^\t\toperands=( *\(.*\))/\1/p" \
		"$tests/../completion.bash" | xargs -r -n 1
}

zsh=$(command -v zsh || true)
# zsh_arguments COMMAND: what the completion of zsh passes to _arguments
# shellcheck disable=SC2016
zsh_arguments() {
	"$zsh" -fc '_arguments() { print -l -- "$@" }
		words=(xen-resource "$2" "") CURRENT=3
		. "$1"' - "$tests/../completion.zsh" "$1"
}
zsh_options() { zsh_arguments "$1" | sed -n 's/^([^)]*)--\([a-z]*\).*/\1/p' | sort -u; }
zsh_operands() {
	zsh_arguments "$1" | sed -nE 's/^([0-9]|\*:):+([A-Z]+):.*/\2/p; s/^\*::([A-Z]+):.*/\1/p'
}

for command in "${commands[@]}"; do
	run help "$command"
	ok "$command: help" succeeds
	ok "$command: help has its synopsis" prints "^  xen-resource $command( |\$)"
	ok "$command: options of the man page" diff <(help_options) <(man_options "$command")
	ok "$command: options of bash" diff <(help_options) <(bash_options "$command")
	ok "$command: letters of bash" diff <(help_options) <(bash_letters "$command")
	ok "$command: operands are explained" \
		diff <(synopsis_operands "$command" | sort) <(help_operands | sort)
	ok "$command: operands of the man page" \
		diff <(synopsis_operands "$command") <(man_operands "$command")
	ok "$command: operands of bash" \
		diff <(synopsis_operands "$command") <(bash_operands "$command")
	[ "$zsh" ] || continue
	ok "$command: options of zsh" diff <(help_options) <(zsh_options "$command")
	ok "$command: operands of zsh" \
		diff <(synopsis_operands "$command" | grep -v ARGUMENT) <(zsh_operands "$command")
done
[ "$zsh" ] || skip "options and operands of zsh" "zsh is missing"

is() { [ "$(completes "${@:2}" | xargs)" = "$1" ]; }
in_any_order() { diff <(tr ' ' '\n' <<<"$1" | sort) <(completes "${@:2}" | sort); }
ok "bash: every command is offered" in_any_order "${commands[*]} --help --version" ''
ok "bash: part of a command" is doctor doc
ok "bash: types" is "ioreq-server grant-table vmtrace-buf stats" dump 7 ''
ok "bash: part of a type" is grant-table dump -n 5 7 gr
ok "bash: ids" is "shared status" doctor 7 grant-table ''
ok "bash: too many operands" is "" doctor 7 grant-table shared ''
ok "bash: a value" is "" dump --count ''
touch "$work/trace.bin"
ok "bash: a file" is "$work/trace.bin" vmtrace 7 0 -o "$work/tr"
mkdir "$work/bin"
install -m 755 /dev/null "$work/bin/xen-resource-completion-test"
PATH=$work/bin:$PATH
ok "bash: a program" is xen-resource-completion-test exec xen-resource-completion
cat >"$work/bin/xl" <<EOF
#!/bin/sh
cat <<'LIST'
Name                                        ID   Mem VCPUs	State	Time(s)
Domain-0                                     0  1024     2     r-----      10.0
web                                          7   512     1     -b----       1.5
a \$(touch\${IFS}$work/run)                 18   512     1     -b----       0.5
two
lines \$(touch\${IFS}$work/run) 1 2 3      19   512     1     -b----       0.5
LIST
EOF
chmod +x "$work/bin/xl"
ok "bash: domains" is "0 7 18 19" list ''
ok "bash: no domain after the operands" is "" list 7 ''
ok "bash: a domain's name does not run" test ! -e "$work/run"
silent() { [ ! "$(completes "$@" 2>&1)" ]; }
ok "bash: a command without operands" silent status ''
ok "bash: an argument" is "$work/trace.bin" restrict 7 cat "$work/tr"
finish_runs
