/*
 * get IP PORT CONCURRENCY SECONDS URL HOST
 *
 * Asks a proxy for a URL on so many connections that stay open, one request at a time on each.
 */
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct slot {
  int fd;
  uint64_t started;
  size_t heard;
  char answer[8192];
};

static const char *ip;
static int port, epoll, request_bytes;
static char request[1024];
static uint64_t failed;
static struct samples samples;

static void ask(struct slot *slot) {
  slot->started = now_us();
  slot->heard = 0;
  if (send(slot->fd, request, (size_t)request_bytes, MSG_NOSIGNAL) != request_bytes) failed += 1;
}

static void begin(struct slot *slot) {
  slot->fd = dial(ip, port);
  /* The first request waits until the connection stands: it is sent when it can be written. */
  watch(epoll, slot->fd, EPOLLOUT, slot);
  slot->started = 0;
}

static void hear(struct slot *slot) {
  ssize_t got = recv(slot->fd, slot->answer + slot->heard, sizeof slot->answer - slot->heard, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    failed += 1;
    close(slot->fd);
    begin(slot);
    return;
  }
  slot->heard += (size_t)got;
  const char *body = after_head(slot->answer, slot->heard);
  if (body == NULL || slot->answer + slot->heard - body < BODY_BYTES) return;
  if (memcmp(slot->answer + 9, "200", 3) != 0) failed += 1;
  else add_sample(&samples, now_us() - slot->started);
  ask(slot);
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  ip = argv[1];
  port = atoi(argv[2]);
  int concurrency = atoi(argv[3]);
  double seconds = atof(argv[4]);
  request_bytes = snprintf(request, sizeof request,
                           "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n", argv[5], argv[6]);
  prepare();
  epoll = epoll_create1(0);
  struct slot *slots = calloc((size_t)concurrency, sizeof *slots);
  uint64_t began = now_us(), until = began + (uint64_t)(seconds * 1e6);
  for (int i = 0; i < concurrency; i++) begin(&slots[i]);
  struct epoll_event events[512];
  while (now_us() < until) {
    int ready = epoll_wait(epoll, events, 512, 100);
    for (int i = 0; i < ready; i++) {
      struct slot *slot = events[i].data.ptr;
      if (slot->started != 0) {
        hear(slot);
        continue;
      }
      struct epoll_event in = {.events = EPOLLIN, .data.ptr = slot};
      epoll_ctl(epoll, EPOLL_CTL_MOD, slot->fd, &in);
      ask(slot);
    }
  }
  say_rate(&samples, (double)(now_us() - began) / 1e6, failed);
  return 0;
}
