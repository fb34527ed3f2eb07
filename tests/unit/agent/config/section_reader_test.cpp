#include "agent/config/section_reader.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "tests/support/temp_folder.hpp"
#include "tests/unit/freed_memory.hpp"

namespace writeback::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// One section [s] read from text, with the errors so far. Every key of it that a test asks for has
/// the default `usual`.
class Reading {
 public:
  explicit Reading(const std::string& keys, std::string usual = {},
                   const std::string& folder = "/nowhere")
      : file_(IniFile::parse("[s]\n" + keys, folder + "/writebackd.ini", errors)),
        usual_(std::move(usual)),
        table_(rows(usual_)),
        reader(file_, file_.find("s"), "s", table_, errors) {}

  std::vector<ConfigError> errors;

 private:
  static std::vector<IniKey> rows(const std::string& usual) {
    std::vector<IniKey> all;
    for (const char* name : {"k", "empty", "absent", "long", "words", "lines", "relative",
                             "absolute", "up", "gone", "folder"}) {
      all.push_back({.name = name, .usual = usual, .meaning = "for tests"});
    }
    return all;
  }

  IniFile file_;
  std::string usual_;
  std::vector<IniKey> table_;

 public:
  SectionReader reader;

  /// The messages, separated by "; ".
  [[nodiscard]] std::string messages() const {
    std::string all;
    for (const auto& error : errors)
      all += (all.empty() ? "" : "; ") + error.key + ": " + error.message;
    return all;
  }
};

TEST(SectionReader, Texts) {
  Reading reading("k = a value\nempty =\nlong = one\n  two\n", "default");
  EXPECT_EQ(reading.reader.text("k"), "a value");
  EXPECT_EQ(reading.reader.text("empty"), "default");
  EXPECT_EQ(reading.reader.text("absent"), "default");
  EXPECT_TRUE(reading.reader.has("k"));
  EXPECT_FALSE(reading.reader.has("empty"));
  EXPECT_FALSE(reading.reader.has("absent"));
  EXPECT_EQ(reading.messages(), "");
  EXPECT_EQ(reading.reader.text("long"), "default");
  EXPECT_EQ(reading.messages(), "long: expected one line");
  EXPECT_EQ(reading.errors[0].line, 4U);
}

TEST(SectionReader, WhatIsRequired) {
  Reading reading("k = v\nempty =\n");
  EXPECT_EQ(reading.reader.required_text("k"), "v");
  EXPECT_EQ(reading.reader.required_text("empty"), "");
  EXPECT_EQ(reading.reader.required_text("absent"), "");
  EXPECT_EQ(reading.messages(), "empty: is missing; absent: is missing");
  EXPECT_EQ(reading.errors[0].line, 3U);
  EXPECT_EQ(reading.errors[1].line, 1U) << "the line of the section";
}

TEST(SectionReader, YesOrNo) {
  for (const char* yes : {"yes", "true", "on", "1"}) {
    Reading reading("k = " + std::string(yes), "no");
    EXPECT_TRUE(reading.reader.yes_or_no("k"));
    EXPECT_EQ(reading.messages(), "");
  }
  for (const char* no : {"no", "false", "off", "0"}) {
    Reading reading("k = " + std::string(no), "yes");
    EXPECT_FALSE(reading.reader.yes_or_no("k"));
    EXPECT_EQ(reading.messages(), "");
  }
  for (const char* neither : {"Yes", "maybe", "2", "y", "yes no"}) {
    Reading reading("k = " + std::string(neither), "yes");
    EXPECT_TRUE(reading.reader.yes_or_no("k"));
    EXPECT_EQ(reading.messages(), "k: expected yes or no");
  }
  for (const char* usual : {"yes", "no"}) {
    Reading absent("", usual);
    EXPECT_EQ(absent.reader.yes_or_no("k"), usual == std::string("yes"));
    EXPECT_EQ(absent.messages(), "");
  }
}

TEST(SectionReader, Numbers) {
  struct Case {
    const char* text;
    std::optional<std::int64_t> number;
  };
  const Case cases[] = {{"1", 1},    {"10", 10},  {"007", 7},  {"0", {}},
                        {"11", {}},  {"-1", {}},  {"+5", {}},  {"5x", {}},
                        {"5 5", {}}, {"0x5", {}}, {"5.0", {}}, {"99999999999999999999", {}},
                        {"five", {}}};
  for (const auto& c : cases) {
    Reading reading("k = " + std::string(c.text), "4");
    EXPECT_EQ(reading.reader.number("k", 1, 10), c.number.value_or(4)) << c.text;
    EXPECT_EQ(reading.messages(), c.number ? "" : "k: expected a number from 1 to 10") << c.text;
  }
  Reading absent("k =", "4");
  EXPECT_EQ(absent.reader.number("k", 1, 10), 4);
  EXPECT_EQ(absent.messages(), "");
}

