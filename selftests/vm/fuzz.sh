# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
# Sourced by run, for make fuzz: so many operations in slices, each in a resumed
# machine, so that what ends a machine costs a second and a report.

. "$vm/snapshot.sh"

slice=${SLICE:-5000}	# operations
per_seed=500		# as in fuzz/main.c

# run_fuzzer ARGUMENTS [FILE]: in a resumed machine.
run_fuzzer() {
	local _

	{
		# The first byte that a resumed port gets is lost.
		echo begin
		echo "$1"
		[ -z "${2-}" ] || { cat "$2"; echo end; }
	} >"$dir/input"
	for _ in 1 2 3; do
		resume "$dir/input" $((timeout + 30))
		[ "$lost" ] || break
	done
	tr -d '\r' <"$dir/results.log" >"$dir/results"
	awk -v ignore="$vm/ignore" -f "$vm/splats.awk" "$dir/console.log" \
		>"$dir/splats"
}

# went_well: the fuzzer found nothing, the machine ended, and nobody complained.
went_well() {
	grep -q '^@exit 0 ' "$dir/results" && [ ! -s "$dir/splats" ]
}

# shorten SEED FILE: what ended the machine, as short as may be. The fuzzer can do
# that for itself unless its machine is no more.
shorten() {
	local word

	make -s -C "$top/selftests/fuzz" shorten
	coproc shortener { "$build/fuzz/shorten" "$1" $per_seed "$2"; }
	# shellcheck disable=SC2154
	while read -r word <&"${shortener[0]}"; do
		run_fuzzer "--replay /tmp/sequence" "$2"
		word=fails
		! went_well || word=passes
		echo $word >&"${shortener[1]}"
	done
}

# report SEED: why a slice failed; what it left is kept.
report() {
	local kept=$dir/failed-$1 seed

	mkdir -p "$kept"
	cp "$dir"/{results,console.log,splats} "$kept"
	seed=$(sed -n 's/^| # seed //p' "$dir/results" | tail -1)
	seed=${seed:-$1}
	echo "fuzz: seed $seed fails in $cell, see $kept"
	sed -n '/^| # seed/d; /^| # [0-9]* operations of/d; s/^| //p' \
		"$dir/results"
	head -3 "$dir/splats"
	grep -Eq '^@exit [1-9]' "$dir/results" || {
		shorten "$seed" "$kept/sequence"
		echo "# these are enough to end the machine:"
		cat "$kept/sequence"
	}
}

fuzz() {
	local done=0 failed=0 seed=$1 todo seconds began=$SECONDS

	while [ $done -lt "$2" ]; do
		todo=$(($2 - done))
		[ $todo -le "$slice" ] || todo=$slice
		run_fuzzer "--seed $seed --operations $todo"
		if ! went_well; then
			failed=$((failed + 1))
			report "$seed"
		fi
		done=$((done + todo))
		seed=$((seed + (todo + per_seed - 1) / per_seed))
	done
	seconds=$((SECONDS - began + 1))
	echo "fuzz: $cell: $done operations in $seconds s," \
		"$((done / seconds)) a second, $failed slices failed"
	rm -rf "$dir"/{root,initrd,state}
	[ $failed = 0 ]
}
