// The trail on a disk: what is written can be read and proved, and whatever somebody does to it
// shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "agent/audit/segments.hpp"
#include "agent/audit/trail_reader.hpp"
#include "agent/audit/trail_writer.hpp"
#include "agent/key_file.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

const TrailWriter::Clock::time_point noon{std::chrono::seconds{1'795'000'000}};

AuditEvent event(AuditKind kind, const std::string& operation = "op-1") {
  AuditEvent made;
  made.kind = kind;
  made.operation = operation;
  made.user = "ada";
  made.entry = "uid=ada,dc=example";
  return made;
}

class Trail : public testing::Test {
 protected:
  Trail() { settings_.folder = folder_ / "audit"; }

  [[nodiscard]] static Secret key() { return Secret(std::string(64, 'a')); }
  [[nodiscard]] std::unique_ptr<TrailWriter> open() const {
    return std::make_unique<TrailWriter>(settings_, key(), noon);
  }
  [[nodiscard]] std::string path(std::uint64_t number = 1) const {
    return segment_of(settings_.folder, number).path;
  }
  [[nodiscard]] std::vector<std::string> lines(std::uint64_t number = 1) const {
    std::ifstream file(path(number));
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
  }
  void rewrite(const std::vector<std::string>& all, std::uint64_t number = 1) const {
    std::ofstream file(path(number), std::ios::trunc);
    for (const auto& line : all) file << line << '\n';
  }
  [[nodiscard]] std::string fault() const { return read_trail(settings_.folder, key()).fault; }
  /// One segment_opened, and three resets with an intent and an outcome each.
  void write_three() const {
    const auto writer = open();
    for (const char* operation : {"op-1", "op-2", "op-3"}) {
      ASSERT_EQ(writer->write({event(AuditKind::reset_intended, operation)}, noon), "");
      ASSERT_EQ(writer->write({event(AuditKind::reset_done, operation)}, noon), "");
    }
  }

  support::TempFolder folder_{"trail"};
  TrailSettings settings_;
};

TEST_F(Trail, IsWholeAndSaysWhatHappened) {
  write_three();
  const TrailState state = read_trail(settings_.folder, key());
  EXPECT_EQ(state.fault, "");
  EXPECT_EQ(state.lines, 7U);
  EXPECT_TRUE(state.open.empty());
  EXPECT_THAT(lines()[2], HasSubstr(R"("event":2002,"name":"reset_done","operation":"op-1")"));
  EXPECT_THAT(lines()[2], HasSubstr(R"("time":"2026-11-18T)"));
}

TEST_F(Trail, StaysReadableWhateverAServerCallsItsThings) {
  {
    const auto writer = open();
    AuditEvent odd = event(AuditKind::reset_done);
    odd.entry = "uid=caf\xE9,dc=example";
    odd.note = "\xFF\xFE";
    ASSERT_EQ(writer->write({odd}, noon), "");
  }
  EXPECT_EQ(fault(), "");
  EXPECT_THAT(lines()[1], HasSubstr(R"(uid=caf\\e9,dc=example)"));
}

TEST_F(Trail, OnlyTheServiceMayReadIt) {
  write_three();
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path()).permissions(), perms::owner_read | perms::owner_write);
  EXPECT_EQ(std::filesystem::status(settings_.folder).permissions(), perms::owner_all);
}

TEST_F(Trail, WhateverIsDoneToALineIsFound) {
  write_three();
  const auto whole = lines();
  using Lines = std::vector<std::string>;
  struct Case {
    const char* what;
    std::function<void(Lines&)> attack;
    const char* found;
  };
  const Case cases[] = {
      {"changed", [](Lines& all) { all[3].replace(all[3].find("ada"), 3, "bob"); }, "line 4"},
      {"removed", [](Lines& all) { all.erase(all.begin() + 3); }, "line 4"},
      {"two swapped", [](Lines& all) { std::swap(all[3], all[4]); }, "line 4"},
      {"said twice", [](Lines& all) { all.insert(all.begin() + 3, all[2]); }, "line 4"},
      {"the first removed", [](Lines& all) { all.erase(all.begin()); }, "line 1"},
      {"the last removed", [](Lines& all) { all.pop_back(); }, "lines are missing at the end"},
      {"the last changed", [](Lines& all) { all.back()[10] ^= 1; }, "line 7"},
      {"nonsense behind", [](Lines& all) { all.emplace_back("nonsense"); }, "line 8"},
      {"an empty line", [](Lines& all) { all.insert(all.begin() + 2, ""); }, "line 3"},
      {"all removed", [](Lines& all) { all.clear(); }, "lines are missing at the end"},
  };
  for (const auto& c : cases) {
    auto attacked = whole;
    c.attack(attacked);
    rewrite(attacked);
    EXPECT_THAT(fault(), HasSubstr(c.found)) << c.what;
  }
  rewrite(whole);
  EXPECT_EQ(fault(), "");
}

TEST_F(Trail, ALineThatSomebodyMakesWithoutTheKeyIsFound) {
  write_three();
  auto forged = lines();
  const std::string object = R"({"seq":8,"time":"2026-11-18T00:00:00.000Z","event":2002})";
  forged.push_back(
      chained_line(Secret(std::string(64, 'b')), split_line(forged.back())->mac, object));
  rewrite(forged);
  EXPECT_THAT(fault(), HasSubstr("line 8"));
}

TEST_F(Trail, AHeadThatWasChangedOrRemovedIsFound) {
  write_three();
  std::filesystem::remove(head_path(settings_.folder));
  EXPECT_THAT(fault(), HasSubstr("head is missing"));
  std::ofstream(head_path(settings_.folder))
      << head_text(Secret(std::string(64, 'b')), 3, lines()[2].substr(0, 64));
  EXPECT_THAT(fault(), HasSubstr("head was changed"));
}

TEST_F(Trail, GoesOnInANewFileAndTheChainWithIt) {
  settings_.segment_bytes = 400;
  write_three();
  const auto segments = segments_in(settings_.folder);
  ASSERT_GE(segments.size(), 3U);
  EXPECT_EQ(fault(), "");
  for (const auto& segment : segments) {
    const auto kept = lines(segment.number);
    std::filesystem::remove(segment.path);
    EXPECT_NE(fault(), "") << segment.number << " is missing";
    rewrite(kept, segment.number);
  }
  EXPECT_EQ(fault(), "");
}

TEST_F(Trail, OldFilesGoAndTheTrailSaysSo) {
  settings_.segment_bytes = 400;
  settings_.keep = std::chrono::hours{24};
  write_three();
  const auto before = segments_in(settings_.folder).size();
  // Their age is that of their last line, on the clock of the machine.
  const auto later = std::chrono::system_clock::now() + std::chrono::hours{48};
  ASSERT_EQ(open()->write({event(AuditKind::status_answered)}, later), "");
  EXPECT_LT(segments_in(settings_.folder).size(), before);
  EXPECT_EQ(fault(), "");
  // Without the line that says so it would be found.
  std::string all;
  for (const auto& segment : segments_in(settings_.folder)) {
    for (const auto& line : lines(segment.number)) all += line + "\n";
  }
  EXPECT_THAT(all, HasSubstr("segment_removed"));
}

TEST_F(Trail, AHalfLineAtTheEndIsRemovedAndSaid) {
  write_three();
  std::ofstream(path(), std::ios::app) << R"({"seq":8,"time":"20)";
  EXPECT_EQ(fault(), "") << "a process that is killed leaves one";
  const auto writer = open();
  EXPECT_EQ(writer->found().torn_bytes, 19U);
  EXPECT_EQ(fault(), "");
  EXPECT_THAT(lines().back(), HasSubstr("torn_line_removed"));
}

