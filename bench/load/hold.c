/*
 * hold IP PORT TUNNELS HELLO TARGET
 *
 * Opens so many tunnels, exchanges a few bytes in each, says so, and holds them until its input ends.
 */
#define _GNU_SOURCE
#include "common.h"
#include "tunnels.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char hello[4096], answer[ANSWER_BYTES], end;
  if (argc != 6) return 2;
  FILE *file = fopen(argv[4], "rb");
  if (file == NULL) die(argv[4]);
  size_t hello_bytes = fread(hello, 1, sizeof hello, file);
  prepare();
  int tunnels = atoi(argv[3]);
  for (int i = 0; i < tunnels; i++) {
    int fd = open_tunnel(argv[1], atoi(argv[2]), argv[5]);
    if (send(fd, hello, hello_bytes, MSG_NOSIGNAL) < 0) die("hello");
    for (size_t heard = 0; heard < ANSWER_BYTES;) {
      struct pollfd one = {.fd = fd, .events = POLLIN};
      poll(&one, 1, 10000);
      ssize_t got = recv(fd, answer, sizeof answer, 0);
      if (got <= 0) die("answer");
      heard += (size_t)got;
    }
  }
  printf("{\"held\":%d}\n", tunnels);
  fflush(stdout);
  while (read(0, &end, 1) > 0) continue;
  return 0;
}
