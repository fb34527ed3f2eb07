#include "agent/config/ini_file.hpp"

#include <gtest/gtest.h>

#include <string>

namespace writeback::agent {
namespace {

using std::string_literals::operator""s;

/// "[section] key=value key=value [other] …", with \n of continuation lines as |.
std::string summary(const IniFile& file) {
  std::string all;
  for (const auto& section : file.sections) {
    all += (all.empty() ? "[" : " [") + section.name + "]";
    for (const auto& [key, value] : section.values) {
      std::string text = value.text;
      for (char& c : text) c = c == '\n' ? '|' : c;
      all += " " + key + "=" + text;
    }
  }
  return all;
}

std::string errors_in(const std::vector<ConfigError>& errors) {
  std::string all;
  for (const auto& error : errors) all += error.text() + "\n";
  return all;
}

TEST(IniFile, Syntax) {
  struct Case {
    std::string text;
    const char* read;
  };
  const Case cases[] = {
      {"", ""},
      {"\n\n  \n\t\n", ""},
      {"[a]", "[a]"},
      {"[a]\nk = v", "[a] k=v"},
      {"[a]\nk=v\n", "[a] k=v"},
      {"[a]\r\nk = v\r\n[b]\r\n", "[a] k=v [b]"},
      {"\xEF\xBB\xBF[a]\nk = v", "[a] k=v"},
      {"[ a ]\n\tk\t=\tv\t\n", "[a] k=v"},
      {"[client:portal]\n", "[client:portal]"},
      {"[a]\nk =\nl = \n", "[a] k= l="},
      {"[a]\nk = a = b = c\n", "[a] k=a = b = c"},
      {"[a]\nk = [x]\n", "[a] k=[x]"},
      {"[a]\nk = \"quoted\"\n", "[a] k=\"quoted\""},
      {"[a]\nk = \xC3\xA4\n", "[a] k=\xC3\xA4"},
      // Comments.
      {"; c\n# c\n[a] ; c\nk = v ; c\nl = v # c\n  ; c\n", "[a] k=v l=v"},
      {"[a]\nk = a;b#c\n", "[a] k=a;b#c"},
      {"[a]\nk = a\t;c\n", "[a] k=a"},
      {"[a]\nk = ; all of it\n", "[a] k="},
      {"[a]\n; k = v\n", "[a]"},
      // Lines that go on.
      {"[a]\nk =\n  one\n  two\n", "[a] k=one|two"},
      {"[a]\nk = one\n\ttwo ; c\n\n  three\nl = v\n", "[a] k=one|two|three l=v"},
      {"[a]\nk = one\n  # c\n  two\n", "[a] k=one|two"},
      {"[a]\nk =\n  x = y\n  [b]\n", "[a] k=x = y|[b]"},
      {"[a]\n  k = v\n", "[a] k=v"},
  };
  for (const auto& c : cases) {
    std::vector<ConfigError> errors;
    EXPECT_EQ(summary(IniFile::parse(c.text, "f", errors)), c.read) << c.text;
    EXPECT_EQ(errors_in(errors), "") << c.text;
  }
}

TEST(IniFile, EveryMistakeHasItsLine) {
  struct Case {
    std::string text;
    const char* errors;
  };
  const Case cases[] = {
      {"k = v\n", "f:1: a key before the first [section]\n"},
      {"[a\n", "f:1: expected [section]\n"},
      {"[]\n", "f:1: expected [section]\n"},
      {"[a] x\n", "f:1: expected [section]\n"},
      {"[a]\nnothing\n", "f:2: [a] expected key = value, [section] or a comment\n"},
      {"[a]\n= v\n", "f:2: [a] expected key = value, [section] or a comment\n"},
      {"[a]\nk = 1\nk = 2\n", "f:3: [a] k: the key is there already, in line 2\n"},
      {"[a]\nk = 1\n[b]\nk = 1\n", ""},
      {"[a]\n\n[a]\nk = 1\n", "f:3: [a] the section is there already, in line 1\n"},
      {"[a]\nk = \x01\n", "f:2: [a] a control character; the file has to be text in UTF-8\n"},
      {"[a]\nk = a\0b\n"s, "f:2: [a] a control character; the file has to be text in UTF-8\n"},
      {"x\ny\n[a]\nz\n",
       "f:1: expected key = value, [section] or a comment\n"
       "f:2: expected key = value, [section] or a comment\n"
       "f:4: [a] expected key = value, [section] or a comment\n"},
  };
  for (const auto& c : cases) {
    std::vector<ConfigError> errors;
    static_cast<void>(IniFile::parse(c.text, "f", errors));
    EXPECT_EQ(errors_in(errors), c.errors) << c.text;
  }
}

TEST(IniFile, ASectionNeedsAName) {
  std::vector<ConfigError> errors;
  static_cast<void>(IniFile::parse("[ ]\n", "f", errors));
  EXPECT_EQ(errors.size(), 1U);
}

TEST(IniFile, WhatFollowsAMistakeBelongsToNothingElse) {
  // The value of a second k is none of the first one's.
  std::vector<ConfigError> errors;
  const auto file = IniFile::parse("[a]\nk = 1\nk = 2\n  more\nl = 3\n", "f", errors);
  EXPECT_EQ(file.find("a")->values.at("k").text, "1");
  EXPECT_EQ(file.find("a")->values.at("l").text, "3");
  EXPECT_GE(errors.size(), 1U);
}

TEST(IniFile, KnowsTheLinesOfSectionsAndKeys) {
  std::vector<ConfigError> errors;
  const auto file = IniFile::parse("\n[a]\n\nk =\n  one\n\n[b]\nl = v", "f", errors);
  ASSERT_NE(file.find("a"), nullptr);
  EXPECT_EQ(file.find("a")->line, 2U);
  EXPECT_EQ(file.find("a")->values.at("k").line, 4U);
  EXPECT_EQ(file.find("b")->line, 7U);
  EXPECT_EQ(file.find("b")->values.at("l").line, 8U);
  EXPECT_EQ(file.find("c"), nullptr);
}

TEST(IniFile, AMistakeAsText) {
  EXPECT_EQ((ConfigError{"f", 7, "s", "k", "m"}).text(), "f:7: [s] k: m");
  EXPECT_EQ((ConfigError{"f", 0, "s", "k", "m"}).text(), "f: [s] k: m");
  EXPECT_EQ((ConfigError{"f", 7, "s", "", "m"}).text(), "f:7: [s] m");
  EXPECT_EQ((ConfigError{"f", 0, "", "", "m"}).text(), "f: m");
}

}  // namespace
}  // namespace writeback::agent
