#include "store/sqlite_idempotency_keys.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.hpp"
#include "tests/support/wait_until.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::store {
namespace {

using Kind = KeyClaim::Kind;

const KeyedRequest first{"portal", "password.reset", "key-1", R"({"user":"ada"})"};

class SqliteKeys : public testing::Test {
 protected:
  [[nodiscard]] static std::vector<Secret> keys(std::initializer_list<char> digits) {
    std::vector<Secret> all;
    for (const char digit : digits) all.emplace_back(std::string(64, digit));
    return all;
  }
  void open(std::initializer_list<char> digits = {'a'}) {
    store_ = std::make_unique<SqliteIdempotencyKeys>(loop_.get_executor(), file(),
                                                     std::make_shared<const Sealer>(keys(digits)),
                                                     [this] { return now_.load(); });
  }
  void close() { store_.reset(); }
  [[nodiscard]] std::string file() const { return folder_ / "store.db"; }

  [[nodiscard]] KeyClaim claim(const KeyedRequest& request = first) {
    auto claimed = run(store_->claim(request));
    EXPECT_TRUE(claimed) << claimed.error().log_reason;
    return claimed ? std::move(*claimed) : KeyClaim{};
  }
  void answer(const KeyedRequest& request, const std::string& body) {
    EXPECT_TRUE(run(store_->answer(request, RememberedAnswer{200, "application/json", body})));
  }
  template <class T>
  [[nodiscard]] T run(boost::asio::awaitable<T> task) {
    // The worker's answers come from outside of the loop.
    const auto work = boost::asio::make_work_guard(loop_);
    return test::run(loop_, std::move(task));
  }
  [[nodiscard]] SqliteIdempotencyKeys& store() { return *store_; }
  void move_to(std::chrono::sys_seconds moment) { now_ = moment; }
  [[nodiscard]] std::chrono::sys_seconds now() const { return now_; }

 private:
  support::TempFolder folder_{"store"};
  boost::asio::io_context loop_;
  std::atomic<std::chrono::sys_seconds> now_{
      std::chrono::sys_seconds{std::chrono::seconds{1'795'000'000}}};
  std::unique_ptr<SqliteIdempotencyKeys> store_;
};

TEST_F(SqliteKeys, TheFirstAnswerIsGivenAgain) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  EXPECT_EQ(claim().kind, Kind::in_progress);
  answer(first, R"({"result":"done"})");
  const auto again = claim();
  ASSERT_EQ(again.kind, Kind::answered);
  EXPECT_EQ(again.answer->status, 200U);
  EXPECT_EQ(again.answer->content_type, "application/json");
  EXPECT_EQ(again.answer->body, R"({"result":"done"})");
}

TEST_F(SqliteKeys, AnotherBodyIsRefusedWhateverTheState) {
  open();
  KeyedRequest other = first;
  other.body = "{}";
  EXPECT_EQ(claim().kind, Kind::fresh);
  EXPECT_EQ(claim(other).kind, Kind::other_body);
  answer(first, "{}");
  EXPECT_EQ(claim(other).kind, Kind::other_body);
}

TEST_F(SqliteKeys, CallersAndOperationsHaveKeysOfTheirOwn) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  for (const KeyedRequest& other :
       {KeyedRequest{"portal2", first.operation, first.key, first.body},
        KeyedRequest{first.caller, "password.change", first.key, first.body},
        KeyedRequest{first.caller, first.operation, "key-2", first.body},
        KeyedRequest{"portalpassword", ".reset", first.key, first.body}}) {
    EXPECT_EQ(claim(other).kind, Kind::fresh) << other.caller << other.operation << other.key;
  }
}

TEST_F(SqliteKeys, WhatWasForgottenIsFreshAndWhatWasAbandonedIsNot) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  EXPECT_TRUE(run(store().forget(first)));
  EXPECT_EQ(claim().kind, Kind::fresh);
  EXPECT_TRUE(run(store().note(first, "as it was")));
  EXPECT_TRUE(run(store().abandon(first)));
  const auto taken_over = claim();
  EXPECT_EQ(taken_over.kind, Kind::abandoned);
  EXPECT_EQ(taken_over.note, "as it was");
  EXPECT_EQ(claim().kind, Kind::in_progress) << "by one only";
}

TEST_F(SqliteKeys, AnotherStartKeepsTheAnswersAndAbandonsWhatWasInProgress) {
  open();
  KeyedRequest second = first;
  second.key = "key-2";
  EXPECT_EQ(claim(first).kind, Kind::fresh);
  EXPECT_EQ(claim(second).kind, Kind::fresh);
  EXPECT_TRUE(run(store().note(second, "as it was")));
  answer(first, "said");
  close();
  open();
  EXPECT_EQ(claim(first).answer->body, "said");
  const auto taken_over = claim(second);
  EXPECT_EQ(taken_over.kind, Kind::abandoned);
  EXPECT_EQ(taken_over.note, "as it was");
}

TEST_F(SqliteKeys, AfterADayTheKeyIsUnusedAgain) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  answer(first, "said");
  move_to(now() + std::chrono::hours{24} - std::chrono::seconds{1});
  EXPECT_EQ(claim().kind, Kind::answered);
  move_to(now() + std::chrono::seconds{1});
  EXPECT_EQ(claim().kind, Kind::fresh);
}

