#include "agent/online_check.hpp"

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>

#include "agent/key_file.hpp"
#include "agent/wait_for.hpp"
#include "ldap/discovery.hpp"
#include "ldap/server_report.hpp"
#include "store/key_check.hpp"
#include "store/postgres_database.hpp"
#include "store/schema.hpp"

namespace writeback::agent {
namespace {

constexpr std::chrono::seconds clocks_may_differ{60};

/// Managed and not disabled. Groups are not asked for here, so they say neither yes nor no.
ldap::Suits managed_by(WritebackScope scope) {
  scope.include_groups.clear();
  scope.exclude_groups.clear();
  return [scope = std::move(scope)](const Account& account) {
    const auto is_managed_for = [&](Operation operation) {
      return decide(scope, account, operation) == ScopeReason::managed;
    };
    return !account.disabled &&
           (is_managed_for(Operation::reset) || is_managed_for(Operation::unlock) ||
            is_managed_for(Operation::change));
  };
}

std::vector<ldap::ReportLine> inspect(const Config& config, const ldap::ServerUri& server) {
  boost::asio::io_context loop(1);
  return wait_for(loop, ldap::inspect_server(loop.get_executor(), config.directory, server,
                                             managed_by(config.scope)));
}

}  // namespace

std::vector<ldap::ServerUri> directory_servers(const Config& config) {
  const ldap::DirectorySettings& directory = *config.directory;
  if (directory.discovery.domain.empty()) return directory.servers;
  boost::asio::io_context loop(1);
  const auto discovery = std::make_shared<ldap::Discovery>(loop.get_executor(), directory.discovery,
                                                           directory.start_tls, nullptr);
  return wait_for(loop, discovery->look_up());
}

const char* word_for(ldap::Finding finding) {
  switch (finding) {
    case ldap::Finding::ok:
      return "ok";
    case ldap::Finding::warning:
      return "warning";
    case ldap::Finding::failed:
      break;
  }
  return "failed";
}

std::vector<ServerReport> inspect_servers(const Config& config) {
  const auto servers = directory_servers(config);
  std::vector<ServerReport> reports;
  if (servers.empty()) {
    const std::string& domain = config.directory->discovery.domain;
    reports.push_back(
        {domain, {{ldap::Finding::failed, "DNS names no domain controller for " + domain}}});
  }
  for (const auto& server : servers) reports.push_back({server.text, inspect(config, server)});
  return reports;
}

/// Changes nothing: a look at the store of others must not be what brings it up to date.
ldap::ReportLine inspect_schema(store::PostgresDatabase& database, const store::Sealer& sealer) {
  const auto version = database.version();
  if (version == 0) {
    return {ldap::Finding::ok, "the database can be used; the first start makes the tables"};
  }
  if (!store::is_newest(version)) {
    return {ldap::Finding::ok,
            "the store is of an older version; the next start of this one brings it up to date"};
  }
  if (!store::has_its_key(database, sealer)) {
    return {ldap::Finding::ok, "the store can be used; no agent has sealed anything in it yet"};
  }
  return {ldap::Finding::ok, "the store can be used, and key_file is the right one"};
}

/// Only where it is a server: a file is made by the start, and as the service's own user.
std::optional<ServerReport> inspect_store(const StoreConfig& store) {
  if (!store.postgres) return std::nullopt;
  ServerReport report{store::PostgresDatabase::name_of(store.postgres->url), {}};
  try {
    store::PostgresDatabase database(*store.postgres, store::PostgresDatabase::OnlyLook{});
    report.lines.push_back(inspect_schema(database, store::Sealer(read_keys(store.key_file))));
    const auto apart = std::chrono::abs(database.clock_ahead());
    if (apart > clocks_may_differ) {
      report.lines.push_back({ldap::Finding::warning, "its clock and this machine's differ by " +
                                                          std::to_string(apart.count()) + " s"});
    }
  } catch (const std::exception& failure) {
    report.lines.push_back({ldap::Finding::failed, failure.what()});
  }
  return report;
}

bool check_online(const Config& config) {
  auto reports = inspect_servers(config);
  if (auto store = inspect_store(config.store)) reports.push_back(std::move(*store));
  bool nothing_failed = true;
  for (const auto& report : reports) {
    std::printf("%s\n", report.server.c_str());
    for (const auto& line : report.lines) {
      std::printf("  %-8s %s\n", word_for(line.finding), line.text.c_str());
      if (line.finding == ldap::Finding::failed) nothing_failed = false;
    }
  }
  return nothing_failed;
}

}  // namespace writeback::agent
