#include <cstdio>
#include <exception>

#include "agent/config/config.hpp"
#include "agent/ctl/account_commands.hpp"
#include "agent/ctl/audit_commands.hpp"
#include "agent/ctl/backup_command.hpp"
#include "agent/ctl/command_line.hpp"
#include "agent/ctl/daemon_call.hpp"
#include "agent/ctl/doctor.hpp"
#include "agent/ctl/explain_command.hpp"
#include "agent/ctl/import_command.hpp"
#include "agent/ctl/key_command.hpp"
#include "agent/ctl/reload_command.hpp"
#include "agent/ctl/service_files.hpp"
#include "agent/ctl/service_rights.hpp"
#include "agent/ctl/simulate_command.hpp"
#include "agent/ctl/throttle_commands.hpp"
#include "agent/key_file.hpp"
#include "agent/online_check.hpp"
#include "agent/process_limits.hpp"

namespace {

using namespace writeback::agent;  // NOLINT(google-build-using-namespace): all that it has is this

constexpr std::size_t lines_of_a_tail = 20;

int check(const Config& config, bool online) {
  const auto hidden = hidden_from_service(config);
  for (const auto& mistake : hidden) std::fprintf(stderr, "%s\n", mistake.text().c_str());
  if (!hidden.empty()) return exit_config;
  for (const auto& warning : config.warnings) std::printf("note: %s\n", warning.c_str());
  std::printf("%s: ok\n", config.file.c_str());
  return online && !check_online(config) ? exit_failed : exit_done;
}

int run_audit(const CommandLine& line, const Config& config) {
  const auto keys = read_keys(config.audit.key_file);
  const std::string& folder = config.audit.trail.folder;
  if (line.command == "audit verify") return verify_audit(folder, keys.front());
  AuditQuery query = line.query;
  if (line.command == "audit tail" && query.last == 0) query.last = lines_of_a_tail;
  return show_audit(folder, keys.front(), query);
}

int run_with(const CommandLine& line, const Config& config) {
  const std::string& command = line.command;
  if (command == "check") return check(config, line.online);
  if (command == "doctor") return examine(config, line.as_json);
  if (command == "status") return show_status(config, line.name, line.as_json);
  if (command == "reset") return reset_password(config, line.name, line.must_change);
  if (command == "unlock") return unlock_account(config, line.name);
  if (command == "registration show") return show_registration(config, line.name, line.as_json);
  if (command == "registration clear") return clear_registration(config, line.name);
  if (command == "throttle list") return list_throttled(config, line.all, line.as_json);
  if (command == "throttle clear") return clear_throttled(config, line.kind, line.name);
  if (command == "simulate") return simulate(config, line.gates, line.as_json);
  if (command == "import") return import_registrations(config, line.name, line.apply);
  if (command == "backup") return back_up(config, line.name);
  return run_audit(line, config);
}

int explain_keys(const CommandLine& line) {
  if (line.as_markdown) return explain_as_markdown();
  if (line.as_sample) return explain_as_sample();
  return explain(line.name);
}

int run(const CommandLine& line) {
  if (line.command == "explain") return explain_keys(line);
  find_credentials_of_service();
  const auto loaded = load_config(line.config_file);
  if (line.command == "key new") {
    return make_api_key(loaded, line.config_file, line.name, line.scopes);
  }
  if (line.command == "reload") return reload(loaded, line.config_file);
  if (!loaded.config && line.command == "doctor") return examine(loaded.errors, line.as_json);
  for (const auto& error : loaded.errors) std::fprintf(stderr, "%s\n", error.text().c_str());
  if (loaded.not_permitted) {
    throw CallFailure(exit_not_permitted, "only root and the service's user may read it; try sudo");
  }
  return loaded.config ? run_with(line, *loaded.config) : exit_config;
}

}  // namespace

int main(int argc, char** argv) {
  std::string objection;
  const auto line = parse_command_line(argc, argv, objection);
  if (!line) {
    if (!objection.empty()) std::fprintf(stderr, "writebackctl: %s\n", objection.c_str());
    std::fputs(argc < 2 ? ctl_usage() : "writebackctl --help shows every command\n", stderr);
    return exit_usage;
  }
  if (line->version) {
    std::puts("writebackctl " WRITEBACKD_VERSION);
    return exit_done;
  }
  if (line->help) {
    std::fputs(ctl_usage(), stdout);
    return exit_done;
  }
  try {
    set_process_limits();
    return run(*line);
  } catch (const CallFailure& failure) {
    std::fprintf(stderr, "writebackctl: %s\n", failure.what());
    return failure.code();
  } catch (const NotPermitted& failure) {
    std::fprintf(stderr, "writebackctl: %s: only root and the service's user may; try sudo\n",
                 failure.what());
    return exit_not_permitted;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "writebackctl: %s\n", failure.what());
    return exit_failed;
  }
}
