#include "daemon/portholder.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

enum { LISTENING = 0x0A };

/* sl local remote state queues timer retransmits uid timeout inode */
enum { LOCAL = 1, STATE = 3, INODE = 9, FIELDS = 10 };

static bool split(char *line, const char *field[FIELDS]) {
    char *rest = line;
    for (int i = 0; i < FIELDS; i++) {
        field[i] = strtok_r(i == 0 ? line : NULL, " ", &rest);
        if (!field[i]) {
            return false;
        }
    }
    return true;
}

static unsigned long hex_after_colon(const char *text) {
    const char *colon = strrchr(text, ':');
    return colon ? strtoul(colon + 1, NULL, 16) : 0;
}

/* The inode of the socket that listens at the port, 0 if the table has none. */
static unsigned long long find_inode(const char *table, uint16_t port) {
    char line[512];
    unsigned long long found = 0;
    FILE *file = fopen(table, "re");
    if (!file) {
        return 0;
    }
    while (found == 0 && fgets(line, sizeof line, file)) {
        const char *field[FIELDS];
        if (split(line, field) && hex_after_colon(field[LOCAL]) == port &&
            strtoul(field[STATE], NULL, 16) == LISTENING) {
            found = strtoull(field[INODE], NULL, 10);
        }
    }
    fclose(file);
    return found;
}

static bool holds_socket(const char *pid, const char *wanted) {
    char path[288], target[64];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    DIR *folder = opendir(path);
    if (!folder) {
        return false;
    }
    for (const struct dirent *entry; !found && (entry = readdir(folder));) {
        ssize_t len = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        target[len > 0 ? len : 0] = '\0';
        found = strcmp(target, wanted) == 0;
    }
    closedir(folder);
    return found;
}

static void read_command(const char *pid, char *out, size_t size) {
    char path[288];
    snprintf(path, sizeof path, "/proc/%s/comm", pid);
    out[0] = '\0';
    FILE *file = fopen(path, "re");
    if (!file) {
        return;
    }
    if (fgets(out, (int)size, file)) {
        out[strcspn(out, "\n")] = '\0';
    }
    fclose(file);
}

void portholder_find(uint16_t port, struct portholder *out) {
    char wanted[64];
    *out = (struct portholder){0};
    unsigned long long inode = find_inode("/proc/net/tcp", port);
    if (inode == 0) {
        inode = find_inode("/proc/net/tcp6", port);
    }
    if (inode == 0) {
        return;
    }
    snprintf(wanted, sizeof wanted, "socket:[%llu]", inode);
    DIR *processes = opendir("/proc");
    if (!processes) {
        return;
    }
    for (const struct dirent *entry; out->pid == 0 && (entry = readdir(processes));) {
        uint64_t pid;
        if (num_parse_uint64(sv_from(entry->d_name), &pid) && holds_socket(entry->d_name, wanted)) {
            out->pid = (pid_t)pid;
            read_command(entry->d_name, out->command, sizeof out->command);
        }
    }
    closedir(processes);
}
