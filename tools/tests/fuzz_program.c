// SPDX-License-Identifier: GPL-2.0-only
/* exec: any program file is read within its bounds. */
#include <elf.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "program.h"

/*
 * A small program: its dynamic linker and its dynamic section follow the
 * headers, and one segment holds everything.
 */
struct file {
	Elf64_Ehdr head;
	Elf64_Phdr load;
	Elf64_Phdr interp;
	Elf64_Phdr dynamic;
	Elf64_Dyn entries[3];
	char linker[32];
	char strings[64];
};

#define AT(member)	offsetof(struct file, member)

static void make_file(struct file *file)
{
	static const char needed[] = "\0libxenforeignmemory.so.1";

	*file = (struct file){
		.head = {
			.e_ident = ELFMAG "\2\1\1",
			.e_type = ET_DYN,
			.e_machine = EM_X86_64,
			.e_phoff = AT(load),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 3,
		},
		.load = { .p_type = PT_LOAD, .p_filesz = sizeof(*file) },
		.interp = {
			.p_type = PT_INTERP,
			.p_offset = AT(linker),
			.p_filesz = sizeof(file->linker),
		},
		.dynamic = {
			.p_type = PT_DYNAMIC,
			.p_offset = AT(entries),
			.p_filesz = sizeof(file->entries),
		},
		.entries = {
			{ .d_tag = DT_NEEDED, .d_un.d_val = 1 },
			{ .d_tag = DT_STRTAB, .d_un.d_ptr = AT(strings) },
			{ .d_tag = DT_NULL },
		},
		.linker = "/lib64/ld-linux-x86-64.so.2",
	};
	memcpy(file->strings, needed, sizeof(needed));
}

static void read_file(const void *data, size_t size, struct program *program)
{
	int fd = memfd_create("program", MFD_CLOEXEC);
	char path[32];

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	sprintf(path, "/proc/self/fd/%d", fd);
	must(!program_read(path, program));
	close(fd);
}

/* The unchanged file is what it looks like. */
static void check_seed(void)
{
	struct program program;
	struct file file;

	make_file(&file);
	read_file(&file, sizeof(file), &program);
#ifdef __x86_64__
	must(program.kind == PROGRAM_DYNAMIC);
	must(!strcmp(program.interpreter, file.linker));
	must(!program.loads_library);
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool checked;
	struct program program;
	struct file file;
	size_t length;

	if (!checked)
		check_seed();
	checked = true;
	fuzz_input(data, size);
	make_file(&file);
	length = 1 + (fuzz_byte() << 8 | fuzz_byte()) % sizeof(file);
	fuzz_patch(&file, sizeof(file));
	read_file(&file, length, &program);
	must(program.kind <= PROGRAM_DYNAMIC);
	must(memchr(program.interpreter, '\0', sizeof(program.interpreter)));
	return 0;
}
