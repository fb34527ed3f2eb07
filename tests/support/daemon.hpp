#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/certificate_authority.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/https_client.hpp"
#include "tests/support/ini_text.hpp"
#include "tests/support/raw_tls.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/test_directory.hpp"

namespace writeback::support {

/// A daemon of the test's own: its folder with the ini file, certificates and secrets, and the
/// process. Starts from an ini file that works; tests change what they are about. Its log, at level
/// debug, is kept until the very end.
class Daemon {
 public:
  /// The directory that it is to use, and as whom.
  struct Uses {
    std::string type;
    std::string uri;
    std::string ca_pem;
    std::string bind_dn;
    std::string bind_password;
    std::string base_dn;
  };
  explicit Daemon(const Uses& directory);
  explicit Daemon(const TestDirectory& directory);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  IniText ini;
  /// NAME=value, for the process.
  std::vector<std::string> environment;
  /// A program that becomes the daemon, with its arguments: nsenter, for another namespace.
  std::vector<std::string> wrapper;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& api_key() const { return api_key_; }
  [[nodiscard]] const std::string& ca_file() const { return ca_file_; }
  [[nodiscard]] const CertificateAuthority& server_authority() const { return server_authority_; }
  [[nodiscard]] const CertificateAuthority& client_authority() const { return client_authority_; }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::string ini_file() const { return folder_ / "writebackd.ini"; }
  [[nodiscard]] std::string base_url() const;

  /// A section for one more caller; returns its new API key.
  [[nodiscard]] std::string add_client(const std::string& name, const std::string& scopes);
  /// Writes a certificate of the client authority to NAME.crt and NAME.key; returns its
  /// fingerprint.
  [[nodiscard]] std::string issue_client_certificate(const std::string& name);
  /// The same, of an authority that nobody knows.
  void issue_foreign_certificate(const std::string& name) const;
  void install_server_certificate(const Identity& identity);
  /// Where it looks for its directory: LDAPS on these ports, in this order.
  void use_directory_ports(const std::vector<std::uint16_t>& ports);

  void write_ini() const;
  /// Writes the ini file and starts; waits until it is ready, or at least until it answers.
  void start();
  void start_without_directory();
  /// SIGHUP, and waits for the line in the log that tells how it went.
  [[nodiscard]] bool reload();
  [[nodiscard]] bool started() const { return process_ != nullptr; }
  [[nodiscard]] ChildProcess& process() { return *process_; }
  /// SIGTERM; the exit code.
  int stop();
  /// Runs `writebackd --config FILE ARGUMENTS` to its end; the exit code, its words in `output`.
  [[nodiscard]] int run_once(const std::vector<std::string>& arguments, std::string& output) const;

  /// The same with `writebackctl`, which finds `input` on its standard input.
  [[nodiscard]] int run_ctl(const std::vector<std::string>& arguments, std::string& output,
                            const std::string& input = {}) const;
  /// The path of writebackd.
  [[nodiscard]] static std::string program();
  /// What run_ctl runs.
  [[nodiscard]] std::vector<std::string> ctl_command(
      const std::vector<std::string>& arguments) const;
  /// Where the administrator calls it.
  [[nodiscard]] std::string control_socket() const;

  [[nodiscard]] const std::string& log_file() const { return log_file_; }
  [[nodiscard]] std::string log() const;
  /// Whether it gets there: log lines are written a little later than they are made.
  [[nodiscard]] bool log_shows(const std::string& text) const;
  [[nodiscard]] std::size_t count_in_log(const std::string& text) const;

  [[nodiscard]] HttpsClient::Settings client_settings() const;
  [[nodiscard]] HttpsClient client() const { return HttpsClient(client_settings()); }
  [[nodiscard]] RawTls::Settings raw_settings() const;

 private:
  [[nodiscard]] int run_program(const char* program, const std::string& file,
                                const std::vector<std::string>& arguments, std::string& output,
                                const std::string& input_file) const;
  void launch();
  [[nodiscard]] bool answers(const std::string& path) const;

  TempFolder folder_{"daemon"};
  CertificateAuthority server_authority_{"Test API"};
  CertificateAuthority client_authority_{"Test callers"};
  std::uint16_t port_;
  std::string ca_file_;
  std::string api_key_;
  std::string log_file_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace writeback::support
