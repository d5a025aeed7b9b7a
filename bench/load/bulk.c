/*
 * bulk up|down IP PORT TUNNELS SECONDS TARGET
 *
 * Moves bytes through so many tunnels as fast as they go. What is sent comes from pages of the kernel, and
 * what is received is dropped there: the proxy is the only one that copies to user space and back.
 */
#define _GNU_SOURCE
#include "common.h"
#include "tunnels.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

static int source;

static ssize_t push(int fd) {
  off_t from = 0;
  return sendfile(fd, source, &from, CHUNK);
}

static ssize_t drop(int fd) {
  static char nothing[1];
  return recv(fd, nothing, CHUNK, MSG_TRUNC);
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  int up = strcmp(argv[1], "up") == 0, tunnels = atoi(argv[4]), epoll = epoll_create1(0);
  prepare();
  uint64_t span = (uint64_t)(atof(argv[5]) * 1e6);
  source = memfd_create("bulk", 0);
  if (ftruncate(source, CHUNK) < 0) die("memfd");
  for (int i = 0; i < tunnels; i++) {
    int fd = open_tunnel(argv[2], atoi(argv[3]), argv[6]);
    watch(epoll, fd, up ? EPOLLOUT : EPOLLIN, (void *)(intptr_t)fd);
  }
  /* The first tenth of the time is for what is not steady yet. */
  uint64_t opened = now_us(), began = opened + span / 10, until = began + span, bytes = 0, started = 0;
  struct epoll_event events[64];
  for (uint64_t now = opened; now < until; now = now_us()) {
    if (started == 0 && now >= began) {
      started = now;
      bytes = 0;
    }
    int ready = epoll_wait(epoll, events, 64, 100);
    for (int i = 0; i < ready; i++) {
      int fd = (int)(intptr_t)events[i].data.ptr;
      ssize_t moved = up ? push(fd) : drop(fd);
      if (moved > 0) bytes += (uint64_t)moved;
      else if (moved == 0 || errno != EAGAIN) die("tunnel");
    }
  }
  printf("{\"bytes\":%lu,\"seconds\":%.6f}\n", (unsigned long)bytes, (double)(now_us() - started) / 1e6);
  return 0;
}
