#include "tests/support/daemon.hpp"

#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/run_logs.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

std::string fresh_api_key() {
  return SecretsUsed::of_this_process().add("key-" + fresh_name() + fresh_name() + fresh_name());
}

}  // namespace

Daemon::Daemon(const TestDirectory& directory)
    : Daemon(Uses{"openldap", directory.uri(TestDirectory::Transport::ldaps), directory.ca_pem(),
                  directory.service_dn(), directory.service_password(), directory.people_dn()}) {}

Daemon::Daemon(const Uses& directory)
    : port_(free_port()),
      ca_file_(folder_ / "api-ca.crt"),
      log_file_(RunLogs::of_this_process().add("daemon")) {
  for (const char* name : {"tls", "secrets", "state"})
    std::filesystem::create_directory(folder_ / name);
  write_file(ca_file_, server_authority_.certificate(), 0644);
  write_file(folder_ / "tls/directory-ca.crt", directory.ca_pem, 0644);
  write_file(folder_ / "secrets/bind-password", directory.bind_password + "\n");
  install_server_certificate(server_authority_.issue({"writebackd"}));

  ini.set("agent", "state_dir", "state");
  ini.set("api", "listen", "127.0.0.1:" + std::to_string(port_));
  ini.set("api", "certificate", "tls/server.crt");
  ini.set("api", "private_key", "tls/server.key");
  api_key_ = add_client("portal", "writeback");
  ini.set("directory", "type", directory.type);
  ini.set("directory", "uris", directory.uri);
  ini.set("directory", "ca_certificate", "tls/directory-ca.crt");
  ini.set("directory", "bind_dn", directory.bind_dn);
  ini.set("directory", "bind_password_file", "secrets/bind-password");
  ini.set("directory", "base_dn", directory.base_dn);
  ini.set("log", "level", "debug");
}

Daemon::~Daemon() {
  stop();
}

std::string Daemon::base_url() const {
  return "https://127.0.0.1:" + std::to_string(port_);
}

std::string Daemon::add_client(const std::string& name, const std::string& scopes) {
  std::string key = fresh_api_key();
  ini.set("client:" + name, "api_key_sha256", sha256_hex(key));
  ini.set("client:" + name, "scopes", scopes);
  return key;
}

std::string Daemon::issue_client_certificate(const std::string& name) {
  CertificateAuthority::Wish wish{name};
  wish.for_clients = true;
  const Identity identity = client_authority_.issue(wish);
  write_file(path(name + ".crt"), identity.certificate);
  write_file(path(name + ".key"), identity.private_key);
  return identity.fingerprint;
}

void Daemon::issue_foreign_certificate(const std::string& name) const {
  const CertificateAuthority stranger("A stranger");
  CertificateAuthority::Wish wish{name};
  wish.for_clients = true;
  const Identity identity = stranger.issue(wish);
  write_file(path(name + ".crt"), identity.certificate);
  write_file(path(name + ".key"), identity.private_key);
}

void Daemon::install_server_certificate(const Identity& identity) {
  write_file(folder_ / "tls/server.key", identity.private_key);
  write_file(folder_ / "tls/server.crt", identity.certificate, 0644);
}

void Daemon::use_directory_ports(const std::vector<std::uint16_t>& ports) {
  std::string uris;
  for (const auto port : ports) {
    uris += (uris.empty() ? "" : " ") + std::string("ldaps://127.0.0.1:") + std::to_string(port);
  }
  ini.set("directory", "uris", uris);
}

void Daemon::write_ini() const {
  write_file(ini_file(), ini.text());
}

void Daemon::launch() {
  write_ini();
  std::vector<std::string> arguments = wrapper;
  arguments.insert(arguments.end(), {WRITEBACKD_BINARY, "--config", ini_file()});
  process_ = std::make_unique<ChildProcess>(ChildProcess::Start{arguments, log_file_, environment});
}

bool Daemon::answers(const std::string& path) const {
  if (!process_->running()) throw std::runtime_error("the daemon ended:\n" + log());
  return client().get(path).status == 200;
}

void Daemon::start() {
  launch();
  if (!wait_until([&] { return answers("/readyz"); })) {
    throw std::runtime_error("the daemon is not ready:\n" + log());
  }
}

void Daemon::start_without_directory() {
  launch();
  if (!wait_until([&] { return answers("/healthz"); })) {
    throw std::runtime_error("the daemon does not answer:\n" + log());
  }
}

bool Daemon::reload() {
  const std::string in_use = "reload: the new ini file is in use";
  const auto taken = count_in_log(in_use);
  const auto kept = count_in_log("stays in use");
  process_->signal(SIGHUP);
  const bool told = wait_until(
      [&] { return count_in_log(in_use) > taken || count_in_log("stays in use") > kept; });
  if (!told) throw std::runtime_error("the reload has no end:\n" + log());
  return count_in_log(in_use) > taken;
}

int Daemon::stop() {
  if (!process_) return -1;
  const int code = process_->end();
  process_.reset();
  return code;
}

int Daemon::run_once(const std::vector<std::string>& arguments, std::string& output) const {
  return run_program(WRITEBACKD_BINARY, RunLogs::of_this_process().add("daemon-once"), arguments,
                     output, "/dev/null");
}

int Daemon::run_ctl(const std::vector<std::string>& arguments, std::string& output,
                    const std::string& input) const {
  // What it prints is about people, and is no log.
  std::filesystem::remove(folder_ / "ctl.out");
  write_file(folder_ / "ctl.in", input);
  return run_program(WRITEBACKCTL_BINARY, folder_ / "ctl.out", arguments, output,
                     folder_ / "ctl.in");
}

int Daemon::run_program(const char* program, const std::string& file,
                        const std::vector<std::string>& arguments, std::string& output,
                        const std::string& input_file) const {
  std::vector<std::string> all = {program, "--config", ini_file()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  ChildProcess::Start start{all, file, environment};
  start.input_file = input_file;
  ChildProcess once(start);
  const auto code = once.wait_for_exit(patience);
  output = read_file(file);
  return code.value_or(-1);
}

std::vector<std::string> Daemon::ctl_command(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {WRITEBACKCTL_BINARY, "--config", ini_file()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

std::string Daemon::program() {
  return WRITEBACKD_BINARY;
}

std::string Daemon::control_socket() const {
  return folder_ / "state/control.sock";
}

std::string Daemon::log() const {
  return read_file(log_file_);
}

bool Daemon::log_shows(const std::string& text) const {
  return wait_until([&] { return count_in_log(text) > 0; });
}

std::size_t Daemon::count_in_log(const std::string& text) const {
  const std::string all = log();
  std::size_t count = 0;
  for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
  return count;
}

HttpsClient::Settings Daemon::client_settings() const {
  HttpsClient::Settings settings;
  settings.base_url = base_url();
  settings.ca_file = ca_file_;
  settings.api_key = api_key_;
  return settings;
}

RawTls::Settings Daemon::raw_settings() const {
  RawTls::Settings settings;
  settings.port = port_;
  settings.ca_file = ca_file_;
  return settings;
}

}  // namespace writeback::support
