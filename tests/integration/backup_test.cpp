// A backup of a daemon at work, and the way back from it.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/json/serialize.hpp>
#include <filesystem>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class Backup : public testing::Test {
 protected:
  [[nodiscard]] std::string back_up(int expected = 0) const {
    std::string said;
    EXPECT_EQ(daemon_.run_ctl({"backup", copy_}, said), expected) << said;
    return said;
  }
  [[nodiscard]] fs::path copy_of(const fs::path& path) const {
    return fs::path(copy_) / "files" / path.relative_path();
  }
  [[nodiscard]] fs::path state() const { return fs::path(daemon_.control_socket()).parent_path(); }
  [[nodiscard]] bool nothing_is_left() const {
    return !fs::exists(copy_) && !fs::exists(copy_ + ".partial");
  }
  [[nodiscard]] int restore() const {
    support::ChildProcess shell(support::ChildProcess::Start{
        {"/bin/sh", copy_ + "/restore"}, daemon_.path("restore.out"), {}});
    return shell.wait_for_exit(support::patience).value_or(-1);
  }

  support::TestDirectory& server_ = support::TestDirectory::shared();
  support::Daemon daemon_{server_};
  std::string copy_ = daemon_.path("backup");
};

unsigned mode_of(const fs::path& path) {
  struct stat of {};
  EXPECT_EQ(stat(path.c_str(), &of), 0) << path;
  return of.st_mode & 07777U;
}

TEST_F(Backup, BringsBackWhatWasThere) {
  daemon_.start();
  const auto person = server_.add_person();
  auto api = daemon_.client();
  const boost::json::object body{{"user", person.uid}, {"new_password", support::fresh_password()}};
  const std::vector<std::string> keyed{"Content-Type: application/json",
                                       "Idempotency-Key: before-the-fire"};
  const auto first = api.send("POST", "/v1/password/reset", boost::json::serialize(body), keyed);
  ASSERT_TRUE(is_ok(first));

  EXPECT_THAT(back_up(), HasSubstr("RESTORE.txt"));
  EXPECT_EQ(mode_of(copy_), 0700U);
  EXPECT_THAT(back_up(1), HasSubstr("name a new folder")) << "one that is there is not overwritten";
  EXPECT_TRUE(fs::exists(copy_of(daemon_.ini_file())));
  EXPECT_EQ(mode_of(copy_of(daemon_.ini_file())), 0600U) << "as long as it is a copy";

  ASSERT_EQ(daemon_.stop(), 0);
  const unsigned mode_of_ini = mode_of(daemon_.ini_file());
  const unsigned mode_of_state = mode_of(state());
  const unsigned mode_of_parent = mode_of(state().parent_path());
  fs::remove_all(state());
  fs::remove(daemon_.ini_file());
  ASSERT_EQ(restore(), 0) << support::read_file(daemon_.path("restore.out"));
  EXPECT_EQ(mode_of(daemon_.ini_file()), mode_of_ini);
  EXPECT_EQ(mode_of(state()), mode_of_state);
  EXPECT_EQ(mode_of(state() / "store.db"), 0600U);
  EXPECT_EQ(mode_of(state().parent_path()), mode_of_parent) << "what is there stays as it is";
  std::string said;
  ASSERT_EQ(daemon_.run_ctl({"audit", "verify"}, said), 0) << said;
  daemon_.start();
  auto after = daemon_.client();
  const auto again = after.send("POST", "/v1/password/reset", boost::json::serialize(body), keyed);
  ASSERT_TRUE(is_ok(again));
  EXPECT_EQ(again.text("operation"), first.text("operation")) << "the store knows the first one";
  ASSERT_EQ(daemon_.run_ctl({"audit", "show", "--user", person.uid}, said), 0);
  EXPECT_THAT(said, HasSubstr("reset_done"));
}

TEST_F(Backup, TakesNoLinkThatTheServiceCouldHavePutThere) {
  daemon_.start();
  support::write_file(daemon_.path("of-root"), "nobody else may see this");
  fs::create_symlink(daemon_.path("of-root"), state() / "audit/audit-000099.jsonl");
  EXPECT_THAT(back_up(1), HasSubstr("audit-000099.jsonl"));
  EXPECT_TRUE(nothing_is_left());
  fs::remove(state() / "audit/audit-000099.jsonl");
  fs::create_hard_link(daemon_.path("of-root"), state() / "audit/audit-000099.jsonl");
  EXPECT_THAT(back_up(1), HasSubstr("no file of its own"));
  EXPECT_TRUE(nothing_is_left());
  fs::remove(state() / "audit/audit-000099.jsonl");
  EXPECT_THAT(back_up(), HasSubstr("RESTORE.txt"));
}

TEST_F(Backup, ADamagedTrailIsNoBackup) {
  daemon_.start();
  ASSERT_EQ(daemon_.stop(), 0);
  const std::string segment = state() / "audit/audit-000001.jsonl";
  std::string lines = support::read_file(segment);
  lines.at(lines.find("service_started")) = 'S';
  support::write_file(segment, lines);
  EXPECT_THAT(back_up(1), HasSubstr("the audit trail"));
  EXPECT_TRUE(nothing_is_left());
}

TEST_F(Backup, SaysWhereItCanNotBe) {
  daemon_.start();
  copy_ = state() / "backup";
  EXPECT_THAT(back_up(1), HasSubstr("the service's own"));
  EXPECT_FALSE(fs::exists(copy_));
  copy_ = daemon_.path("nowhere/backup");
  EXPECT_THAT(back_up(1), HasSubstr("make the folder that it is to be in first"));
  copy_ = daemon_.path("backup");
  fs::create_directory(copy_ + ".partial");
  EXPECT_THAT(back_up(1), HasSubstr("another backup is under way, or one was cut short"));
}

TEST_F(Backup, NamesTheCredentialsThatItCanNotCopy) {
  const std::string folder = daemon_.path("credentials");
  fs::create_directory(folder);
  fs::copy_file(daemon_.path("secrets/bind-password"), folder + "/test-bind-password");
  daemon_.environment = {"CREDENTIALS_DIRECTORY=" + folder};
  daemon_.ini.set("directory", "bind_password_file", "credential:test-bind-password");
  daemon_.start();
  EXPECT_THAT(back_up(), HasSubstr("not in it: the systemd credential test-bind-password"));
  const std::string text = support::read_file(copy_ + "/RESTORE.txt");
  EXPECT_THAT(text, HasSubstr("Not in here: the systemd credential test-bind-password"));
  EXPECT_THAT(text, Not(HasSubstr("PostgreSQL")));
}

}  // namespace
}  // namespace writeback::test
