# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
# Sourced by scripts that run many jobs. They set $out, the directory of the
# results, and define
#	build		builds the programs that the jobs need, and prints TAP
#	do_job NAME	runs one job, and writes $out/NAME.cases
# Other files of a job: NAME.out, its output; NAME.logs, the directory of its tests'
# logs; NAME.again, the command that repeats it, with TEST= at the end if it takes a
# test; and, while it runs, NAME.runs.

number=0

# one NAME COMMAND...: run a command and print its exit status as a TAP case.
one() {
	number=$((number + 1))
	if "${@:2}" >"$out/$1.log" 2>&1; then
		echo "ok $number $1"
	else
		sed 's/^/# /' "$out/$1.log"
		echo "not ok $number $1"
		failed=1
	fi
}

# as_results NAME COMMAND...: print the command's TAP in the format of a dom0.
as_results() {
	local code

	echo "@begin $1"
	"${@:2}" 2>&1 | sed -u 's/^/| /'
	code=${PIPESTATUS[0]}
	echo "@exit $code 0"
	echo "@end $1"
}

tap() {
	echo "$out" >"$out/$1.logs"
	echo "lab/${0##*/} job $1" >"$out/$1.again"
	as_results "$@" | tee "$out/$1.results" |
		awk -v dir="$out" -f "$lab/results.awk" >"$out/$1.cases"
	"$lab/summary" host "$out/$1.cases"
}

# again XEN KERNEL MODE: print the command that repeats a test of this machine.
again() {
	local name

	printf 'make vm XEN=%s KERNEL=%s MODE=%s' "$@"
	for name in SMP ICOUNT TIMEOUT LOCKDOWN DOM0_ENV; do
		[ -z "${!name-}" ] || printf ' %s=%s' "$name" "${!name}"
	done
	echo ' TEST='
}

# machine NAME TESTS: NAME is JOB-XEN-KERNEL-MODE. If another job is building the
# hypervisor, wait for it.
machine() {
	local status=0 cell=${1#*-} kernel
	local -x XEN

	[[ $cell =~ ^((ours-)?[0-9.]+)-(.+)-([a-z]+)$ ]]
	XEN=${BASH_REMATCH[1]} kernel=${BASH_REMATCH[3]}
	again "$XEN" "$kernel" "${cell##*-}" >"$out/$1.again"
	echo "$build/lab/${CELL:-$cell}" >"$out/$1.logs"
	JOBS=1 "$lab/xen" "$XEN"
	TESTS=$2 "$lab/run" tests "$kernel" "${cell##*-}" || status=$?
	cp "$build/lab/${CELL:-$cell}/cases" "$out/$1.cases"
	return "$status"
}

# Remove the line of show_life before something else is printed.
clear_life() {
	[ -z "${LIFE-}" ] || printf '\r\e[K'
}

job() {
	local start=$SECONDS status=0

	mkdir -p "$out"
	date +%s >"$out/$1.runs"
	# In a subshell, so that a job that exits still leaves its cases.
	(do_job "$1") >"$out/$1.out" 2>&1 || status=$?
	rm "$out/$1.runs"
	[ -e "$out/$1.cases" ] ||
		printf 'fail\t%s\t(all)\tdid not run\n' "$1" >"$out/$1.cases"
	clear_life
	cat "$out/$1.out"
	echo "== $1: $((SECONDS - start)) s"
	return "$status"
}

# cases_so_far NAME: count the cases of a running job.
cases_so_far() {
	local logs

	logs=$(cat "$out/$1.logs" 2>/dev/null) || true
	cat "$out/$1.results" "$logs"/results-*.log 2>/dev/null |
		grep -cE '^[|] (not )?ok [0-9]' || true
}

# show_life: until killed, show the running jobs, their seconds and their cases in
# one line of the terminal.
show_life() {
	local file name line

	while sleep 1; do
		line=''
		for file in "$out"/*.runs; do
			[ -e "$file" ] || continue
			name=${file##*/} name=${name%.runs}
			line+="${line:+; }$name: $(($(date +%s) - $(<"$file"))) s"
			line+=", $(cases_so_far "$name") cases"
		done
		printf '\r\e[K%.*s' "$(($(tput cols) - 1))" "$line"
	done 2>/dev/null
}

# failures: list every failure with its log and the command that repeats it.
failures() {
	local file job kind test case detail logs again log

	for file in "$out"/*.cases; do
		job=${file##*/} job=${job%.cases}
		logs=$(cat "$out/$job.logs" 2>/dev/null) || logs=$out
		again=$(cat "$out/$job.again" 2>/dev/null) ||
			again="lab/${0##*/} job $job"
		while IFS=$'\t' read -r kind test case detail; do
			[ "$kind" = fail ] || continue
			for log in "$logs/$test.tap" "$logs/console-1.log" \
				"$out/$job.out"; do
				[ ! -s "$log" ] || break
			done
			[ "$detail" != "$log" ] || detail=''
			echo "failed: $job $test $case${detail:+: $detail}"
			echo "    log: ${log#"$top/"}"
			case $again in
			*TEST=) echo "    again: $again$test" ;;
			*) echo "    again: $again" ;;
			esac
		done <"$file"
	done
}

# skips: list skipped cases by reason, the most frequent first.
skips() {
	awk -F '\t' '
	FNR == 1 { job = FILENAME; gsub(/.*\/|\.cases$/, "", job) }
	$1 != "skip" { next }
	{
		count[$4]++
		if (!seen[$4, job, $2]++)
			where[$4] = where[$4] "\n    " job " " $2 ":"
		where[$4] = where[$4] " " $3
	}
	END {
		for (reason in count) {
			text = count[reason] "\t" reason where[reason]
			gsub(/\n/, "\001", text)
			print text
		}
	}' "$out"/*.cases | sort -k 1,1nr -k 2 | tr '\001' '\n'
}

totals() {
	awk -F '\t' '
	{ count[$1]++ }
	END {
		printf "%d passed, %d failed, %d skipped\n",
			count["pass"], count["fail"], count["skip"]
		exit count["fail"] || !count["pass"]
	}' "$out"/*.cases
}

# end: print the results, with the failures and then the totals last.
end() {
	local status=0

	echo "== all: $SECONDS s"
	skips >"$out/skips"
	[ ! -s "$out/skips" ] ||
		echo "== skipped, by reason: ${out#"$top/"}/skips"
	{
		failures
		totals
	} >"$out/totals" || status=$?
	cat "$out/totals"
	return "$status"
}

# unfinished NAME...: fail the jobs that were killed, or never started.
unfinished() {
	local name

	for name; do
		[ -e "$out/$name.runs" ] || [ ! -s "$out/$name.cases" ] || continue
		printf 'fail\t%s\t(all)\tdid not end\n' "$name" \
			>>"$out/$name.cases"
	done
}

# run_jobs NAME...: build, then two at a time.
run_jobs() {
	local status=0 life=''

	rm -rf "$out"
	mkdir -p "$out"
	if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
		export LIFE=yes
		show_life &
		life=$!
	fi
	if job build; then
		# Ignore the jobs' status: the totals count their cases.
		printf '%s\n' "$@" | xargs -P 2 -n 1 "$0" job || true
		unfinished "$@"
	fi
	if [ "$life" ]; then
		kill "$life" || true
		clear_life
	fi
	end || status=$?
	return "$status"
}
