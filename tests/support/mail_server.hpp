#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/certificate_authority.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::support {

/// A mail that arrived.
struct ArrivedMail {
  std::string head;
  std::string subject;  ///< as it stands there
  std::string text;     ///< of its plain part, decoded
  std::string html;
};

/// A real SMTP server (Debian's exim4) with TLS and passwords, which keeps whatever somebody who
/// signed in sends to anybody. The local part `refused` is refused.
class MailServer {
 public:
  [[nodiscard]] static bool can_start();
  /// Started when it is first asked for, and then used by all tests of the process.
  [[nodiscard]] static MailServer& shared();
  static void end_shared();

  MailServer();
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  /// With STARTTLS; and with TLS from the start.
  [[nodiscard]] std::string starttls_url() const;
  [[nodiscard]] std::string tls_url() const;
  [[nodiscard]] const std::string& ca_pem() const { return authority_.certificate(); }
  [[nodiscard]] const std::string& user() const { return user_; }
  [[nodiscard]] const std::string& password() const { return password_; }

  [[nodiscard]] std::vector<ArrivedMail> mails_to(const std::string& address) const;
  /// Waits until there are so many; the last of them. Throws where they don't come.
  [[nodiscard]] ArrivedMail wait_for(const std::string& address, std::size_t count = 1) const;

 private:
  TempFolder folder_{"mail"};
  CertificateAuthority authority_{"Test mail"};
  std::uint16_t port_;
  std::uint16_t tls_port_;
  std::string user_ = "writebackd";
  std::string password_;
  std::unique_ptr<ChildProcess> process_;
};

/// The six digits in a text.
[[nodiscard]] std::string code_in(const std::string& text);

}  // namespace writeback::support
