# SPDX-License-Identifier: GPL-2.0-only
# Read a console log; print "TEST<tab>LINE" for every line that shows a fault in
# the kernel or in Xen, with the test that was running or had just ended.
# ignore: a file of regular expressions for harmless lines.

BEGIN {
	while ((getline line < ignore) > 0)
		if (line !~ /^(#|$)/)
			harmless[++count] = line
	test = "boot"
}

function is_harmless(line,    i) {
	for (i = 1; i <= count; i++)
		if (line ~ harmless[i])
			return 1
	return 0
}

{ sub(/\r+$/, "") }

/lab: begin / { test = $NF; next }

# KCSAN finds many races in a kernel. Report those in which one of the two accesses
# was in our module, but not in an interrupt that arrived there by chance.
/BUG: KCSAN: / { race = $0; next }
/==========/ { race = "" }
/ by (task|interrupt)/ { interrupted = 0 }
/evtchn_do_upcall|asm_sysvec_/ { interrupted = 1 }
race != "" && !interrupted && /\[(xen_resource|faults)\]/ {
	print test "\t" race
	race = ""
}

# Once tests run, Xen is silent: every line from Xen is an error or a warning
# that a test caused.
/^\(XEN\)/ && test != "boot" { trouble = 1 }

/(BUG|WARNING|Oops|INFO: (task|rcu|trying)|Bad page|Bad rss-counter)/ ||
/(general protection fault|unable to handle|Kernel panic|kernel BUG)/ ||
/(Call Trace|refcount_t|possible .* deadlock|soft lockup|hard LOCKUP)/ ||
/(scheduling while atomic|sleeping function called|blocked for more)/ ||
/(Out of memory|oom-kill|page allocation failure|SLUB|KASAN|UBSAN|KFENCE)/ ||
/(ODEBUG|kmemleak: |DEBUG_LOCKS|page dumped because)/ ||
/(locking correctness validator|lockdep is turned off|Poison|Redzone)/ ||
/\(XEN\).*(Panic|FATAL|Xen call trace|Assertion|domain_crash|crashed)/ {
	trouble = 1
}

trouble && !is_harmless($0) { print test "\t" $0 }
{ trouble = 0 }
