#include "store/stored_idempotency_keys.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "store/schema.hpp"
#include "store/sqlite_database.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/wait_until.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::store {
namespace {

using Kind = KeyClaim::Kind;

/// The same key at two moments.
const KeyedRequest other{"portal", "password.reset", "key-1", R"({"user":"ada"})", "a2"};
const KeyedRequest first{"portal", "password.reset", "key-1", R"({"user":"ada"})", "a1"};

class EmbeddedStore : public testing::Test {
 protected:
  [[nodiscard]] static std::vector<Secret> keys(std::initializer_list<char> digits) {
    std::vector<Secret> all;
    for (const char digit : digits) all.emplace_back(std::string(64, digit));
    return all;
  }
  void open(std::initializer_list<char> digits = {'a'}) {
    Store::Setup setup;
    setup.name = file();
    setup.open = [name = file()] { return std::make_unique<SqliteDatabase>(name); };
    setup.sealer = std::make_shared<const Sealer>(keys(digits));
    setup.clock = [this] { return now_.load(); };
    store_ = std::make_unique<StoredIdempotencyKeys>(
        std::make_shared<Store>(loop_.get_executor(), std::move(setup)), "agent 1",
        std::chrono::seconds{40});
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
  [[nodiscard]] StoredIdempotencyKeys& store() { return *store_; }
  void move_to(std::chrono::sys_seconds moment) { now_ = moment; }
  [[nodiscard]] std::chrono::sys_seconds now() const { return now_; }

 private:
  support::TempFolder folder_{"store"};
  boost::asio::io_context loop_;
  std::atomic<std::chrono::sys_seconds> now_{
      std::chrono::sys_seconds{std::chrono::seconds{1'795'000'000}}};
  std::unique_ptr<StoredIdempotencyKeys> store_;
};

TEST_F(EmbeddedStore, TheFirstAnswerIsGivenAgain) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  EXPECT_EQ(claim(other).kind, Kind::in_progress);
  answer(first, R"({"result":"done"})");
  const auto again = claim();
  ASSERT_EQ(again.kind, Kind::answered);
  EXPECT_EQ(again.answer->status, 200U);
  EXPECT_EQ(again.answer->content_type, "application/json");
  EXPECT_EQ(again.answer->body, R"({"result":"done"})");
}

TEST_F(EmbeddedStore, WhatHasExpiredIsRemovedInTheBackground) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  move_to(now() + std::chrono::hours{25});
  EXPECT_TRUE(support::wait_until([&] {
    SqliteDatabase reader(file());
    return reader.run("SELECT id FROM idempotency").empty();
  }));
}

TEST_F(EmbeddedStore, WhoStealsTheFilesReadsNothing) {
  open();
  const KeyedRequest telling{"the-portal", "password.reset", "the-key-of-the-call",
                             R"({"user":"ada.lovelace","new_password":"zebra-stripes"})", "a1"};
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

TEST_F(EmbeddedStore, ADamagedFileIsToldLeftAloneAndRecoveredFrom) {
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

TEST_F(EmbeddedStore, AFileOfANewerVersionIsRefusedAndLeftAlone) {
  {
    SqliteDatabase database(file());
    database.execute("PRAGMA user_version = 99");
  }
  open();
  EXPECT_FALSE(run(store().claim(first)));
  EXPECT_NE(store().trouble().find("newer version"), std::string::npos) << store().trouble();
}

TEST_F(EmbeddedStore, ALockedFileIsToldAndRecoveredFrom) {
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  {
    SqliteDatabase somebody_else(file());
    const Transaction holds(somebody_else);
    EXPECT_FALSE(run(store().forget(first)));
    EXPECT_NE(store().trouble(), "");
  }
  EXPECT_TRUE(support::wait_until([&] { return store().trouble().empty(); }));
  EXPECT_TRUE(run(store().forget(first)));
  EXPECT_EQ(claim().kind, Kind::fresh);
}

TEST_F(EmbeddedStore, AFullDiskIsToldAndRecoveredFrom) {
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
  EXPECT_EQ(claim(other).kind, Kind::in_progress) << "nothing of the failed one is there";
  answer(first, "said");
  EXPECT_EQ(claim().answer->body, "said");
}

TEST_F(EmbeddedStore, AnotherKeyThanTheOneItWasWrittenWithIsTold) {
  open({'a'});
  EXPECT_EQ(claim().kind, Kind::fresh);
  close();
  open({'b'});
  EXPECT_FALSE(run(store().claim(other)));
  EXPECT_NE(store().trouble().find("key_file"), std::string::npos) << store().trouble();
}

TEST_F(EmbeddedStore, AFileOfTheFirstVersionIsBroughtUpToDate) {
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &raw), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(raw, migrations().front(), nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(raw,
                         "PRAGMA user_version = 1;"
                         "INSERT INTO idempotency VALUES (x'01', x'02', 0, x'', x'', 9999999999)",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(raw);
  open();
  EXPECT_EQ(claim().kind, Kind::fresh);
  SqliteDatabase reader(file());
  const auto old = reader.run("SELECT state FROM idempotency WHERE expires = 9999999999");
  ASSERT_EQ(old.size(), 1U);
  EXPECT_EQ(old.front().front().number(), 1) << "nobody is at it any more";
}

}  // namespace
}  // namespace writeback::store
