#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <sstream>

#include "agent/audit/trail_reader.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/diagnosis.hpp"
#include "agent/key_file.hpp"
#include "api/server_tls.hpp"

namespace writeback::agent {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::days renew_within{21};

/// Whether it answers at all, and what /readyz says.
Diagnosis diagnose_daemon(const Config& config) {
  try {
    const auto answer = get_from_daemon(config, "/readyz");
    if (answer.done()) return {ldap::Finding::ok, "daemon", "runs, and is ready"};
    return {ldap::Finding::failed, "daemon",
            "runs, and is not ready: " + boost::json::serialize(answer.members),
            "the lines below and `journalctl -u writebackd` say why"};
  } catch (const CallFailure& failure) {
    return {ldap::Finding::failed, "daemon", failure.what(),
            failure.code() == exit_not_permitted ? "run this as root"
                                                 : "systemctl enable --now writebackd"};
  }
}

constexpr const char* topic = "listens on";

asio::ip::tcp::endpoint near(asio::ip::tcp::endpoint listens) {
  if (!listens.address().is_unspecified()) return listens;
  if (listens.address().is_v4()) listens.address(asio::ip::address_v4::loopback());
  if (listens.address().is_v6()) listens.address(asio::ip::address_v6::loopback());
  return listens;
}

/// Where the daemon runs; systemd may listen for it on other addresses.
Diagnosis diagnose_open_door(const asio::ip::tcp::endpoint& listens, const std::string& where) {
  asio::io_context loop(1);
  asio::ip::tcp::socket socket(loop);
  boost::system::error_code error;
  socket.connect(near(listens), error);
  if (!error) return {ldap::Finding::ok, topic, "connections are taken", "", where};
  return {ldap::Finding::warning, topic, error.message(),
          "fine where writebackd.socket listens elsewhere (`systemctl list-sockets`); else look at "
          "the log",
          where};
}

/// Where it does not. Nobody connects: that could start it.
Diagnosis diagnose_closed_door(const asio::ip::tcp::endpoint& listens, const std::string& where) {
  asio::io_context loop(1);
  asio::ip::tcp::acceptor acceptor(loop);
  boost::system::error_code error;
  acceptor.open(listens.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && listens.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(listens, error);
  if (!error) return {ldap::Finding::ok, topic, "the address is free for the service", "", where};
  if (error == asio::error::address_in_use) {
    return {ldap::Finding::warning, topic, "somebody has this address already",
            "fine where it is systemd, for writebackd.socket; `ss -ltnp` says who", where};
  }
  return {ldap::Finding::failed, topic, error.message(),
          "[api] listen has to name an address of this machine", where};
}

Diagnosis diagnose_door(const asio::ip::tcp::endpoint& listens, bool daemon_runs) {
  std::ostringstream name;
  name << listens;
  return daemon_runs ? diagnose_open_door(listens, name.str())
                     : diagnose_closed_door(listens, name.str());
}

Diagnosis diagnose_certificate(const std::string& file) {
  const auto left = api::certificate_expires_in(file);
  if (!left) {
    return {ldap::Finding::failed, "certificate", "the file holds none", "put a PEM chain there",
            file};
  }
  const auto days = std::chrono::floor<std::chrono::days>(*left);
  const std::string text = "ends in " + std::to_string(days.count()) + " days";
  const std::string next = "renew it: the service takes a new file into use by itself";
  if (left->count() < 0) return {ldap::Finding::failed, "certificate", "has ended", next, file};
  if (days < renew_within) return {ldap::Finding::warning, "certificate", text, next, file};
  return {ldap::Finding::ok, "certificate", text, "", file};
}

Diagnosis diagnose_trail(const Config& config) {
  constexpr bool only_the_last = true;
  const std::string& folder = config.audit.trail.folder;
  if (!config.audit.enabled) {
    return {ldap::Finding::warning, "audit trail", "is off", "set [audit] enabled = yes"};
  }
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return {ldap::Finding::warning, "audit trail", folder + " is not there yet",
            "start the service, or run this as root"};
  }
  try {
    const auto keys = read_keys(config.audit.key_file);
    const auto state = read_trail(folder, keys.front(), only_the_last);
    if (state.fault.empty()) {
      return {ldap::Finding::ok, "audit trail", "its newest part is whole"};
    }
    return {ldap::Finding::failed, "audit trail", state.fault,
            "`writebackctl audit verify`, then docs/audit.md: find out who changed it"};
  } catch (const std::exception& failure) {
    return {ldap::Finding::failed, "audit trail", failure.what(), "run this as root"};
  }
}

}  // namespace

Diagnoses diagnose_service(const Config& config) {
  Diagnoses all{diagnose_daemon(config)};
  const bool runs = all.front().finding == ldap::Finding::ok;
  for (const auto& endpoint : config.api.listen) all.push_back(diagnose_door(endpoint, runs));
  all.push_back(diagnose_certificate(config.api.tls.certificate));
  if (!config.api.tls.client_ca.empty()) {
    all.push_back(diagnose_certificate(config.api.tls.client_ca));
  }
  all.push_back(diagnose_trail(config));
  return all;
}

}  // namespace writeback::agent
