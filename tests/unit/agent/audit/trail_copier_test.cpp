#include "agent/audit/trail_copier.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "agent/audit/trail_writer.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::agent {
namespace {

using support::wait_until;

const TrailWriter::Clock::time_point noon{std::chrono::seconds{1'795'000'000}};

/// What arrived, and which faults are to come.
struct Elsewhere {
  std::mutex mutex;
  std::vector<std::string> arrived;
  std::atomic<bool> is_away = false;
  std::atomic<bool> swallows = false;  ///< takes lines, and they do not arrive

  [[nodiscard]] std::size_t count() {
    const std::lock_guard lock(mutex);
    return arrived.size();
  }
  [[nodiscard]] bool has(const std::string& operation) {
    const std::lock_guard lock(mutex);
    return std::find(arrived.begin(), arrived.end(), operation) != arrived.end();
  }
};

class Target final : public CopyTarget {
 public:
  explicit Target(Elsewhere& elsewhere) : elsewhere_(elsewhere) {}
  [[nodiscard]] std::string send(const TrailLine& line) override {
    if (elsewhere_.is_away) return "away";
    const std::lock_guard lock(elsewhere_.mutex);
    if (!elsewhere_.swallows && !line.operation.empty()) {
      elsewhere_.arrived.push_back(line.operation);
    }
    return {};
  }
  [[nodiscard]] std::string settle() override { return elsewhere_.swallows ? "lost" : ""; }

 private:
  Elsewhere& elsewhere_;
};

class Copier : public testing::Test {
 protected:
  Copier() {
    settings_.folder = folder_ / "audit";
    writer_.emplace(settings_, Secret(std::string(64, 'a')), noon);
  }
  void start() {
    copier_ = std::make_unique<TrailCopier>(settings_.folder, "there",
                                            std::make_unique<Target>(there_), writer_->end());
  }
  void stop() { copier_.reset(); }
  void write(const std::string& operation) {
    AuditEvent event;
    event.kind = AuditKind::reset_done;
    event.operation = operation;
    ASSERT_EQ(writer_->write({event}, noon), "");
    if (copier_) copier_->may_copy_to(writer_->end());
  }

  support::TempFolder folder_{"copier"};
  TrailSettings settings_;
  std::optional<TrailWriter> writer_;
  Elsewhere there_;
  std::unique_ptr<TrailCopier> copier_;
};

}  // namespace

TEST_F(Copier, BeginsWithWhatHappensFromThenOn) {
  write("before");
  start();
  write("after");
  EXPECT_TRUE(wait_until([&] { return there_.has("after"); }));
  EXPECT_FALSE(there_.has("before"));
}

TEST_F(Copier, GoesOnWhereItEndedAcrossFilesAndStarts) {
  start();
  write("one");
  EXPECT_TRUE(wait_until([&] { return there_.has("one"); }));
  stop();
  for (int i = 0; i < 3; ++i) {
    // A full file, so that the next line begins another one.
    writer_.reset();
    settings_.segment_bytes = 1;
    writer_.emplace(settings_, Secret(std::string(64, 'a')), noon);
    write("two-" + std::to_string(i));
  }
  start();
  EXPECT_TRUE(wait_until([&] { return there_.has("two-2"); }));
  EXPECT_TRUE(there_.has("two-0"));
  EXPECT_TRUE(there_.has("two-1"));
  EXPECT_EQ(there_.count(), 4U) << "each once";
}

TEST_F(Copier, WhatDidNotArriveIsSentAgain) {
  start();
  there_.swallows = true;
  write("one");
  EXPECT_TRUE(wait_until([&] { return copier_->state().trouble == "lost"; }));
  EXPECT_GT(copier_->state().bytes_behind, 0U);
  there_.swallows = false;
  EXPECT_TRUE(wait_until([&] { return there_.has("one"); }));
  EXPECT_TRUE(wait_until([&] { return copier_->state().trouble.empty(); }));
  EXPECT_EQ(copier_->state().bytes_behind, 0U);
}

TEST_F(Copier, ATargetThatIsAwayHoldsNobodyUp) {
  there_.is_away = true;
  start();
  for (int i = 0; i < 20; ++i) write("op-" + std::to_string(i));
  EXPECT_TRUE(wait_until([&] { return copier_->state().trouble == "away"; }));
  stop();
  there_.is_away = false;
  start();
  EXPECT_TRUE(wait_until([&] { return there_.count() == 20; }));
}

}  // namespace writeback::agent
