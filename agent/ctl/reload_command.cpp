#include "agent/ctl/reload_command.hpp"

#include <cstdio>

#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/printable.hpp"

namespace writeback::agent {

namespace {

void print(const DaemonAnswer& answer, const char* member, std::FILE* to, const char* before) {
  const auto* texts = answer.members.if_contains(member);
  if (texts == nullptr || !texts->is_array()) return;
  for (const auto& text : texts->as_array()) {
    if (text.is_string()) std::fprintf(to, "%s%s\n", before, printable(text.as_string()).c_str());
  }
}

}  // namespace

ExitCode reload(const LoadedConfig& loaded, const std::string& file) {
  // A file with mistakes still has to reach the daemon, which writes down that it refused it.
  Config unread;
  unread.file = file;
  unread.state_dir = loaded.state_dir;
  const auto answer = post_to_daemon(loaded.config ? *loaded.config : unread, "/control/reload",
                                     boost::json::object());
  if (!answer.done()) return report_problem(answer);
  const auto* mistakes = answer.members.if_contains("mistakes");
  if (mistakes == nullptr || !mistakes->is_array() || mistakes->as_array().empty()) {
    print(answer, "notes", stdout, "note: ");
    std::puts("the ini file is in use");
    return exit_done;
  }
  print(answer, "mistakes", stderr, "");
  std::fputs("writebackctl: the old ini file stays in use\n", stderr);
  return exit_config;
}

}  // namespace writeback::agent
