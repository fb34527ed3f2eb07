#include "agent/online_check.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>

#include "ldap/server_report.hpp"

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

std::vector<ldap::ReportLine> inspect(const Config& config, const ldap::ServerUri& server) {
  boost::asio::io_context loop(1);
  std::vector<ldap::ReportLine> lines;
  std::exception_ptr defect;
  boost::asio::co_spawn(loop, ldap::inspect_server(loop.get_executor(), config.directory, server),
                        [&](std::exception_ptr thrown, std::vector<ldap::ReportLine> said) {
                          defect = thrown;
                          lines = std::move(said);
                          loop.stop();
                        });
  loop.run();
  if (defect) std::rethrow_exception(defect);
  return lines;
}

}  // namespace

bool check_online(const Config& config) {
  bool nothing_failed = true;
  for (const auto& server : config.directory->servers) {
    std::printf("%s\n", server.text.c_str());
    for (const auto& line : inspect(config, server)) {
      std::printf("  %-8s %s\n", word_for(line.finding), line.text.c_str());
      if (line.finding == ldap::Finding::failed) nothing_failed = false;
    }
  }
  return nothing_failed;
}

}  // namespace writeback::agent
