// What Linux has and Swift's Glibc module does not show, because it needs _GNU_SOURCE (syncfs(2), open(2), statfs(2)).
#pragma once
#include <fcntl.h>
#include <sys/vfs.h>

int syncfs(int descriptor);

static const int LINUX_O_TMPFILE = 020000000 | O_DIRECTORY;
