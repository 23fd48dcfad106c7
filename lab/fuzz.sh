# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by run for make fuzz: run the operations in slices, each in a resumed
# machine, so that a crash costs a second and ends only its slice.

. "$lab/snapshot.sh"

slice=${SLICE:-5000}	# operations
per_seed=500		# as in fuzz/main.c
replay_limit=40		# seconds for one sequence: it may hang

# run_fuzzer ARGUMENTS LIMIT [FILE]: run it in a resumed machine, for at most LIMIT
# seconds.
run_fuzzer() {
	local _

	{
		# A resumed port loses its first byte.
		echo begin
		echo "$1"
		[ -z "${3-}" ] || { cat "$3"; echo end; }
	} >"$dir/input"
	for _ in 1 2 3; do
		resume "$dir/input" "$2"
		[ "$lost" ] || break
	done
	tr -d '\r' <"$dir/results.log" >"$dir/results"
	awk -v ignore="$lab/ignore" -f "$lab/splats.awk" "$dir/console.log" \
		>"$dir/splats"
}

# went_well: did the fuzzer and the machine end without a finding?
went_well() {
	grep -q '^@exit 0 ' "$dir/results" && [ ! -s "$dir/splats" ]
}

# shorten SEED FILE: find a short sequence that crashes the machine. The fuzzer
# itself can only shorten sequences that its machine survives.
shorten() {
	local word

	make -s -C "$top/selftests/fuzz" shorten
	coproc shortener { "$build/fuzz/shorten" "$1" $per_seed "$2"; }
	# shellcheck disable=SC2154
	while read -r word <&"${shortener[0]}"; do
		run_fuzzer "--replay /tmp/sequence" $replay_limit "$2"
		word=fails
		! went_well || word=passes
		echo $word >&"${shortener[1]}"
	done
}

# report SEED: print why a slice failed, and keep its files.
report() {
	local kept=$dir/failed-$1 seed

	mkdir -p "$kept"
	cp "$dir"/{results,console.log,splats} "$kept"
	seed=$(sed -n 's/^| # seed //p' "$dir/results" | tail -1)
	seed=${seed:-$1}
	echo "fuzz: seed $seed fails in $cell, see $kept"
	sed -n '/^| # seed/d; /^| # [0-9]* operations of/d; /^| # [a-z_]*:/d
		s/^| //p' "$dir/results"
	head -3 "$dir/splats"
	grep -Eq '^@exit [1-9]' "$dir/results" || {
		shorten "$seed" "$kept/sequence"
		echo "# this sequence crashes the machine:"
		cat "$kept/sequence"
	}
}

# tally: print how often each operation had each outcome, over all slices.
tally() {
	sed 's/^| # //; s/,//g' "$dir/tallies" | awk '
	!($1 in line) { kind[++kinds] = $1; line[$1] = "" }
	{
		for (i = 2; i < NF; i += 2) {
			if (!(($1, $i) in times))
				line[$1] = line[$1] " " $i
			times[$1, $i] += $(i + 1)
		}
	}
	END {
		for (k = 1; k <= kinds; k++) {
			text = ""
			n = split(line[kind[k]], result, " ")
			for (i = 1; i <= n; i++)
				text = text (i > 1 ? ", " : " ") result[i] " " \
					times[kind[k], result[i]]
			print "# " kind[k] text
		}
	}'
}

fuzz() {
	local left=$2 done=0 failed=0 seed=$1 todo ran seconds began=$SECONDS

	while [ "$left" -gt 0 ]; do
		todo=$left
		[ $todo -le "$slice" ] || todo=$slice
		run_fuzzer "--seed $seed --operations $todo" "$timeout"
		grep -E '^[|] # [a-z_]+:' "$dir/results" >>"$dir/tallies" || true
		ran=$(sed -n 's/^| # \([0-9]*\) operations of .*/\1/p' \
			"$dir/results")
		done=$((done + ${ran:-0}))
		if ! went_well; then
			failed=$((failed + 1))
			report "$seed"
		fi
		left=$((left - todo))
		seed=$((seed + (todo + per_seed - 1) / per_seed))
	done
	seconds=$((SECONDS - began + 1))
	tally
	echo "fuzz: $cell: $done operations in $seconds s," \
		"$((done / seconds)) a second, $failed slices failed"
	rm -rf "$dir"/{root,initrd,state}
	[ $failed = 0 ]
}
