#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Live views on the fake Xen, on terminals of tmux. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=domains_common.sh
. "$tests/domains_common.sh"

if ! command -v tmux >"$work/which"; then
	skip "what is on a terminal" "tmux is not installed"
	finish
fi

start_store 0=Domain-0 7=web 8=db 9=db
export FAKE_SIZE_32768=1 FAKE_REAL_TIME=2 FAKE_DOMAINS='0 7 8'
terminals=0
socket=''
mux() { tmux -S "$socket" "$@"; }
stop_all() {
	[ ! "$socket" ] || mux kill-server
	stop_store
}
trap stop_all EXIT
# terminal ROWS COLUMNS: a shell on a new terminal of that size
terminal() {
	[ ! "$socket" ] || mux kill-server
	# The old server may still use its socket.
	socket=$work/tmux$((++terminals))
	mux -f /dev/null new-session -d -x "$2" -y "$1" \
		"env PS1='> ' bash --norc --noprofile"
	screen_has '^>'
}
# Most waits of 0.1 s for a screen: a host may be busy.
WAITS=600
capture() { mux capture-pane -p >"$work/out"; }
type_keys() { mux send-keys "$@"; }
# start ARGS...: run the command on that terminal
start() {
	type_keys "clear; LD_PRELOAD=$fake ${before-} $tool $*" Enter
}
# wait_until COMMAND...: wait until it is true of the screen
wait_until() {
	local i

	for ((i = 0; i < WAITS; i++)); do
		capture
		! "$@" || return 0
		sleep 0.1
	done
	cat "$work/out"
	return 1
}
matches() { grep -Eq -- "$1" "$work/out"; }
# screen_has TEXT: wait until a line of the screen matches
screen_has() { wait_until matches "$1"; }
# screen_has_lines NUMBER TEXT: wait until as many lines of the screen match
screen_has_lines() { wait_until lines "$1" "$2"; }
# screen_lacks TEXT: wait until no line of the screen matches
screen_lacks() { wait_until not matches "$1"; }
# The last line is the shell's, and the terminal shows typed characters.
terminal_is_restored() {
	screen_has '^> ?$' && type_keys 'stty -a | tr " " "\n" | grep -x .*echo' Enter &&
		screen_has '^echo$'
}
# kill_command SIGNAL: the shell's only child
kill_command() {
	local shell
	shell=$(mux display -p '#{pane_pid}')
	kill -"$1" "$(tr -d ' ' <"/proc/$shell/task/$shell/children")"
}
no_control_c() { capture; ! grep -q '\^C' "$work/out"; }
fits() { awk -v n="$1" 'length > n { exit 1 }' "$work/out"; }

### stat

terminal 24 80
start stat 7 -i 60
ok "stat: the states at once" screen_has '^ +0 running +3( +-){8}$'
ok "stat: the time is Xen's uptime" prints "^domain 7, Xen's uptime 1000\.0 s$"
type_keys C-c
ok "stat: ^C restores the terminal" terminal_is_restored
ok "stat: and is not shown" no_control_c
start stat 7 -i 0.5
ok "stat: samples follow" screen_has '^ +0 running +[23] +75\.0 +0\.0 +25\.0 +0\.0 +20\.0 '
type_keys xyz C-c
ok "stat: the last sample stays" terminal_is_restored
ok "stat: with its shares" prints '^ +0 running +[23] +75\.0 '
ok "stat: typed keys are not shown" bash -c "! grep -q xyz '$work/out'"
start stat 7 -i 60
screen_has '^ +0 running' || :
kill_command TERM
ok "stat: SIGTERM restores the terminal" terminal_is_restored
start stat 7 -i 60
screen_has '^ +0 running' || :
mux resize-window -x 80 -y 5
ok "stat: rows that do not fit are counted" screen_has '^and 2 more$'
mux resize-window -x 40 -y 24
ok "stat: long lines are truncated" screen_has '^VCPU .*%O$'
type_keys C-c
export FAKE_DYING=3
terminal 24 80
start stat 7 -i 0.3
ok "stat: the domain dies" screen_has '^domain 7 is being destroyed$'
ok "stat: its end restores the terminal" terminal_is_restored
unset FAKE_DYING

