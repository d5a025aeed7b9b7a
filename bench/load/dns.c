/*
 * dns IP ADDRESS
 *
 * A resolver (RFC 1035) for which every name has the one address, for a minute.
 */
#define _GNU_SOURCE
#include "common.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

enum { HEADER = 12, TYPE_A = 1, TTL = 60 };

/* Skips the name of the question; what follows it is the type. 0 where there is none. */
static size_t after_name(const unsigned char *packet, size_t length) {
  size_t at = HEADER;
  while (at < length && packet[at] != 0) at += 1 + (size_t)packet[at];
  return at + 5 <= length ? at + 1 : 0;
}

int main(int argc, char **argv) {
  unsigned char packet[1024];
  struct in_addr address;
  if (argc != 3 || inet_pton(AF_INET, argv[2], &address) != 1) return 2;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(53)}, asker;
  inet_pton(AF_INET, argv[1], &own.sin_addr);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) die("bind");
  puts("ready");
  fflush(stdout);
  for (;;) {
    socklen_t room = sizeof asker;
    ssize_t got = recvfrom(fd, packet, 512, 0, (struct sockaddr *)&asker, &room);
    size_t type = got < HEADER ? 0 : after_name(packet, (size_t)got);
    if (type == 0) continue;
    size_t end = type + 4;
    int wanted = packet[type] == 0 && packet[type + 1] == TYPE_A;
    /* A pointer to the name in the question, type A, class IN, the TTL, four bytes. */
    unsigned char record[16] = {0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, TTL, 0, 4};
    memcpy(record + 12, &address, 4);
    packet[2] = 0x85; /* an answer, with authority, recursion as asked */
    packet[3] = 0x80;
    memset(packet + 6, 0, 6); /* no answer, no authority, nothing more (EDNS is not echoed) */
    packet[7] = wanted ? 1 : 0;
    if (wanted) memcpy(packet + end, record, sizeof record);
    sendto(fd, packet, end + (wanted ? sizeof record : 0), 0, (struct sockaddr *)&asker, room);
  }
}
