# SPDX-License-Identifier: GPL-2.0-only
# Read the results of one cell; print a line for every case,
#	pass|fail|skip <tab> TEST <tab> CASE <tab> DETAIL
# and write the output of every test to DIR/TEST.tap. A test that does not end
# normally, or leaves something behind, fails even if all of its cases passed.
#
# Variables: tests, the tests that had to run; dir, the output directory; splats,
# lines of "TEST<tab>LINE" from the console.

BEGIN {
	FS = "\n"
	OFS = "\t"
	while ((getline line < splats) > 0) {
		split(line, part, "\t")
		if (part[1] == "boot")
			print "fail", "boot", "log", part[2]
		else if (!(part[1] in splat))
			splat[part[1]] = part[2]
	}
}

function result(kind, name, detail) {
	print kind, test, name, detail
	results[kind]++
}

function fail(detail) {
	result("fail", "(end)", detail)
}

# The case that the harness was running.
function in_case() {
	return running == "" ? "" : ", in " running
}

function begin(name) {
	test = name
	ran[test] = 1
	cases = 0
	plan = -1
	code = ""
	running = ""
	delete results
	tap = dir "/" test ".tap"
	printf "" > tap
}

function end() {
	if (test == "")
		return
	close(tap)
	if (code == "" && !results["fail"])
		fail("did not end")
	else if (code == 4 && !cases && !results["skip"])
		result("skip", "(all)", "exit code 4")
	else if (code !~ /^[04]?$/ && !results["fail"])
		fail("exit code " code)
	else if (code == 4 && cases)
		fail("exit code 4, but cases ran")
	else if (code == 0 && !cases && !results["skip"])
		fail("did not print a result")
	if (plan >= 0 && plan != cases && code ~ /^[01]$/)
		fail("planned " plan " cases, ran " cases)
	if (test in splat)
		fail("console: " splat[test])
	test = ""
}

# One line of TAP; a program may run several plans one after the other.
function tap_line(text,    name, reason) {
	print text > tap
	if (text ~ /^1\.\.[0-9]+/) {
		plan = (plan < 0 ? 0 : plan) + substr(text, 4)
		if (match(text, /# *SKIP */))
			result("skip", "(all)",
				substr(text, RSTART + RLENGTH))
		return
	}
	# Only this line of the harness names a skipped case.
	if (text ~ /^#  RUN /) {
		running = text
		gsub(/^#  RUN +| \.\.\.$/, "", running)
	}
	if (text !~ /^(not )?ok [0-9]+/)
		return
	cases++
	name = text
	sub(/^(not )?ok [0-9]+ *(- )?/, "", name)
	if (text ~ /^not /) {
		result("fail", name, tap)
	} else if (match(name, / *# *SKIP */)) {
		reason = substr(name, RSTART + RLENGTH)
		name = substr(name, 1, RSTART - 1)
		result("skip", name == "" ? running : name, reason)
	} else {
		result("pass", name, "")
	}
	running = ""
}

{ sub(/\r+$/, "") }

/^@begin / { end(); begin(substr($0, 8)); next }
/^@end / { end(); next }
test == "" { if (/^@fatal /) print "fail", "boot", "init", substr($0, 8) }
test == "" { next }
/^\| / { tap_line(substr($0, 3)); next }
/^@exit / { split($0, part, " "); code = part[2] }
/^@signal / { split($0, part, " "); fail("killed by signal " part[2]) }
/^@timeout / { fail("timed out after " substr($0, 10) " s" in_case()) }
/^@stuck/ { fail("a process of the test cannot be killed") }
/^@left / { fail("left behind: " substr($0, 7)) }
/^@crash / { fail("the machine " substr($0, 8)); end() }

END {
	end()
	count = split(tests, name, " ")
	for (i = 1; i <= count; i++)
		if (!(name[i] in ran))
			print "fail", name[i], "(all)", "did not run"
}
