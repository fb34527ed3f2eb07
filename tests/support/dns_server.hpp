#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::support {

/// A DNS server of a test's own (dnsmasq) that knows some SRV records and nothing else.
class DnsServer {
 public:
  [[nodiscard]] static bool can_start();
  /// Each as NAME,TARGET,PORT,PRIORITY,WEIGHT. Returns when it answers.
  explicit DnsServer(const std::vector<std::string>& srv_records);

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  TempFolder folder_{"dns"};
  std::uint16_t port_;
  std::unique_ptr<ChildProcess> server_;
};

}  // namespace writeback::support
