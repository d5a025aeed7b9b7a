/*
 * churn IP PORT CONCURRENCY SECONDS HELLO TARGET...
 *
 * So many tunnels at one time: connect, CONNECT to the next target, say what is in the file HELLO, hear
 * the origin's answer, close, and again.
 */
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum stage { CONNECTING, ASKED, SAID };

struct slot {
  int fd;
  enum stage stage;
  uint64_t started;
  size_t heard;
  char head[2048];
};

static const char *ip;
static int port, epoll, targets;
static char **target, hello[4096];
static size_t hello_bytes;
static uint64_t failed;
static struct samples samples;

static void begin(struct slot *slot) {
  slot->started = now_us();
  slot->stage = CONNECTING;
  slot->heard = 0;
  slot->fd = dial(ip, port);
  watch(epoll, slot->fd, EPOLLOUT, slot);
}

static void again(struct slot *slot) {
  close(slot->fd);
  begin(slot);
}

static void fail(struct slot *slot) {
  failed += 1;
  again(slot);
}

static void ask(struct slot *slot) {
  static int next;
  const char *to = target[next++ % targets];
  char text[512];
  int length = snprintf(text, sizeof text, "CONNECT %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\n\r\n", to, to);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = slot};
  if (send(slot->fd, text, (size_t)length, MSG_NOSIGNAL) != length) return fail(slot);
  epoll_ctl(epoll, EPOLL_CTL_MOD, slot->fd, &event);
  slot->stage = ASKED;
}

static void hear_established(struct slot *slot) {
  ssize_t got = recv(slot->fd, slot->head + slot->heard, sizeof slot->head - slot->heard, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return fail(slot);
  slot->heard += (size_t)got;
  if (after_head(slot->head, slot->heard) == NULL) return;
  if (memcmp(slot->head + 9, "200", 3) != 0) return fail(slot);
  if (send(slot->fd, hello, hello_bytes, MSG_NOSIGNAL) != (ssize_t)hello_bytes) return fail(slot);
  slot->heard = 0;
  slot->stage = SAID;
}

static void hear_answer(struct slot *slot) {
  char answer[ANSWER_BYTES];
  ssize_t got = recv(slot->fd, answer, sizeof answer, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return fail(slot);
  slot->heard += (size_t)got;
  if (slot->heard < ANSWER_BYTES) return;
  add_sample(&samples, now_us() - slot->started);
  again(slot);
}

int main(int argc, char **argv) {
  if (argc < 7) return 2;
  ip = argv[1];
  port = atoi(argv[2]);
  int concurrency = atoi(argv[3]);
  double seconds = atof(argv[4]);
  FILE *file = fopen(argv[5], "rb");
  if (file == NULL) die(argv[5]);
  hello_bytes = fread(hello, 1, sizeof hello, file);
  target = argv + 6;
  targets = argc - 6;
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
      if (slot->stage == CONNECTING) {
        if (events[i].events & (EPOLLERR | EPOLLHUP)) fail(slot);
        else ask(slot);
      } else if (slot->stage == ASKED) hear_established(slot);
      else hear_answer(slot);
    }
  }
  say_rate(&samples, (double)(now_us() - began) / 1e6, failed);
  return 0;
}
