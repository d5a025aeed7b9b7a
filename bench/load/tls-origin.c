/*
 * tls-origin CERTIFICATE KEY
 *
 * An origin of HTTPS: answers each head with the same few bytes, on connections that it keeps. Says its port first.
 * A thread for each connection: there are as many as there are tunnels at one time.
 */
#define _GNU_SOURCE
#include "common.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok";
static SSL_CTX *context;

static void *serve(void *given) {
  int fd = (int)(intptr_t)given;
  char head[4096];
  size_t heard = 0;
  int got;
  SSL *ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  while ((got = SSL_accept(ssl) == 1 ? SSL_read(ssl, head + heard, (int)(sizeof head - heard)) : 0) > 0) {
    heard += (size_t)got;
    if (after_head(head, heard) == NULL) continue;
    heard = 0;
    if (SSL_write(ssl, answer, sizeof answer - 1) <= 0) break;
  }
  SSL_free(ssl);
  close(fd);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  prepare();
  context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1) die(argv[1]);
  if (SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1) die(argv[2]);
  int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) < 0) die("bind");
  if (listen(listener, 4096) < 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 256 * 1024);
  pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
  for (;;) {
    pthread_t thread;
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) continue;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (pthread_create(&thread, &small, serve, (void *)(intptr_t)fd) != 0) close(fd);
  }
}
