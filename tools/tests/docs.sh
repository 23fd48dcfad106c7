#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The pages for users: every command line in a block of sh runs, on the fake dom0; every
# symptom with a comment "run:" appears when that runs; every program is the example of
# that name. Prints TAP.

# ok() calls the functions.
# shellcheck disable=SC2317
set -eu

tests=$(dirname "$(realpath "$0")")
# shellcheck source=common.sh
. "$tests/common.sh"
# shellcheck source=dom0.sh
. "$tests/dom0.sh"
top=$(realpath "$tests/../..")
fakes=$tests/fake-xen.so:$tests/fake-root.so
export FAKE_RESTRICT=$work/restricted FAKE_LOG=/dev/null
export LD_LIBRARY_PATH=$tests:$top/lib PYTHONPATH=$top/bindings/python
export PYTHONDONTWRITEBYTECODE=1

### programs that the pages call: the command on the fakes, and stubs

mkdir "$work/bin"
export PATH=$work/bin:$PATH

# stub NAME...: programs that run standard input
stub() {
	local name text

	text=$(cat)
	for name; do
		printf '#!/bin/bash\n%s\n' "$text" >"$work/bin/$name"
		chmod +x "$work/bin/$name"
	done
}

# exec looks for the real library.
stub xen-resource <<EOF
fakes=$fakes
[ "\$1" != exec ] || fakes=$tests/fake-root.so
LD_PRELOAD=\$fakes exec "$(realpath "$tool")" "\$@"
EOF
stub apt dkms mokutil modprobe xl ps </dev/null
stub dmesg <<<'echo xen-resource: loaded'
stub setpriv <<'EOF'
while [[ $1 == --* ]]; do shift; done
exec "$@"
EOF
stub pkg-config <<EOF
[ "\$*" = "--cflags --libs xenresource" ] || exit 1
echo -I$top/lib -I$top/uapi -L$top/lib -lxenresource
EOF
stub systemctl <<EOF
for word; do
	case \$word in
	*.service) [ -e "$tests/../\$word.in" ] || exit 1 ;;
	*.timer) [ -e "$tests/../\$word" ] || exit 1 ;;
	esac
done
EOF
stub cat <<'EOF'
[[ ${1-} != /sys/* ]] || set -- "$FAKE_ROOT$1"
exec /usr/bin/cat "$@"
EOF

fresh() {
	reset
	mkdir -p "$FAKE_ROOT/proc/driver"
	echo '512 sh resource 7 1 0 0 1 5 mapped' >"$FAKE_ROOT/proc/driver/xen-resource"
}

# line COMMAND: run it as a user does, and print what it prints
line() {
	(
		cd "$work/dir"
		LD_PRELOAD=$fakes exec bash -eo pipefail -c "$1"
	) 2>&1
}

# blocks KIND: the lines between ```KIND and ```
blocks() {
	awk -v fence="\`\`\`$1" '$0 == "```" { inside = 0 }
		inside
		$0 == fence { inside = 1 }' "$page"
}

run_lines() {
	local command

	while read -r command; do
		ok "$name: $command" line "$command"
	done < <(blocks sh)
}

# symptoms: the text of a heading and the command that shows it, on two lines
symptoms() {
	awk '/^#/ { heading = "" }
		/^### `.*`$/ { heading = substr($0, 6, length - 6) }
		/^<!-- run: .* -->$/ {
			if (heading == "") exit 1
			print heading
			print substr($0, 11, length - 14)
		}' "$page"
}

shows() {
	fresh
	line "$2" >"$work/shown" || true
	cat "$work/shown"
	grep -qF -- "$1" "$work/shown"
}

# Every symptom in a message of ours has a command that shows it.
shown_all() {
	! awk '/^### `/ { heading = $0; getline
		if (heading !~ /(modprobe|rmmod): ERROR/ && $0 !~ /^<!-- run: /)
			print heading }' "$page" | grep .
}

same_program() { blocks "$2" | diff - "$top/docs/examples/$1"; }

for name in troubleshooting monitoring writing-a-client; do
	page=$top/docs/$name.md
	rm -rf "$work/dir"
	mkdir "$work/dir"
	ln -s "$top/docs/examples" "$work/dir/examples"
	fresh
	ok "$name has command lines" test "$(blocks sh | wc -l)" -ge 10
	run_lines
done

name=troubleshooting page=$top/docs/troubleshooting.md
ok "$name has symptoms" test "$(symptoms | wc -l)" -ge 40
ok "$name: every symptom is shown" shown_all
while read -r text && read -r command; do
	ok "$name: '$text' is shown" shows "$text" "$command"
done < <(symptoms)

page=$top/docs/writing-a-client.md
ok "the program in C++ is the example" same_program stats.cc cpp
ok "the program in Python is the example" same_program stats.py python
same_c() { blocks c | diff - <(cat "$top"/docs/examples/{stats,map-grant-table}.c); }
ok "the programs in C are the examples" same_c

# Every metric that the page names exists, and the other way round.
metrics() {
	xen-resource stat 7 --prometheus | sed -n 's/^# TYPE xen_resource_\([a-z_]*\) .*/\1/p'
}
# shellcheck disable=SC2016
named() {
	sed -n 's/^| \(`xen_resource.*`\) |.*/\1/p' "$top/docs/monitoring.md" |
		sed -E 's/ \|.*//' | tr -d '` ' | awk -F, '{
			match($1, /^xen_resource_(domain|vcpu)/)
			first = substr($1, 14)
			split(first, part, "_")
			print first
			for (i = 2; i <= NF; i++) print part[1] $i }'
}
fresh
ok "monitoring has all metrics" diff <(metrics | sort) <(named | sort)
finish