TEST(SectionReader, Durations) {
  struct Case {
    const char* text;
    std::optional<milliseconds> duration;
  };
  const Case cases[] = {
      {"500ms", milliseconds{500}},
      {"5s", seconds{5}},
      {"2m", minutes{2}},
      {"100ms", milliseconds{100}},
      {"300s", minutes{5}},
      {"99ms", {}},
      {"301s", {}},
      {"5", {}},
      {"5 s", {}},
      {"s", {}},
      {"-5s", {}},
      {"5h", {}},
      {"5S", {}},
      {"1.5s", {}},
      {"5sec", {}},
      {"99999999999s", {}},
      {"9223372036854775807m", {}},
      {"1000000000m", {}},
  };
  for (const auto& c : cases) {
    Reading reading("k = " + std::string(c.text), "7s");
    EXPECT_EQ(reading.reader.duration("k", milliseconds{100}, minutes{5}),
              c.duration.value_or(seconds{7}))
        << c.text;
    EXPECT_EQ(
        reading.messages(),
        c.duration ? "" : "k: expected a time from 100ms to 300s, with its unit: 500ms, 5s or 2m")
        << c.text;
  }
}

TEST(SectionReader, WordsAndLines) {
  Reading reading("words = a  b\tc\n  d e\nlines = a, b\n  c d\nempty =\n");
  EXPECT_EQ(reading.reader.words("words"), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(reading.reader.lines("lines"), (std::vector<std::string>{"a, b", "c d"}));
  EXPECT_TRUE(reading.reader.words("empty").empty());
  EXPECT_TRUE(reading.reader.lines("absent").empty());
}

TEST(SectionReader, Choices) {
  const std::vector<std::string> colours = {"red", "green", "blue"};
  Reading fine("k = green", "none");
  EXPECT_EQ(fine.reader.choice("k", colours), "green");
  EXPECT_EQ(fine.reader.choice("absent", colours), "none");
  EXPECT_EQ(fine.messages(), "");
  Reading near("k = gren", "none");
  EXPECT_EQ(near.reader.choice("k", colours), "none");
  EXPECT_EQ(near.messages(), "k: expected one of red, green, blue; did you mean green?");
  Reading far("k = ultraviolet", "none");
  EXPECT_EQ(far.reader.choice("k", colours), "none");
  EXPECT_EQ(far.messages(), "k: expected one of red, green, blue");
}

TEST(SectionReader, PathsStartAtTheFolderOfTheFile) {
  Reading reading("relative = tls/server.crt\nabsolute = /etc/x\nup = ../x\nempty =\n", "",
                  "/etc/writebackd");
  EXPECT_EQ(reading.reader.path("relative"), "/etc/writebackd/tls/server.crt");
  EXPECT_EQ(reading.reader.path("absolute"), "/etc/x");
  EXPECT_EQ(reading.reader.path("up"), "/etc/writebackd/../x");
  EXPECT_EQ(reading.reader.path("empty"), "");
  EXPECT_EQ(reading.reader.path("absent"), "");
}

const std::vector<IniKey> two_keys = {
    {.name = "known", .usual = "d", .meaning = ""},
    {.name = "timeout", .usual = "5", .meaning = ""},
};

TEST(SectionReader, KeysThatAreNotInTheTableAreMistakes) {
  std::vector<ConfigError> errors;
  const auto file =
      IniFile::parse("[s]\ntimeot = 5s\nsomething_else = 1\nknown = 1\n", "f", errors);
  SectionReader reader(file, file.find("s"), "s", two_keys, errors);
  EXPECT_EQ(reader.text("known"), "1");
  EXPECT_EQ(reader.text("timeout"), "5");
  reader.finish();
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].key + " " + errors[0].message, "something_else is not known here");
  EXPECT_EQ(errors[1].message, "is not known here; did you mean timeout?");
  EXPECT_EQ(errors[1].line, 2U);
}

TEST(SectionReader, TheTableHasEveryKeyThatIsReadAndNoOther) {
  std::vector<ConfigError> errors;
  IniFile file;
  SectionReader reader(file, nullptr, "s", two_keys, errors);
  EXPECT_THROW(static_cast<void>(reader.text("other")), std::logic_error);
  static_cast<void>(reader.text("known"));
  EXPECT_THROW(reader.finish(), std::logic_error) << "timeout is in the table and was not read";
  static_cast<void>(reader.text("timeout"));
  reader.finish();
}

TEST(SectionReader, ASectionThatIsNotThereHasItsDefaults) {
  std::vector<ConfigError> errors;
  IniFile file;
  file.name = "f";
  SectionReader reader(file, nullptr, "s", two_keys, errors);
  EXPECT_FALSE(reader.has("known"));
  EXPECT_EQ(reader.text("known"), "d");
  EXPECT_EQ(reader.number("timeout", 1, 9), 5);
  reader.finish();
  EXPECT_TRUE(errors.empty());
  const std::vector<IniKey> without_default = {{.name = "k", .usual = "", .meaning = ""}};
  SectionReader other(file, nullptr, "s", without_default, errors);
  EXPECT_TRUE(other.secret("k").empty());
  EXPECT_EQ(other.file_content("k"), std::nullopt);
  EXPECT_EQ(other.required_text("k"), "");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].line, 0U);
}