TEST_F(Trail, WhatWasLeftOpenIsReportedOnceEvenFromAnEarlierFile) {
  settings_.segment_bytes = 300;
  {
    const auto writer = open();
    ASSERT_EQ(writer->write({event(AuditKind::reset_intended, "op-lost")}, noon), "");
    for (int i = 0; i < 4; ++i) {
      ASSERT_EQ(writer->write({event(AuditKind::status_answered, "op-other")}, noon), "");
    }
  }
  {
    const auto writer = open();
    ASSERT_EQ(writer->found().open.size(), 1U);
    EXPECT_EQ(writer->found().open.front().operation, "op-lost");
  }
  EXPECT_TRUE(open()->found().open.empty());
  EXPECT_EQ(fault(), "");
}

TEST_F(Trail, ADamagedTrailIsContinuedInANewFileAndStaysDamaged) {
  write_three();
  auto attacked = lines();
  attacked[3][20] ^= 1;
  rewrite(attacked);
  const auto writer = open();
  EXPECT_NE(writer->found().fault, "");
  EXPECT_EQ(writer->write({event(AuditKind::reset_done)}, noon), "");
  EXPECT_EQ(lines(), attacked) << "evidence is not touched";
  EXPECT_EQ(lines(2).size(), 2U);
  EXPECT_THAT(fault(), HasSubstr("audit-000001.jsonl line 4"));
}

