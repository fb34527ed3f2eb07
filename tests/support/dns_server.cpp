#include "tests/support/dns_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

constexpr const char* program = "/usr/sbin/dnsmasq";

/// DNS is answered over TCP too, and that can be asked without DNS's own format.
bool listens(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected =
      connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return connected;
}

}  // namespace

bool DnsServer::can_start() {
  return std::filesystem::exists(program);
}

DnsServer::DnsServer(const std::vector<std::string>& srv_records) : port_(free_port()) {
  ChildProcess::Start start;
  start.arguments = {program,
                     "--keep-in-foreground",
                     "--conf-file=/dev/null",
                     "--no-resolv",
                     "--no-hosts",
                     "--bind-interfaces",
                     "--listen-address=127.0.0.1",
                     "--port=" + std::to_string(port_),
                     "--user=root",
                     "--pid-file=" + (folder_ / "pid")};
  for (const auto& record : srv_records) start.arguments.push_back("--srv-host=" + record);
  start.output_file = folder_ / "log";
  server_ = std::make_unique<ChildProcess>(start);
  if (!wait_until([&] { return listens(port_); })) {
    throw std::runtime_error("dnsmasq: " + read_file(folder_ / "log"));
  }
}

}  // namespace writeback::support
