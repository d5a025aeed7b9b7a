/* What the load programs share: sockets, time, and how a result is said. */
#ifndef COMMON_H
#define COMMON_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ANSWER_BYTES 512 /* what an origin answers to the first bytes of a tunnel */
#define BODY_BYTES 1024  /* of an HTTP answer */
#define CHUNK (1 << 20)

/* Ports of the origin. */
enum { PORT_ECHO = 443, PORT_HTTP = 80, PORT_SOURCE = 8001, PORT_SINK = 8002 };

uint64_t now_us(void);
/* Prints why, with errno's words, and exits with 1. */
void die(const char *what);
/* As many files as the system permits, and no signal where a peer has left. */
void prepare(void);
/* Starts to connect, without waiting. */
int dial(const char *ip, int port);
int listen_on(const char *ip, int port);
void watch(int epoll, int fd, uint32_t events, void *what);
/* Says whether the bytes hold a whole head, and where what follows begins. */
const char *after_head(const char *bytes, size_t length);

/* How long each exchange took, in microseconds. */
struct samples {
  uint32_t *at;
  size_t count, room;
};
void add_sample(struct samples *samples, uint64_t us);

/* Writes the result of a timed load as one line of JSON. */
void say_rate(struct samples *samples, double seconds, uint64_t failed);

#endif
