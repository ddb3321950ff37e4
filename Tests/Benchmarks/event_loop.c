/* The bare cost of reading YAML: libyaml's event loop over the same bytes, and nothing else.
 *
 *   event_loop PATH     a file, or a folder (every *.yaml and *.yml below it, hidden folders left out)
 *
 * Each file is read whole and handed to libyaml; events are counted and thrown away. One thread. It prints what it
 * counted, so that a run that read something else is seen. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

static size_t files, documents, events, bytes;
static unsigned char *buffer;
static size_t capacity;

static void fail(const char *what, const char *path) {
    fprintf(stderr, "event_loop: %s: %s: %s\n", path, what, strerror(errno));
    exit(1);
}

static size_t read_whole(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail("open", path);
    struct stat info;
    if (fstat(descriptor, &info)) fail("stat", path);
    size_t size = (size_t)info.st_size, done = 0;
    if (size > capacity) {
        free(buffer);
        buffer = malloc(capacity = size);
        if (!buffer) fail("memory", path);
    }
    while (done < size) {
        ssize_t count = read(descriptor, buffer + done, size - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) fail("read", path);
        done += (size_t)count;
    }
    close(descriptor);
    return size;
}

static void loop(const char *path) {
    size_t size = read_whole(path);
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) fail("memory", path);
    yaml_parser_set_input_string(&parser, buffer, size);
    for (int ended = 0; !ended;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            fprintf(stderr, "event_loop: %s:%zu: %s\n", path, parser.problem_mark.line + 1, parser.problem);
            exit(1);
        }
        events++;
        documents += event.type == YAML_DOCUMENT_START_EVENT;
        ended = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    files++;
    bytes += size;
}

static int is_yaml(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

static void walk(const char *folder) {
    DIR *directory = opendir(folder);
    if (!directory) fail("open", folder);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.') continue;
        char *path;
        if (asprintf(&path, "%s/%s", folder, entry->d_name) < 0) fail("memory", folder);
        struct stat info;
        if (entry->d_type == DT_UNKNOWN && lstat(path, &info)) fail("stat", path);
        if (entry->d_type == DT_DIR || (entry->d_type == DT_UNKNOWN && S_ISDIR(info.st_mode))) walk(path);
        else if (is_yaml(entry->d_name)) loop(path);
        free(path);
    }
    closedir(directory);
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: event_loop PATH\n");
        return 64;
    }
    struct stat info;
    if (stat(arguments[1], &info)) fail("stat", arguments[1]);
    if (S_ISDIR(info.st_mode)) walk(arguments[1]);
    else loop(arguments[1]);
    printf("{\"files\":%zu,\"documents\":%zu,\"events\":%zu,\"bytes\":%zu}\n", files, documents, events, bytes);
    return 0;
}