# raw TERM ARGS...: what the command writes to a terminal for which TERM is set
raw() {
	local term=$1
	shift
	script -qec "env TERM=$term LD_PRELOAD=$fake $tool $*" /dev/null \
		>"$work/out" 2>"$work/err" </dev/null || :
}
no_escapes() { ! grep -q $'\e' "$work/out"; }
for TERM_NAME in dumb '' unheard-of; do
	raw "$TERM_NAME" stat 7 -i 0.2 -n 2
	ok "stat: TERM='$TERM_NAME': no escape sequences" no_escapes
	ok "stat: TERM='$TERM_NAME': a first line at once" prints '^domain 7: the first sample takes 0.2 s'
	ok "stat: TERM='$TERM_NAME': samples" lines 2 "^domain 7, Xen's uptime"
done
raw xterm stat 7 -i 0.2 -n 2
ok "stat: another terminal has escape sequences" not no_escapes
run stat 7 -i 0.2 -n 2
ok "stat: without a terminal there are none" no_escapes
ok "stat: without a terminal nothing is before the samples" test "$(head -c 9 "$work/out")" = "domain 7,"
terminal 24 80
before='TERM=dumb' start stat 7 -i 1
ok "stat: TERM=dumb: a sample" screen_has "^domain 7, Xen's uptime"
type_keys C-c
ok "stat: TERM=dumb: ^C restores the terminal" terminal_is_restored
ok "stat: TERM=dumb: and is not shown" no_control_c


### top

for columns in 80 200; do
	terminal 24 $columns
	# The interval does not end while this runs.
	start top -i 60
	ok "top on $columns columns: at once" screen_has '^ +7 web +2 - +( +-){6}$'
	ok "top on $columns columns: the keys" prints '^q quit  Enter vCPUs  s next key.*n name$'
	ok "top on $columns columns: the last column" prints 'STATE +PCPU +%RUN +%WAIT +%BLK +%STEAL SWITCH/s$'
	ok "top on $columns columns: no line is longer" fits $columns
	type_keys q
	ok "top on $columns columns: q restores the terminal" terminal_is_restored
done

terminal 24 80
start top -i 0.2
ok "top: samples follow" screen_has '^ +7 web +2 - +- +75\.0 +0\.0 +125\.0 +0\.0 +20\.0$'
ok "top: the busiest first" ordered 1 "7 0 8"
type_keys d
ok "top: a letter sorts" screen_has '^3 domains by domid'
ok "top: by the number" ordered 1 "0 7 8"
type_keys s
ok "top: s selects the next key" screen_has '^3 domains by name'
ok "top: by the name" ordered 1 "0 8 7"
type_keys d Up Up Down Enter
ok "top: Enter shows the vCPUs" screen_has '^ +7   vCPU 0 +running +[23] +75\.0 '
ok "top: of the selected domain only" lines 2 ' vCPU '
type_keys Enter
ok "top: Enter hides them" screen_lacks ' vCPU '
type_keys Up Enter
ok "top: the arrows select another domain" screen_has '^ +0   vCPU 1 +blocked '
mux resize-window -x 80 -y 6
ok "top: a smaller terminal" screen_has '^DOMID'
ok "top: shows only what fits" screen_has_lines 2 '^ +[0-9]+ '
type_keys End
ok "top: and scrolls to the selection" screen_has '^ +8 db '
mux resize-window -x 80 -y 24
ok "top: a larger terminal" screen_has '^ +0   vCPU 1 '
type_keys C-c
ok "top: ^C restores the terminal" terminal_is_restored
ok "top: and is not shown" no_control_c

export FAKE_DOMAINS='0 7 8-28 9@12'
terminal 24 80
start top -i 0.5 -s domid
ok "top: before a domain is created" screen_has '^3 domains'
type_keys Down Down Enter
ok "top: the vCPUs of a domain" screen_has '^ +8   vCPU 1 '
ok "top: a domain is created" screen_has '^ +9 db '
ok "top: the selected one is destroyed" screen_lacks '^ +8 '
type_keys Enter
ok "top: the next one is selected" screen_has '^ +9   vCPU 0 '
kill_command TERM
ok "top: SIGTERM restores the terminal" terminal_is_restored
export FAKE_DOMAINS='0 7 8'

for TERM_NAME in dumb '' unheard-of; do
	terminal 24 80
	before="TERM=$TERM_NAME" start top
	ok "top: TERM='$TERM_NAME'" screen_has "cannot draw: the terminal cannot move its cursor; use --batch"
done

finish
