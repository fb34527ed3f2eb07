#include "agent/online_check.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>

#include "agent/key_file.hpp"
#include "agent/open_store.hpp"
#include "ldap/discovery.hpp"
#include "ldap/server_report.hpp"
#include "store/key_check.hpp"

namespace writeback::agent {
namespace {

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

/// Turns an event loop of its own until the task has ended.
template <class T>
T wait_for(boost::asio::io_context& loop, boost::asio::awaitable<T> task) {
  T result;
  std::exception_ptr defect;
  boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown, T value) {
    defect = thrown;
    result = std::move(value);
    loop.stop();
  });
  loop.run();
  if (defect) std::rethrow_exception(defect);
  return result;
}

std::vector<ldap::ServerUri> servers_of(const ldap::DirectorySettings& directory) {
  if (directory.discovery.domain.empty()) return directory.servers;
  boost::asio::io_context loop(1);
  const auto discovery = std::make_shared<ldap::Discovery>(loop.get_executor(), directory.discovery,
                                                           directory.start_tls, nullptr);
  return wait_for(loop, discovery->look_up());
}

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

/// Only where it is a server: a file is made by the start, and as the service's own user.
bool check_store(const StoreConfig& store) {
  if (!store.postgres) return true;
  std::printf("%s\n", store::PostgresDatabase::name_of(store.postgres->url).c_str());
  try {
    const auto database = open_database(store);
    store::require_its_key(*database, store::Sealer(read_keys(store.key_file)));
    std::printf("  %-8s the store can be used, and key_file is the right one\n",
                word_for(ldap::Finding::ok));
    return true;
  } catch (const std::exception& failure) {
    std::printf("  %-8s %s\n", word_for(ldap::Finding::failed), failure.what());
    return false;
  }
}

}  // namespace

bool check_online(const Config& config) {
  const auto servers = servers_of(*config.directory);
  bool nothing_failed = !servers.empty();
  if (servers.empty()) {
    std::printf("  failed   DNS names no domain controller for %s\n",
                config.directory->discovery.domain.c_str());
  }
  for (const auto& server : servers) {
    std::printf("%s\n", server.text.c_str());
    for (const auto& line : inspect(config, server)) {
      std::printf("  %-8s %s\n", word_for(line.finding), line.text.c_str());
      if (line.finding == ldap::Finding::failed) nothing_failed = false;
    }
  }
  const bool store_works = check_store(config.store);
  return nothing_failed && store_works;
}

}  // namespace writeback::agent