class SectionReaderFiles : public testing::Test {
 protected:
  support::TempFolder folder{"section"};

  std::string secret(const std::string& value, std::string& messages) const {
    Reading reading("k = " + value, "", folder.path());
    const Secret read = reading.reader.secret("k");
    messages = reading.messages();
    return std::string(read.reveal());
  }
};

TEST_F(SectionReaderFiles, SecretsComeFromFiles) {
  struct Case {
    const char* content;
    const char* secret;
  };
  const Case cases[] = {
      {"secret", "secret"},     {"secret\n", "secret"},         {"secret\r\n", "secret"},
      {" secret ", " secret "}, {"two\nlines\n", "two\nlines"}, {"secret\n\n", "secret\n"},
      {"\xC3\xB6", "\xC3\xB6"},
  };
  for (const auto& c : cases) {
    support::write_file(folder / "secret", c.content);
    std::string messages;
    EXPECT_EQ(secret("secret", messages), c.secret);
    EXPECT_EQ(secret(folder / "secret", messages), c.secret);
    EXPECT_EQ(messages, "");
  }
}

TEST_F(SectionReaderFiles, SecretsThatAreNoneAreMistakes) {
  support::write_file(folder / "empty", "");
  support::write_file(folder / "line", "\n");
  support::write_file(folder / "large", std::string(10'000, 's'));
  support::write_file(folder / "open", "secret", 0644);
  support::write_file(folder / "group", "secret", 0640);
  struct Case {
    const char* file;
    const char* message;
  };
  const Case cases[] = {
      {"absent", "can't be read: No such file or directory"},
      {"empty", "is empty"},
      {"line", "is empty"},
      {"large", "is too large for a secret"},
      {"open", "can be read by everybody"},
      {".", "can't be read"},
  };
  for (const auto& c : cases) {
    std::string messages;
    static_cast<void>(secret(c.file, messages));
    if (std::string(c.file) == "." && messages.find("by everybody") != std::string::npos) continue;
    EXPECT_NE(messages.find(c.message), std::string::npos) << c.file << ": " << messages;
  }
  std::string messages;
  EXPECT_EQ(secret("group", messages), "secret");
  EXPECT_EQ(messages, "");
}

TEST_F(SectionReaderFiles, SecretsComeFromSystemdToo) {
  std::string messages;
  unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(secret("credential:bind", messages), "");
  EXPECT_NE(messages.find("LoadCredential=bind:"), std::string::npos) << messages;
  setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
  support::write_file(folder / "bind", "secret\n");
  EXPECT_EQ(secret("credential:bind", messages), "secret");
  EXPECT_EQ(messages, "");
  for (const char* name : {"credential:", "credential:../x", "credential:a/b"}) {
    EXPECT_EQ(secret(name, messages), "");
    EXPECT_NE(messages.find("expected credential:NAME"), std::string::npos) << messages;
  }
  EXPECT_EQ(secret("credential:other", messages), "");
  EXPECT_NE(messages.find("can't be read"), std::string::npos) << messages;
  unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_F(SectionReaderFiles, ASecretLeavesNoCopy) {
  if (!test::FreedMemory::can_watch()) GTEST_SKIP() << "a sanitizer owns delete";
  // Without a stream, whose freed buffer would show up again as that of the stream under test.
  constexpr std::string_view plain = "a long and very secret password of the agent\n";
  const int file_of_secret = ::creat((folder / "secret").c_str(), S_IRUSR | S_IWUSR);
  ASSERT_EQ(::write(file_of_secret, plain.data(), plain.size()),
            static_cast<ssize_t>(plain.size()));
  ::close(file_of_secret);
  const test::FreedMemory freed(plain.substr(0, plain.size() - 1));
  std::vector<ConfigError> errors;
  const auto file = IniFile::parse("[s]\nk = secret\n", folder / "f", errors);
  const std::vector<IniKey> one_key = {{.name = "k", .usual = "", .meaning = ""}};
  SectionReader reader(file, file.find("s"), "s", one_key, errors);
  EXPECT_FALSE(reader.secret("k").empty());
  EXPECT_EQ(freed.blocks_with_text(), 0U);
}

TEST_F(SectionReaderFiles, ContentOfFiles) {
  support::write_file(folder / "f", "a\nb\n");
  support::write_file(folder / "empty", "");
  Reading reading("k = f\ngone = absent\nfolder = .\nempty = empty\n", "", folder.path());
  EXPECT_EQ(reading.reader.file_content("k"), "a\nb\n");
  EXPECT_EQ(reading.reader.file_content("empty"), "");
  EXPECT_EQ(reading.reader.file_content("absent"), std::nullopt);
  EXPECT_EQ(reading.messages(), "");
  EXPECT_EQ(reading.reader.file_content("gone"), std::nullopt);
  EXPECT_NE(reading.messages().find("No such file"), std::string::npos);
  EXPECT_EQ(reading.reader.file_content("folder"), std::nullopt);
  EXPECT_EQ(reading.errors.size(), 2U) << reading.messages();
}

}  // namespace
}  // namespace writeback::agent
