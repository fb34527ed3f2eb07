#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/certificate_authority.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::support {

/// One request that a gateway got.
struct GatewayRequest {
  std::string method;
  std::string path;
  std::map<std::string, std::string> headers;  ///< names in small letters
  std::string body;
  std::map<std::string, std::string> form;  ///< where the body is one, decoded
};

/// Somebody else's HTTP server on this machine, which keeps what it is asked and answers as it is
/// told: a gateway for texts and calls, or a CAPTCHA provider.
class GatewayServer {
 public:
  /// With TLS where it gets an identity.
  explicit GatewayServer(const std::optional<Identity>& identity = std::nullopt);
  ~GatewayServer();
  GatewayServer(const GatewayServer&) = delete;
  GatewayServer& operator=(const GatewayServer&) = delete;

  [[nodiscard]] std::string url() const;
  /// HOST:PORT
  [[nodiscard]] std::string address() const;
  /// From now on. `hang`: it never answers.
  void answer_with(int status, const std::string& body, bool hang = false);
  [[nodiscard]] std::vector<GatewayRequest> requests() const;
  /// Waits until there are so many; the last of them. Throws where they don't come.
  [[nodiscard]] GatewayRequest wait_for(std::size_t count) const;

 private:
  TempFolder folder_{"gateway"};
  std::uint16_t port_;
  bool secured_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace writeback::support
