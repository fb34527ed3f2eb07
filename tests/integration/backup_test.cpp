// A backup of a daemon at work, and the way back from it.
#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>
#include <filesystem>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Backup, BringsBackWhatWasThere) {
  auto& server = support::TestDirectory::shared();
  support::Daemon daemon(server);
  daemon.start();
  const auto person = server.add_person();
  auto api = daemon.client();
  const boost::json::object body{{"user", person.uid}, {"new_password", support::fresh_password()}};
  const std::vector<std::string> keyed{"Content-Type: application/json",
                                       "Idempotency-Key: before-the-fire"};
  const auto first = api.send("POST", "/v1/password/reset", boost::json::serialize(body), keyed);
  ASSERT_TRUE(is_ok(first));

  std::string said;
  const std::string copy = daemon.path("backup");
  ASSERT_EQ(daemon.run_ctl({"backup", copy}, said), 0) << said;
  EXPECT_THAT(said, HasSubstr("RESTORE.txt"));
  EXPECT_EQ(fs::status(copy).permissions(), fs::perms::owner_all);
  EXPECT_EQ(daemon.run_ctl({"backup", copy}, said), 1) << "one that is there is not overwritten";
  EXPECT_THAT(said, HasSubstr("name a new folder"));
  const auto mirrored = [&](const std::string& path) {
    return fs::path(copy) / "root" / fs::path(path).relative_path();
  };
  EXPECT_TRUE(fs::exists(mirrored(daemon.ini_file())));

  ASSERT_EQ(daemon.stop(), 0);
  const fs::path state = fs::path(daemon.control_socket()).parent_path();
  fs::remove_all(state);
  fs::copy(mirrored(state), state, fs::copy_options::recursive);
  ASSERT_EQ(daemon.run_ctl({"audit", "verify"}, said), 0) << said;
  daemon.start();
  auto after = daemon.client();
  const auto again = after.send("POST", "/v1/password/reset", boost::json::serialize(body), keyed);
  ASSERT_TRUE(is_ok(again));
  EXPECT_EQ(again.text("operation"), first.text("operation")) << "the store knows the first one";
  ASSERT_EQ(daemon.run_ctl({"audit", "show", "--user", person.uid}, said), 0);
  EXPECT_THAT(said, HasSubstr("reset_done"));
}

}  // namespace
}  // namespace writeback::test
