#include "agent/ctl/command_line.hpp"

#include <getopt.h>
#include <gtest/gtest.h>

namespace writeback::agent {
namespace {

std::optional<CommandLine> parse(std::vector<std::string> words) {
  words.insert(words.begin(), "writebackctl");
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  optind = 0;  // getopt(3): begin anew
  opterr = 0;
  return parse_command_line(static_cast<int>(words.size()), pointers.data());
}

TEST(CommandLine, EachCommandHasItsNameAndItsOptions) {
  const auto reset = parse({"reset", "alice", "--must-change", "-c", "other.ini"});
  ASSERT_TRUE(reset);
  EXPECT_EQ(reset->command, "reset");
  EXPECT_EQ(reset->name, "alice");
  EXPECT_TRUE(reset->must_change);
  EXPECT_EQ(reset->config_file, "other.ini");
  const auto key = parse({"key", "new", "portal", "--scopes", "writeback flows"});
  ASSERT_TRUE(key);
  EXPECT_EQ(key->command, "key new");
  EXPECT_EQ(key->scopes, "writeback flows");
  const auto simulate = parse({"simulate", "--gates", "2"});
  ASSERT_TRUE(simulate);
  EXPECT_EQ(simulate->gates, 2U);
  EXPECT_TRUE(parse({"audit", "tail", "--lines", "3"}));
  EXPECT_TRUE(parse({"--help"})->help);
}

TEST(CommandLine, WhatIsNotForACommandIsRefused) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"dance"},
      {"status"},
      {"status", ""},
      {"status", "alice", "bob"},
      {"unlock", "alice", "--json"},
      {"reset", "alice", "--apply"},
      {"audit", "tail", "--lines", "0"},
      {"audit", "tail", "--user", "alice"},
      {"simulate", "--gates", "3"},
      {"throttle", "clear", "alice", "--kind", "nonsense"},
      {"check", "--nonsense"},
  };
  for (const auto& words : wrong) EXPECT_FALSE(parse(words)) << testing::PrintToString(words);
}

}  // namespace
}  // namespace writeback::agent
