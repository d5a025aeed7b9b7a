/* Tunnels that are opened before anything is measured. */
#ifndef TUNNELS_H
#define TUNNELS_H

/* Opens a tunnel and waits until it stands; the socket does not block afterwards. */
int open_tunnel(const char *ip, int port, const char *target);

#endif
