#include "agent/options.hpp"

#include <getopt.h>

#include <array>
#include <cstdio>

namespace writeback::agent {

std::optional<Options> parse_options(int argc, char** argv) {
  enum : int { check_config = 1000, online, quiet, version, help };
  static const std::array<option, 7> known = {{{"config", required_argument, nullptr, 'c'},
                                               {"check-config", no_argument, nullptr, check_config},
                                               {"online", no_argument, nullptr, online},
                                               {"quiet", no_argument, nullptr, quiet},
                                               {"version", no_argument, nullptr, version},
                                               {"help", no_argument, nullptr, help},
                                               {nullptr, 0, nullptr, 0}}};
  Options options;
  while (true) {
    const int chosen = getopt_long(argc, argv, "c:", known.data(), nullptr);
    if (chosen == -1) break;
    switch (chosen) {
      case 'c':
        options.config_file = optarg;
        break;
      case check_config:
        options.action = Action::check_config;
        break;
      case online:
        options.online = true;
        break;
      case quiet:
        options.quiet = true;
        break;
      case version:
        options.action = Action::show_version;
        break;
      case help:
        options.action = Action::show_help;
        break;
      default:
        return std::nullopt;
    }
  }
  if ((options.online || options.quiet) && options.action != Action::check_config) {
    std::fputs("writebackd: --online and --quiet go with --check-config\n", stderr);
    return std::nullopt;
  }
  if (optind < argc) {
    std::fprintf(stderr, "writebackd: unexpected argument %s\n", argv[optind]);
    return std::nullopt;
  }
  return options;
}

}  // namespace writeback::agent
