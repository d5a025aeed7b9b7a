/*
 * origin IP [BARE-PORT]
 *
 * Everything that a proxy is asked for: 443 answers the first bytes of a tunnel, 80 speaks HTTP, 8001 sends
 * without end, 8002 takes. A bare port does the same behind a CONNECT or an absolute URL, without any
 * proxy: what the load programs reach there is the most that they could measure.
 */
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

enum role { LISTENER, BARE, ECHO, HTTP, SOURCE, SINK };

struct peer {
  enum role role;
  enum role takes; /* of a listener: what it makes of those that come */
  int fd;
  size_t heard;
  char *head;
};

static int epoll, source;
static char answer[ANSWER_BYTES], http[2048];
static size_t http_bytes;

static void leave(struct peer *peer) {
  close(peer->fd);
  free(peer->head);
  free(peer);
}

static void become(struct peer *peer, enum role role) {
  struct epoll_event event = {.events = role == SOURCE ? EPOLLOUT : EPOLLIN, .data.ptr = peer};
  peer->role = role;
  peer->heard = 0;
  epoll_ctl(epoll, EPOLL_CTL_MOD, peer->fd, &event);
}

static void accept_all(struct peer *listener) {
  for (int fd; (fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
    int on = 1;
    struct peer *peer = calloc(1, sizeof *peer);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    peer->fd = fd;
    watch(epoll, fd, EPOLLIN, peer);
    become(peer, listener->takes);
  }
}

static int say(struct peer *peer, const char *bytes, size_t length) {
  if (send(peer->fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length) return 1;
  leave(peer);
  return 0;
}

/* Reads one head; says whether it is whole, and leaves it in the peer. */
static int hear_head(struct peer *peer) {
  if (peer->head == NULL) peer->head = malloc(4096);
  ssize_t got = recv(peer->fd, peer->head + peer->heard, 4095 - peer->heard, 0);
  if (got < 0 && errno == EAGAIN) return 0;
  if (got <= 0) {
    leave(peer);
    return 0;
  }
  peer->heard += (size_t)got;
  peer->head[peer->heard] = 0;
  return after_head(peer->head, peer->heard) != NULL;
}

static void serve_http(struct peer *peer) {
  if (!hear_head(peer)) return;
  peer->heard = 0;
  say(peer, http, http_bytes);
}

static void serve_bare(struct peer *peer) {
  if (!hear_head(peer)) return;
  if (memcmp(peer->head, "CONNECT ", 8) != 0) {
    peer->heard = 0;
    say(peer, http, http_bytes);
    return;
  }
  int port = atoi(strchr(peer->head, ':') + 1);
  if (!say(peer, "HTTP/1.1 200 OK\r\n\r\n", 19)) return;
  become(peer, port == PORT_SOURCE ? SOURCE : port == PORT_SINK ? SINK : ECHO);
}

static void serve_echo(struct peer *peer) {
  char bytes[4096];
  ssize_t got = recv(peer->fd, bytes, sizeof bytes, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    leave(peer);
    return;
  }
  if (peer->heard == 0 && !say(peer, answer, sizeof answer)) return;
  peer->heard += (size_t)got;
}

static void serve_source(struct peer *peer) {
  off_t from = 0;
  if (sendfile(peer->fd, source, &from, CHUNK) < 0 && errno != EAGAIN) leave(peer);
}

static void serve_sink(struct peer *peer) {
  char nothing[1];
  ssize_t got = recv(peer->fd, nothing, CHUNK, MSG_TRUNC);
  if (got == 0 || (got < 0 && errno != EAGAIN)) leave(peer);
}

static void offer(const char *ip, int port, enum role takes) {
  struct peer *listener = calloc(1, sizeof *listener);
  listener->takes = takes;
  listener->fd = listen_on(ip, port);
  watch(epoll, listener->fd, EPOLLIN, listener);
}

static void serve(struct peer *peer) {
  switch (peer->role) {
    case LISTENER: return accept_all(peer);
    case BARE: return serve_bare(peer);
    case ECHO: return serve_echo(peer);
    case HTTP: return serve_http(peer);
    case SOURCE: return serve_source(peer);
    case SINK: return serve_sink(peer);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  prepare();
  epoll = epoll_create1(0);
  source = memfd_create("source", 0);
  if (ftruncate(source, CHUNK) < 0) die("memfd");
  http_bytes = (size_t)sprintf(http, "HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n", BODY_BYTES);
  memset(http + http_bytes, 'x', BODY_BYTES);
  http_bytes += BODY_BYTES;
  if (argc > 2) {
    offer(argv[1], atoi(argv[2]), BARE);
  } else {
    offer(argv[1], PORT_ECHO, ECHO);
    offer(argv[1], PORT_HTTP, HTTP);
    offer(argv[1], PORT_SOURCE, SOURCE);
    offer(argv[1], PORT_SINK, SINK);
  }
  puts("ready");
  fflush(stdout);
  struct epoll_event events[512];
  for (;;) {
    int ready = epoll_wait(epoll, events, 512, -1);
    for (int i = 0; i < ready; i++) serve(events[i].data.ptr);
  }
}
