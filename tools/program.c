// SPDX-License-Identifier: GPL-2.0-only
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "program.h"

#define LIBRARY		"libxenforeignmemory.so"
#define PRIVCMD		"/xen/privcmd"

/**
 * struct image - a file in memory
 * @data: its bytes
 * @size: their number
 */
struct image {
	const unsigned char *data;
	size_t size;
};

/* @size bytes of the image at @offset, or NULL if it does not have them. */
static const void *at(const struct image *image, size_t offset, size_t size)
{
	if (offset > image->size || size > image->size - offset)
		return NULL;
	return image->data + offset;
}

/* Program header number @i, or NULL; the copy is aligned. */
static const Elf64_Phdr *phdr_at(const struct image *image,
				 const Elf64_Ehdr *head, size_t i,
				 Elf64_Phdr *copy)
{
	const void *phdr;

	if (i >= head->e_phnum || head->e_phentsize != sizeof(*copy))
		return NULL;
	phdr = at(image, head->e_phoff + i * sizeof(*copy), sizeof(*copy));
	return phdr ? memcpy(copy, phdr, sizeof(*copy)) : NULL;
}

/* The first segment of @type. */
static bool find_segment(const struct image *image, const Elf64_Ehdr *head,
			 unsigned int type, Elf64_Phdr *phdr)
{
	size_t i;

	for (i = 0; phdr_at(image, head, i, phdr); i++)
		if (phdr->p_type == type)
			return true;
	return false;
}

/* The string at virtual address @vaddr, or NULL. */
static const char *string_at(const struct image *image,
			     const Elf64_Ehdr *head, Elf64_Addr vaddr)
{
	const char *string;
	Elf64_Phdr phdr;
	size_t i, rest;

	for (i = 0; phdr_at(image, head, i, &phdr); i++) {
		if (phdr.p_type != PT_LOAD || vaddr < phdr.p_vaddr ||
		    vaddr - phdr.p_vaddr >= phdr.p_filesz)
			continue;
		rest = phdr.p_filesz - (vaddr - phdr.p_vaddr);
		string = at(image, phdr.p_offset + (vaddr - phdr.p_vaddr), rest);
		return string && memchr(string, '\0', rest) ? string : NULL;
	}
	return NULL;
}

/* Dynamic entry number @i of the segment, or NULL at its end. */
static const Elf64_Dyn *dyn_at(const struct image *image,
			       const Elf64_Phdr *dynamic, size_t i,
			       Elf64_Dyn *copy)
{
	const void *dyn;

	if (i >= dynamic->p_filesz / sizeof(*copy))
		return NULL;
	dyn = at(image, dynamic->p_offset + i * sizeof(*copy), sizeof(*copy));
	if (!dyn)
		return NULL;
	memcpy(copy, dyn, sizeof(*copy));
	return copy->d_tag == DT_NULL ? NULL : copy;
}

/* Is the program linked to libxenforeignmemory? */
static bool is_linked(const struct image *image, const Elf64_Ehdr *head)
{
	Elf64_Phdr dynamic;
	Elf64_Addr strings = 0;
	const char *name;
	Elf64_Dyn dyn;
	size_t i;

	if (!find_segment(image, head, PT_DYNAMIC, &dynamic))
		return false;
	for (i = 0; dyn_at(image, &dynamic, i, &dyn); i++)
		if (dyn.d_tag == DT_STRTAB)
			strings = dyn.d_un.d_ptr;
	for (i = 0; dyn_at(image, &dynamic, i, &dyn); i++) {
		if (dyn.d_tag != DT_NEEDED)
			continue;
		name = string_at(image, head, strings + dyn.d_un.d_val);
		if (name && !strncmp(name, LIBRARY, strlen(LIBRARY)))
			return true;
	}
	return false;
}

static bool contains(const struct image *image, const char *text)
{
	return memmem(image->data, image->size, text, strlen(text));
}

static void read_linker(const struct image *image, const Elf64_Ehdr *head,
			struct program *program)
{
	const char *linker;
	Elf64_Phdr phdr;

	program->kind = PROGRAM_STATIC;
	if (!find_segment(image, head, PT_INTERP, &phdr))
		return;
	linker = at(image, phdr.p_offset, phdr.p_filesz);
	if (!linker || !memchr(linker, '\0', phdr.p_filesz) ||
	    phdr.p_filesz > sizeof(program->interpreter))
		return;
	program->kind = PROGRAM_DYNAMIC;
	strcpy(program->interpreter, linker);
}

/* Our own header, from the linker: programs of another kind cannot load us. */
extern const Elf64_Ehdr __ehdr_start __attribute__((visibility("hidden")));

static void read_elf(const struct image *image, const Elf64_Ehdr *head,
		     struct program *program)
{
	program->kind = PROGRAM_FOREIGN;
	if (head->e_ident[EI_CLASS] != __ehdr_start.e_ident[EI_CLASS] ||
	    head->e_machine != __ehdr_start.e_machine)
		return;
	read_linker(image, head, program);
	program->loads_library = contains(image, LIBRARY) &&
				 !is_linked(image, head);
	program->opens_privcmd = contains(image, PRIVCMD);
}

/* "#!", blanks, the interpreter, and perhaps an argument. */
static void read_script(const struct image *image, struct program *program)
{
	char line[PATH_MAX + 2] = "";
	size_t size = image->size;
	char *start;

	if (size > sizeof(line) - 1)
		size = sizeof(line) - 1;
	memcpy(line, image->data, size);
	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "#!", 2) != 0)
		return;
	start = line + 2 + strspn(line + 2, " \t");
	start[strcspn(start, " \t")] = '\0';
	program->kind = PROGRAM_SCRIPT;
	strcpy(program->interpreter, start);
}

static void read_image(const struct image *image, struct program *program)
{
	const void *start = at(image, 0, sizeof(Elf64_Ehdr));
	Elf64_Ehdr head;

	if (!start || memcmp(start, ELFMAG, SELFMAG) != 0) {
		read_script(image, program);
		return;
	}
	memcpy(&head, start, sizeof(head));
	read_elf(image, &head, program);
}

/*
 * Root stays root in a program with setuid root or with capabilities: the
 * dynamic linker does not treat that as a change.
 */
static bool is_privileged(const char *path, const struct stat *st)
{
	if (st->st_mode & S_ISUID && st->st_uid != getuid())
		return true;
	if (st->st_mode & S_ISGID && st->st_mode & 0010 &&
	    st->st_gid != getgid())
		return true;
	return getuid() && getxattr(path, "security.capability", NULL, 0) > 0;
}

int program_read(const char *path, struct program *program)
{
	struct image image;
	struct stat st;
	void *data;
	int fd;

	*program = (struct program){ };
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st)) {
		close(fd);
		return -1;
	}
	program->privileged = is_privileged(path, &st);
	image.size = st.st_size;
	data = mmap(NULL, image.size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return -1;
	image.data = data;
	read_image(&image, program);
	munmap(data, image.size);
	return 0;
}

static bool is_executable(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

bool program_find(const char *name, char path[PATH_MAX])
{
	const char *dirs = getenv("PATH");
	size_t len;

	if (strchr(name, '/')) {
		snprintf(path, PATH_MAX, "%s", name);
		return is_executable(path);
	}
	if (!dirs)
		dirs = "/bin:/usr/bin";
	for (;; dirs += len + 1) {
		len = strcspn(dirs, ":");
		snprintf(path, PATH_MAX, "%.*s%s%s", (int)len, dirs,
			 len ? "/" : "", name);
		if (is_executable(path))
			return true;
		if (!dirs[len])
			return false;
	}
}
