#define _GNU_SOURCE
#include "tunnels.h"
#include "common.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static void wait_for(int fd, short events) {
  struct pollfd one = {.fd = fd, .events = events};
  if (poll(&one, 1, 10000) != 1) {
    errno = ETIMEDOUT;
    die("tunnel");
  }
}

int open_tunnel(const char *ip, int port, const char *target) {
  char text[512], head[2048];
  size_t heard = 0;
  int fd = dial(ip, port);
  int length = snprintf(text, sizeof text, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target);
  wait_for(fd, POLLOUT);
  if (send(fd, text, (size_t)length, MSG_NOSIGNAL) != length) die("CONNECT");
  /* One byte at a time, so that nothing of the tunnel is read with the head. */
  while (heard < 4 || after_head(head, heard) == NULL) {
    wait_for(fd, POLLIN);
    if (heard == sizeof head || recv(fd, head + heard, 1, 0) != 1) die("answer to CONNECT");
    heard += 1;
  }
  if (memcmp(head + 9, "200", 3) != 0) {
    errno = EPROTO;
    die("answer to CONNECT");
  }
  return fd;
}
