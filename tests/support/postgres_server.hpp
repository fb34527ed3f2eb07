#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/certificate_authority.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::support {

/// A PostgreSQL of the test's own on 127.0.0.1, with TLS, a database `writeback` and a role that
/// owns it and has a password.
class PostgresServer {
 public:
  [[nodiscard]] static bool can_start();
  [[nodiscard]] static PostgresServer& shared();
  static void end_shared();

  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Without the password, for `database`; `options`: behind the question mark.
  [[nodiscard]] std::string url(const std::string& database, const std::string& options = {}) const;
  [[nodiscard]] const std::string& password() const { return password_; }
  [[nodiscard]] const std::string& ca_pem() const { return authority_.certificate(); }
  /// A new, empty database; its name.
  [[nodiscard]] std::string make_database();
  /// As the superuser: what psql prints, without decoration.
  std::string query(const std::string& database, const std::string& sql) const;
  /// Everything that is stored in the schema, as text and as bytes.
  [[nodiscard]] std::string dump(const std::string& database) const;

  void stop();
  void start();
  [[nodiscard]] ChildProcess& process() { return *process_; }

 private:
  std::string run(const std::vector<std::string>& arguments) const;

  TempFolder folder_{"postgres"};
  CertificateAuthority authority_{"Test database"};
  std::uint16_t port_;
  std::string password_;
  int databases_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace writeback::support