TEST_F(SqliteKeys, WhatHasExpiredIsRemovedInTheBackground) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  move_to(now() + std::chrono::hours{25});
  EXPECT_TRUE(support::wait_until([&] {
    SqliteDatabase reader(file());
    auto count = reader.prepare("SELECT count(*) FROM idempotency");
    return count.step() && count.number(0) == 0;
  }));
}

TEST_F(SqliteKeys, AKeyThatIsReplacedForgetsNothing) {
  open({'a'});
  EXPECT_EQ(claim().kind, Kind::fresh);
  answer(first, "said");
  close();
  open({'b', 'a'});
  EXPECT_EQ(claim().answer->body, "said");
}

TEST_F(SqliteKeys, WhoStealsTheFilesReadsNothing) {
  open();
  const KeyedRequest telling{"the-portal", "password.reset", "the-key-of-the-call",
                             R"({"user":"ada.lovelace","new_password":"zebra-stripes"})"};
  EXPECT_EQ(claim(telling).kind, Kind::fresh);
  EXPECT_TRUE(run(store().note(telling, "open 20261123174001Z")));
  answer(telling, R"({"user":"ada.lovelace","result":"password_reset"})");
  close();
  std::string all;
  for (const auto& one :
       std::filesystem::directory_iterator(std::filesystem::path(file()).parent_path())) {
    std::ifstream bytes(one.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(bytes), {});
  }
  ASSERT_GT(all.size(), 1000U);
  for (const char* secret : {"the-portal", "the-key-of-the-call", "ada.lovelace", "zebra-stripes",
                             "password_reset", "20261123174001Z"}) {
    EXPECT_EQ(all.find(secret), std::string::npos) << secret;
  }
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(file()).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(SqliteKeys, ADamagedFileIsToldLeftAloneAndRecoveredFrom) {
  const std::string nonsense(8192, 'x');
  std::ofstream(file()) << nonsense;
  open();
  const auto refused = run(store().claim(first));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::directory_unavailable);
  EXPECT_NE(store().trouble(), "");
  std::ifstream bytes(file(), std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(bytes), {}), nonsense);
  std::filesystem::remove(file());
  EXPECT_TRUE(support::wait_until([&] { return store().trouble().empty(); }));
  EXPECT_EQ(claim().kind, Kind::fresh);
}

TEST_F(SqliteKeys, AFileOfANewerVersionIsRefusedAndLeftAlone) {
  {
    SqliteDatabase database(file());
    database.execute("PRAGMA user_version = 99");
  }
  open();
  EXPECT_FALSE(run(store().claim(first)));
  EXPECT_NE(store().trouble().find("newer version"), std::string::npos) << store().trouble();
}

TEST_F(SqliteKeys, ALockedFileIsToldAndRecoveredFrom) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  {
    SqliteDatabase somebody_else(file());
    SqliteDatabase::Transaction holds(somebody_else);
    EXPECT_FALSE(run(store().forget(first)));
    EXPECT_NE(store().trouble(), "");
  }
  EXPECT_TRUE(support::wait_until([&] { return store().trouble().empty(); }));
  EXPECT_TRUE(run(store().forget(first)));
  EXPECT_EQ(claim().kind, Kind::fresh);
}

TEST_F(SqliteKeys, AFullDiskIsToldAndRecoveredFrom) {
  std::signal(SIGXFSZ, SIG_IGN);
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  rlimit whole{};
  getrlimit(RLIMIT_FSIZE, &whole);
  const rlimit full{1, whole.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  EXPECT_FALSE(run(store().answer(first, RememberedAnswer{200, "", "said"})));
  EXPECT_NE(store().trouble(), "");
  setrlimit(RLIMIT_FSIZE, &whole);
  EXPECT_TRUE(support::wait_until([&] { return store().trouble().empty(); }));
  EXPECT_EQ(claim().kind, Kind::in_progress) << "nothing of the failed one is there";
  answer(first, "said");
  EXPECT_EQ(claim().answer->body, "said");
}

}  // namespace
}  // namespace writeback::store
