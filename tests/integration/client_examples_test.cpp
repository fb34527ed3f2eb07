// The examples that the documentation gives to those who build portals, as they are.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {
namespace {

using support::ChildProcess;
using testing::HasSubstr;

class ClientExamples : public testing::TestWithParam<const char*> {
 protected:
  /// Runs the example for a user, with the new password on its standard input; the exit code.
  int run(const std::string& user, const std::string& password) {
    support::write_file(folder_ / "password", password + "\n");
    std::filesystem::remove(folder_ / "said");
    ChildProcess::Start start{{std::string(WRITEBACK_EXAMPLES) + "/" + GetParam(), user},
                              folder_ / "said"};
    start.input_file = folder_ / "password";
    start.environment = {"WRITEBACKD_URL=" + daemon_.base_url(),
                         "WRITEBACKD_CA=" + (ca_file_.empty() ? daemon_.ca_file() : ca_file_),
                         "WRITEBACKD_KEY=" + daemon_.api_key()};
    ChildProcess example(start);
    const auto code = example.wait_for_exit(std::chrono::minutes{2});
    said_ = support::read_file(folder_ / "said");
    return code.value_or(-1);
  }

  support::TempFolder folder_{"example"};
  support::Daemon daemon_{support::TestDirectory::shared()};
  std::string said_;
  std::string ca_file_;
};

TEST_P(ClientExamples, RepeatsWhatMayPassAndNothingElse) {
  daemon_.use_directory_ports({1});
  daemon_.start_without_directory();
  EXPECT_EQ(run("alice", support::fresh_password()), 75) << said_;
  EXPECT_THAT(said_, HasSubstr("directory_unavailable, attempt 3"));
  ca_file_ = folder_ / "other-ca.crt";
  support::write_file(ca_file_, support::CertificateAuthority("Somebody else").certificate());
  EXPECT_EQ(run("alice", support::fresh_password()), 1) << said_;
  EXPECT_THAT(said_, testing::Not(HasSubstr("attempt 2"))) << "a setting that is wrong stays wrong";
}

TEST_P(ClientExamples, ResetsAndTellsARefusalFromTrouble) {
  daemon_.ini.set("password", "min_length", "10");
  daemon_.start();
  auto& server = support::TestDirectory::shared();
  const auto person = server.add_person();
  const std::string password = support::fresh_password() + " \"ä\\";
  static_cast<void>(support::SecretsUsed::of_this_process().add(password));
  EXPECT_EQ(run(person.uid, password), 0) << said_;
  EXPECT_TRUE(server.accepts(person, password));
  EXPECT_EQ(run(person.uid, "short"), 1) << said_;
  EXPECT_THAT(said_, HasSubstr("10"));
  EXPECT_EQ(run("nobody-is-this", support::fresh_password()), 1) << said_;
  EXPECT_TRUE(server.accepts(person, password));
  EXPECT_EQ(daemon_.stop(), 0);
  EXPECT_EQ(run(person.uid, support::fresh_password()), 75) << said_;
  EXPECT_THAT(said_, HasSubstr("no answer, attempt 3"));
}

INSTANTIATE_TEST_SUITE_P(InDocs, ClientExamples,
                         testing::Values("curl/reset.sh", "python/reset.py",
                                         "javascript/reset.mjs"),
                         [](const auto& example) {
                           const std::string path = example.param;
                           return path.substr(0, path.find('/'));
                         });

}  // namespace
}  // namespace writeback::test
