#include "agent/options.hpp"

#include <getopt.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace writeback::agent {
namespace {

std::optional<Options> parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "writebackd");
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  optind = 0;  // glibc: begin anew
  testing::internal::CaptureStderr();
  const auto options = parse_options(static_cast<int>(arguments.size()), pointers.data());
  const std::string words = testing::internal::GetCapturedStderr();
  EXPECT_EQ(words.empty(), options.has_value()) << words;
  return options;
}

TEST(Options, WhatIsAskedFor) {
  struct Case {
    std::vector<std::string> arguments;
    Action action;
    const char* file;
  };
  const char* const usual = "/etc/writebackd/writebackd.ini";
  const Case cases[] = {
      {{}, Action::run, usual},
      {{"--config", "x.ini"}, Action::run, "x.ini"},
      {{"--config=x.ini"}, Action::run, "x.ini"},
      {{"-c", "x.ini"}, Action::run, "x.ini"},
      {{"--check-config"}, Action::check_config, usual},
      {{"--check-config", "-c", "x.ini"}, Action::check_config, "x.ini"},
      {{"--version"}, Action::show_version, usual},
      {{"--help"}, Action::show_help, usual},
  };
  for (const auto& c : cases) {
    const auto options = parse(c.arguments);
    ASSERT_TRUE(options);
    EXPECT_EQ(options->action, c.action);
    EXPECT_EQ(options->config_file, c.file);
  }
}

TEST(Options, WhatMakesNoSense) {
  EXPECT_FALSE(parse({"--nothing"}));
  EXPECT_FALSE(parse({"-x"}));
  EXPECT_FALSE(parse({"--config"}));
  EXPECT_FALSE(parse({"x.ini"}));
  EXPECT_FALSE(parse({"--check-config", "x.ini"}));
  EXPECT_FALSE(parse({"--check-config=yes"}));
}

}  // namespace
}  // namespace writeback::agent
