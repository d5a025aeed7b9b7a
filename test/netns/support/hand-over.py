"""Does what `Transparent=yes` in a systemd socket unit does: opens a listening socket with IP_TRANSPARENT on
the port that is its first argument, and hands it to the program behind it as file descriptor 3."""

import os
import socket
import sys

IP_TRANSPARENT = 19
IPV6_TRANSPARENT = 75

listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
listener.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
listener.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("::", int(sys.argv[1])))
listener.listen(128)
if listener.fileno() == 3:
    os.set_inheritable(3, True)
else:
    os.dup2(listener.fileno(), 3, inheritable=True)
os.execvp(sys.argv[2], sys.argv[2:])
