/*
 * tls-churn IP PORT CONCURRENCY COUNT KIND LABEL
 *
 * So many tunnels through a proxy that decrypts, each with a TLS handshake and one request inside. KIND says to whom:
 *
 *   new      each to another host, LABEL-<n>.bench.test
 *   cached   all to LABEL.bench.test, each with the whole handshake of a client that was never there
 *   open     COUNT requests in CONCURRENCY tunnels
 *
 * A thread for each tunnel at one time. The certificate is not looked at: that is the client's business, and not measured.
 */
#define _GNU_SOURCE
#include "common.h"

#include <fcntl.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *ip, *label, *kind;
static int port;
static atomic_long left, failed;
static SSL_CTX *context;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct samples samples;

struct client {
  char host[128];
  SSL *ssl;
  int fd;
};

/* Connects, and asks for a tunnel. */
static int open_through(struct client *client) {
  char text[512], head[2048];
  size_t heard = 0;
  client->fd = dial(ip, port);
  struct pollfd one = {.fd = client->fd, .events = POLLOUT};
  poll(&one, 1, 10000);
  int length = snprintf(text, sizeof text, "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n\r\n",
                        client->host, client->host);
  fcntl(client->fd, F_SETFL, 0); /* a thread may wait */
  if (send(client->fd, text, (size_t)length, 0) != length) return 0;
  while (heard < 4 || after_head(head, heard) == NULL) {
    ssize_t got = recv(client->fd, head + heard, sizeof head - heard, 0);
    if (got <= 0) return 0;
    heard += (size_t)got;
  }
  return memcmp(head + 9, "200", 3) == 0;
}

static int shake_hands(struct client *client) {
  client->ssl = SSL_new(context);
  SSL_set_tlsext_host_name(client->ssl, client->host);
  SSL_set_fd(client->ssl, client->fd);
  return SSL_connect(client->ssl) == 1;
}

/* One request; true where its answer is the origin's. */
static int ask(struct client *client) {
  char text[512], answer[4096];
  size_t heard = 0;
  const char *body = NULL;
  int length = snprintf(text, sizeof text, "GET /key HTTP/1.1\r\nHost: %s\r\n\r\n", client->host);
  if (SSL_write(client->ssl, text, length) != length) return 0;
  while (body == NULL || heard < (size_t)(body - answer) + 2) {
    int got = SSL_read(client->ssl, answer + heard, (int)(sizeof answer - heard));
    if (got <= 0) return 0;
    heard += (size_t)got;
    body = after_head(answer, heard);
  }
  return memcmp(answer + 9, "200", 3) == 0;
}

static void leave(struct client *client) {
  SSL_free(client->ssl);
  client->ssl = NULL;
  close(client->fd);
}

static void note(uint64_t since, int fine) {
  pthread_mutex_lock(&lock);
  if (fine) add_sample(&samples, now_us() - since);
  else atomic_fetch_add(&failed, 1);
  pthread_mutex_unlock(&lock);
}

static void *work(void *unused) {
  (void)unused;
  struct client client = {0};
  long at;
  int stands = 0, keeps = strcmp(kind, "open") == 0;
  while ((at = atomic_fetch_sub(&left, 1)) > 0) {
    uint64_t since = now_us();
    if (strcmp(kind, "new") == 0) snprintf(client.host, sizeof client.host, "%s-%ld.bench.test", label, at);
    else snprintf(client.host, sizeof client.host, "%s.bench.test", label);
    if (!stands) stands = open_through(&client) && shake_hands(&client);
    int fine = stands && ask(&client);
    note(since, fine);
    if (keeps && fine) continue;
    leave(&client);
    stands = 0;
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  ip = argv[1];
  port = atoi(argv[2]);
  int concurrency = atoi(argv[3]);
  left = atol(argv[4]);
  kind = argv[5];
  label = argv[6];
  prepare();
  context = SSL_CTX_new(TLS_client_method());
  pthread_t threads[concurrency];
  uint64_t began = now_us();
  for (int i = 0; i < concurrency; i++) pthread_create(&threads[i], NULL, work, NULL);
  for (int i = 0; i < concurrency; i++) pthread_join(threads[i], NULL);
  say_rate(&samples, (double)(now_us() - began) / 1e6, (uint64_t)failed);
  return 0;
}
