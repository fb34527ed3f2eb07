// What released versions left on a disk, in tests/state/VERSION: this one reads all of it. A
// version that changes the store or the trail adds a folder of its own before it is released:
//
//   WRITEBACKD_WRITE_STATE=tests/state/VERSION writebackd_unit_tests --gtest_filter='KeptState.*'
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "agent/audit/trail_reader.hpp"
#include "agent/audit/trail_writer.hpp"
#include "agent/key_file.hpp"
#include "store/schema.hpp"
#include "store/sqlite_database.hpp"
#include "store/stored_idempotency_keys.hpp"
#include "store/stored_registrations.hpp"
#include "store/stored_throttle_book.hpp"
#include "store/stored_throttles.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::agent {
namespace {

namespace fs = std::filesystem;
using std::chrono::sys_seconds;

const fs::path kept = fs::path(WRITEBACKD_SOURCES) / "tests/state";
constexpr sys_seconds noon{std::chrono::seconds{1'795'000'000}};
const KeyedRequest request{"portal", "password.reset", "key-1", R"({"user":"ada"})", "a1"};
const ThrottleUse wrong_password{
    ThrottleKind::wrong_passwords, "uid=ada", {5, std::chrono::hours{24}, {}, {}}, "ada"};

Registration registration() {
  Registration made;
  made.email = "ada@example.org";
  made.phone = "+493012345678";
  made.answers = {{"first_pet", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"}};
  made.authenticator_secret = std::string("\x00\x01\xFF secret", 10);
  made.authenticator_last_step = 59'833'333;
  made.recovery_codes = {"one", "two"};
  made.pass = "pass";
  made.pass_expires = noon + std::chrono::hours{1};
  made.confirmed = {"ada@example.com"};
  made.confirmed_at = noon;
  return made;
}

/// Everything that the store of one folder is asked, at one moment.
class State {
 public:
  explicit State(const std::string& folder) : folder_(folder) {
    store::Store::Setup setup;
    setup.name = folder + "/store.db";
    setup.open = [name = setup.name] { return std::make_unique<store::SqliteDatabase>(name); };
    setup.sealer = std::make_shared<const store::Sealer>(read_or_make_keys(folder + "/store.key"));
    setup.clock = [] { return noon + std::chrono::minutes{1}; };
    store_ = std::make_shared<store::Store>(loop_.get_executor(), std::move(setup));
  }

  template <class T>
  [[nodiscard]] T run(boost::asio::awaitable<T> task) {
    const auto work = boost::asio::make_work_guard(loop_);
    return test::run(loop_, std::move(task));
  }
  [[nodiscard]] store::StoredIdempotencyKeys keys() {
    return {store_, "agent 1", std::chrono::seconds{40}};
  }
  [[nodiscard]] std::shared_ptr<store::Store> store() { return store_; }
  [[nodiscard]] TrailSettings trail() const {
    TrailSettings settings;
    settings.folder = folder_ + "/audit";
    return settings;
  }
  [[nodiscard]] Secret trail_key() const {
    return std::move(read_or_make_keys(folder_ + "/audit.key").front());
  }

 private:
  std::string folder_;
  boost::asio::io_context loop_;
  std::shared_ptr<store::Store> store_;
};

void write_state(const std::string& folder) {
  fs::create_directories(folder);
  State state(folder);
  auto keys = state.keys();
  ASSERT_TRUE(state.run(keys.claim(request)));
  ASSERT_TRUE(state.run(keys.answer(request, RememberedAnswer{200, "application/json", "said"})));
  store::StoredRegistrations registrations(state.store());
  ASSERT_TRUE(state.run(registrations.keep("subject", registration())));
  store::StoredThrottles throttles(state.store());
  ASSERT_TRUE(state.run(throttles.attempt({wrong_password})));
  TrailWriter trail(state.trail(), state.trail_key(), noon);
  AuditEvent event;
  event.kind = AuditKind::reset_intended;
  event.operation = "op-1";
  event.user = "ada";
  ASSERT_EQ(trail.write({event}, noon), "");
  event.kind = AuditKind::reset_done;
  ASSERT_EQ(trail.write({event}, noon), "");
}

void expect_state(const std::string& folder) {
  State state(folder);
  auto keys = state.keys();
  const auto claim = state.run(keys.claim(request));
  ASSERT_TRUE(claim) << claim.error().log_reason;
  ASSERT_TRUE(claim->answer) << "the first answer is given again";
  EXPECT_EQ(claim->answer->body, "said");

  store::StoredRegistrations registrations(state.store());
  const auto known = state.run(registrations.load("subject"));
  ASSERT_TRUE(known) << known.error().log_reason;
  const Registration expected = registration();
  EXPECT_EQ(known->email, expected.email);
  EXPECT_EQ(known->phone, expected.phone);
  EXPECT_EQ(known->answers, expected.answers);
  EXPECT_EQ(known->authenticator_secret, expected.authenticator_secret);
  EXPECT_EQ(known->authenticator_last_step, expected.authenticator_last_step);
  EXPECT_EQ(known->recovery_codes, expected.recovery_codes);
  EXPECT_EQ(known->pass, expected.pass);
  EXPECT_EQ(known->pass_expires, expected.pass_expires);
  EXPECT_EQ(known->confirmed, expected.confirmed);
  EXPECT_EQ(known->confirmed_at, expected.confirmed_at);

  store::StoredThrottleBook book(state.store());
  const auto page = state.run(book.list(true));
  ASSERT_TRUE(page) << page.error().log_reason;
  ASSERT_EQ(page->names.size(), 1U);
  EXPECT_EQ(page->names[0].names, (std::vector<std::string>{"uid=ada", "ada"}));
  EXPECT_EQ(page->names[0].count.attempts, 1);

  EXPECT_EQ(read_trail(state.trail().folder, state.trail_key()).fault, "");
  const TrailWriter goes_on(state.trail(), state.trail_key(), noon);
  EXPECT_EQ(goes_on.found().lines, 3U);
}

/// Copied: looking at it may bring it up to date.
std::string copy_of(const fs::path& state, const support::TempFolder& folder) {
  fs::copy(state, folder / "state", fs::copy_options::recursive);
  for (const auto& file : fs::recursive_directory_iterator(folder / "state")) {
    fs::permissions(file, fs::perms::owner_all);
  }
  return folder / "state";
}

TEST(KeptState, WhatEarlierVersionsWroteIsRead) {
  if (const char* where = std::getenv("WRITEBACKD_WRITE_STATE")) write_state(where);
  std::size_t versions = 0;
  for (const auto& version : fs::directory_iterator(kept)) {
    SCOPED_TRACE(version.path());
    const support::TempFolder folder{"kept-state"};
    expect_state(copy_of(version.path(), folder));
    ++versions;
  }
  EXPECT_GE(versions, 1U);
}

TEST(KeptState, TheNewestFormIsAmongThem) {
  std::int64_t newest = 0;
  for (const auto& version : fs::directory_iterator(kept)) {
    const std::string header = support::read_file(version.path() / "store.db").substr(0, 100);
    // SQLite keeps user_version in the bytes 60 to 63, the highest first.
    ASSERT_EQ(header.size(), 100U);
    std::int64_t number = 0;
    for (std::size_t at = 60; at < 64; ++at) {
      number = number * 256 + static_cast<unsigned char>(header[at]);
    }
    newest = std::max(newest, number);
  }
  EXPECT_EQ(newest, static_cast<std::int64_t>(store::migrations().size()))
      << "a change of the store needs a state of its own in tests/state";
}

}  // namespace
}  // namespace writeback::agent
