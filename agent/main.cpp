#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>

#include "agent/config/config.hpp"
#include "agent/lifecycle.hpp"
#include "agent/logging.hpp"
#include "agent/online_check.hpp"
#include "agent/options.hpp"
#include "agent/process_limits.hpp"

namespace {

using writeback::agent::Action;
using writeback::agent::check_online;
using writeback::agent::Lifecycle;
using writeback::agent::load_config;
using writeback::agent::LoadedConfig;
using writeback::agent::Options;
using writeback::agent::parse_options;
using writeback::agent::set_process_limits;
using writeback::agent::start_logging;
using writeback::agent::stop_logging;
using writeback::agent::UnusableDirectory;
using writeback::agent::usage;

constexpr int exit_ok = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 64;   // EX_USAGE
constexpr int exit_config = 78;  // EX_CONFIG: systemd does not try again

void print(const LoadedConfig& loaded) {
  for (const auto& error : loaded.errors) std::fprintf(stderr, "%s\n", error.text().c_str());
}

int check_config(const Options& options) {
  const LoadedConfig loaded = load_config(options.config_file);
  print(loaded);
  if (!loaded.config) {
    std::fprintf(stderr, "%s: %zu %s\n", options.config_file.c_str(), loaded.errors.size(),
                 loaded.errors.size() == 1 ? "mistake" : "mistakes");
    return exit_failed;
  }
  if (!options.quiet) {
    for (const auto& note : loaded.config->warnings) std::printf("note: %s\n", note.c_str());
    std::printf("%s: ok\n", options.config_file.c_str());
  }
  if (options.online && !check_online(*loaded.config)) return exit_failed;
  return exit_ok;
}

int run(const Options& options) {
  set_process_limits();
  const LoadedConfig loaded = load_config(options.config_file);
  print(loaded);
  if (!loaded.config) return exit_config;
  start_logging(loaded.config->log.level);
  int result = exit_ok;
  try {
    boost::asio::io_context loop(1);
    Lifecycle lifecycle(loop, loaded.config);
    lifecycle.run();
  } catch (const UnusableDirectory& objection) {
    spdlog::critical("not started: {}", objection.what());
    result = exit_config;
  } catch (const std::exception& failure) {
    spdlog::critical("{}", failure.what());
    result = exit_failed;
  }
  stop_logging();
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse_options(argc, argv);
  if (!options) {
    std::fputs(usage, stderr);
    return exit_usage;
  }
  switch (options->action) {
    case Action::show_help:
      std::fputs(usage, stdout);
      return exit_ok;
    case Action::show_version:
      std::puts("writebackd " WRITEBACKD_VERSION);
      return exit_ok;
    case Action::check_config:
      return check_config(*options);
    case Action::run:
      break;
  }
  return run(*options);
}
