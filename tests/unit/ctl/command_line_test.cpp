#include "agent/ctl/command_line.hpp"

#include <getopt.h>
#include <gtest/gtest.h>

namespace writeback::agent {
namespace {

std::string objection;

std::optional<CommandLine> parse(std::vector<std::string> words) {
  words.insert(words.begin(), "writebackctl");
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  optind = 0;  // getopt(3): begin anew
  opterr = 0;
  return parse_command_line(static_cast<int>(words.size()), pointers.data(), objection);
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
  for (const char* moment : {"2026-11-23", "2026-11-23T08", "2026-11-23T08:30:00Z"}) {
    EXPECT_TRUE(parse({"audit", "show", "--since", moment})) << moment;
  }
  EXPECT_TRUE(parse({"--help"})->help);
}

TEST(CommandLine, SomeTakeANameAndNeedNone) {
  ASSERT_TRUE(parse({"explain"}));
  EXPECT_EQ(parse({"explain", "timeout"})->name, "timeout");
  EXPECT_TRUE(parse({"explain", "--sample"})->as_sample);
  EXPECT_TRUE(parse({"reload"}));
  EXPECT_TRUE(parse({"--version"})->version);
}

TEST(CommandLine, SaysWhatIsWrong) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{}, "which command?"},
      {{"statsu", "alice"}, "statsu is no command; did you mean status?"},
      {{"zzz"}, "zzz is no command"},
      {{"audit"}, "expected one of: audit verify, audit tail, audit show"},
      {{"audit", "verfy"}, "expected one of: audit verify, audit tail, audit show"},
      {{"reset"}, "reset needs USER"},
      {{"reset", ""}, "reset needs USER"},
      {{"import"}, "import needs FILE.csv"},
      {{"status", "alice", "bob"}, "status: bob is one word too many"},
      {{"doctor", "now"}, "doctor: now is one word too many"},
      {{"unlock", "alice", "--json"}, "--json is not for unlock"},
      {{"audit", "tail", "--lines", "0"}, "--lines can't be 0"},
      {{"simulate", "--gates", "3"}, "--gates can't be 3"},
      {{"audit", "show", "--since", "yesterday"}, "--since can't be yesterday"},
      {{"audit", "show", "--since", "2026-11-23T08:30:00+01:00"},
       "--since can't be 2026-11-23T08:30:00+01:00"},
      {{"audit", "show", "--since", "2026"}, "--since can't be 2026"},
  };
  for (const auto& [words, expected] : cases) {
    EXPECT_FALSE(parse(words));
    EXPECT_EQ(objection, expected);
  }
  EXPECT_FALSE(parse({"check", "--nonsense"}));
  EXPECT_EQ(objection, "") << "getopt_long has said it";
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
