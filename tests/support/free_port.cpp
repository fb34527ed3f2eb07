#include "tests/support/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <stdexcept>

namespace writeback::support {
namespace {

constexpr unsigned first_port = 10'000;
constexpr unsigned port_count = 20'000;

bool is_free(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(socket);
  return free;
}

}  // namespace

bool is_listening(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool taken = connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(socket);
  return taken;
}

std::uint16_t free_port() {
  // Several test processes run side by side: each begins somewhere else.
  static unsigned next = std::random_device{}() % port_count;
  for (unsigned tries = 0; tries < port_count; ++tries) {
    const auto port = static_cast<std::uint16_t>(first_port + next++ % port_count);
    if (is_free(port)) return port;
  }
  throw std::runtime_error("no free port");
}

}  // namespace writeback::support