TEST_F(Trail, WhereAllFilesAreGoneThatIsFoundForGood) {
  write_three();
  std::filesystem::remove(path());
  EXPECT_NE(open()->found().fault, "");
  EXPECT_THAT(fault(), HasSubstr("files before audit-000002.jsonl are missing"));
}

TEST_F(Trail, TwoWritersAreOneTooMany) {
  const auto writer = open();
  EXPECT_THROW(static_cast<void>(open()), std::runtime_error);
}

TEST_F(Trail, AFullDiskLosesTheBatchAndNothingElse) {
  std::signal(SIGXFSZ, SIG_IGN);
  const auto writer = open();
  ASSERT_EQ(writer->write({event(AuditKind::reset_intended)}, noon), "");
  const auto before = lines();
  rlimit whole{};
  getrlimit(RLIMIT_FSIZE, &whole);
  // Room for a part of the next line: what was written of it has to go again.
  const rlimit full{std::filesystem::file_size(path()) + 50, whole.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  const std::string failure = writer->write({event(AuditKind::reset_done)}, noon);
  setrlimit(RLIMIT_FSIZE, &whole);
  EXPECT_NE(failure, "");
  EXPECT_EQ(lines(), before);
  EXPECT_EQ(fault(), "");
  EXPECT_EQ(writer->write({event(AuditKind::reset_done)}, noon), "");
  EXPECT_EQ(lines().size(), before.size() + 1);
  EXPECT_EQ(fault(), "");
}

TEST_F(Trail, AFileThatIsRemovedUnderneathIsMissedAndNotWrittenTo) {
  const auto writer = open();
  std::filesystem::remove(path());
  EXPECT_EQ(writer->write({event(AuditKind::reset_done)}, noon), "");
  EXPECT_FALSE(segments_in(settings_.folder).empty());
  EXPECT_NE(fault(), "");
}

TEST_F(Trail, PseudonymsHideWhoItWasAndAreTheSameEachTime) {
  settings_.pseudonyms = true;
  write_three();
  for (const auto& line : lines()) EXPECT_THAT(line, Not(HasSubstr("ada")));
  EXPECT_THAT(lines()[1], HasSubstr(pseudonym_of(key(), "ada")));
  EXPECT_THAT(lines()[1], HasSubstr(pseudonym_of(key(), "uid=ada,dc=example")));
}

TEST_F(Trail, WhatNobodyIsCalledIsNeverWrittenInTheClear) {
  auto typed = event(AuditKind::reset_refused);
  typed.user = "a password in the wrong field";
  typed.user_is_known = false;
  ASSERT_EQ(open()->write({typed}, noon), "");
  EXPECT_THAT(lines()[1], Not(HasSubstr("wrong field")));
}

TEST_F(Trail, AKeyIsMadeOnceAndKeptToTheService) {
  const std::string file = folder_ / "audit.key";
  const auto made = read_or_make_keys(file);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made.front().reveal().size(), 64U);
  EXPECT_TRUE(made.front() == read_or_make_keys(file).front());
  std::filesystem::permissions(file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_THROW(static_cast<void>(read_keys(file)), std::runtime_error);
  std::ofstream(folder_ / "bad.key") << "not a key\n";
  std::filesystem::permissions(folder_ / "bad.key", std::filesystem::perms::owner_read);
  EXPECT_THROW(static_cast<void>(read_keys(folder_ / "bad.key")), std::runtime_error);
}

}  // namespace
}  // namespace writeback::agent
