// What Linux has and Swift's Glibc module does not show, because it needs _GNU_SOURCE (syncfs(2), open(2), statfs(2),
// pipe2(2), memmem(3), sched_getaffinity(2)).
#pragma once
#include <fcntl.h>
#include <stddef.h>
#include <sys/vfs.h>

int syncfs(int descriptor);
int pipe2(int descriptors[2], int flags);
// The set as words of bits, one bit for each processor.
int sched_getaffinity(int process, size_t bytes, unsigned long *set);
void *memmem(const void *text, size_t length, const void *part, size_t partLength);

static const int LINUX_O_TMPFILE = 020000000 | O_DIRECTORY;
