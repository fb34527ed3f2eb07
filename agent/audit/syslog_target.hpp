#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/audit/copy_target.hpp"

namespace writeback::agent {

/// Where a syslog server is, and whom it has to be certified by.
struct SyslogSettings {
  std::string host;
  std::uint16_t port = 6514;
  std::string ca_certificate;      ///< empty: whom this machine trusts
  std::string client_certificate;  ///< PEM; empty: none
  std::string client_key;

  friend bool operator==(const SyslogSettings&, const SyslogSettings&) = default;
};

/// A syslog server over TLS (RFC 5424 in the framing of RFC 5425): facility 13 (log audit), MSGID
/// the name of the event, MSG the line. The server has to show a certificate for its name. Syslog
/// has no receipt, so a line counts as arrived when the server's machine has acknowledged its
/// bytes.
class SyslogTarget final : public CopyTarget {
 public:
  explicit SyslogTarget(SyslogSettings settings);
  ~SyslogTarget() override;

  /// Connects, and ends the connection again: why that did not work; empty: it did.
  [[nodiscard]] std::string try_to_reach();
  [[nodiscard]] std::string send(const TrailLine& line) override;
  [[nodiscard]] std::string settle() override;

 private:
  struct Connection;
  SyslogSettings settings_;
  std::string head_;  ///< host name and process id
  std::unique_ptr<Connection> connection_;
};

/// The line as it goes over the wire. `head`: HOSTNAME APP-NAME PROCID.
[[nodiscard]] std::string syslog_frame(const TrailLine& line, const std::string& head);

}  // namespace writeback::agent
