#include "agent/inherited_sockets.hpp"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <stdexcept>
#include <string>

namespace writeback::agent {

std::vector<int> take_inherited_sockets() {
  constexpr int forget_the_environment = 1;  // no child is to think they are its own
  constexpr int has_to_listen = 1;
  const int count = sd_listen_fds(forget_the_environment);
  std::vector<int> sockets;
  for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; ++fd) {
    const bool is_tcp = sd_is_socket(fd, AF_INET, SOCK_STREAM, has_to_listen) > 0 ||
                        sd_is_socket(fd, AF_INET6, SOCK_STREAM, has_to_listen) > 0;
    if (!is_tcp) {
      throw std::runtime_error("socket " + std::to_string(fd) +
                               " of systemd does not listen for TCP: writebackd.socket may have "
                               "ListenStream= with addresses and ports only");
    }
    sockets.push_back(fd);
  }
  return sockets;
}

}  // namespace writeback::agent
