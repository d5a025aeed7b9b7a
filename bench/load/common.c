#define _GNU_SOURCE
#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

uint64_t now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

void die(const char *what) {
  perror(what);
  exit(1);
}

void prepare(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  signal(SIGPIPE, SIG_IGN);
}

static struct sockaddr_in address_of(const char *ip, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, ip, &address.sin_addr) != 1) die(ip);
  return address;
}

int dial(const char *ip, int port) {
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) die("socket");
  struct sockaddr_in address = address_of(ip, port);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
    die("connect");
  }
  return fd;
}

int listen_on(const char *ip, int port) {
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = address_of(ip, port);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  if (listen(fd, 4096) < 0) die("listen");
  return fd;
}

void watch(int epoll, int fd, uint32_t events, void *what) {
  struct epoll_event event = {.events = events, .data.ptr = what};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

const char *after_head(const char *bytes, size_t length) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4);
  return end == NULL ? NULL : end + 4;
}

void add_sample(struct samples *samples, uint64_t us) {
  if (samples->count == samples->room) {
    samples->room = samples->room == 0 ? 1 << 16 : 2 * samples->room;
    samples->at = realloc(samples->at, samples->room * sizeof *samples->at);
    if (samples->at == NULL) die("realloc");
  }
  samples->at[samples->count++] = (uint32_t)us;
}

static int by_size(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static double ms_at(const struct samples *samples, double share) {
  return samples->count == 0 ? 0 : samples->at[(size_t)(share * (samples->count - 1))] / 1000.0;
}

void say_rate(struct samples *samples, double seconds, uint64_t failed) {
  qsort(samples->at, samples->count, sizeof *samples->at, by_size);
  printf("{\"count\":%zu,\"seconds\":%.6f,\"failed\":%lu,\"p50\":%.3f,\"p99\":%.3f}\n",
         samples->count, seconds, (unsigned long)failed, ms_at(samples, 0.5), ms_at(samples, 0.99));
}
