#include <gmock/gmock.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include "tests/integration/log_secrets.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::test {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> secrets_in(const std::vector<std::string>& files,
                                    const support::SecretsUsed& secrets) {
  std::vector<std::string> found;
  for (const auto& file : files) {
    for (const auto& hit : secrets.found_in(support::read_file(file))) {
      found.push_back(file + ": " + hit);
    }
  }
  return found;
}

void LogSecretsEnvironment::SetUp() {
  auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(
      support::RunLogs::of_this_process().add("in-process"));
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("tests", std::move(sink)));
  spdlog::set_level(spdlog::level::trace);
}

void LogSecretsEnvironment::TearDown() {
  spdlog::default_logger()->flush();
  const auto& files = support::RunLogs::of_this_process().files();
  const auto found = secrets_in(files, support::SecretsUsed::of_this_process());
  for (const auto& hit : found) ADD_FAILURE() << "a secret was logged: " << hit;
  std::printf("searched %zu log files for %zu secrets: %zu found\n", files.size(),
              support::SecretsUsed::of_this_process().size(), found.size());
  support::RunLogs::remove();
}

/// The search itself can fail: every kind of secret is found in every form, and nothing is found
/// where nothing is.
class LogSecretsSearch : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> search(const std::string& log) {
    support::write_file(folder_ / "one.log", "a harmless line\n" + log + "\nanother one\n");
    return secrets_in({folder_ / "one.log"}, secrets_);
  }
  support::TempFolder folder_{"search"};
  support::SecretsUsed secrets_;
};

TEST_F(LogSecretsSearch, FindsAPasswordInTheClearInBase64AndInHex) {
  secrets_.add("hunter2-hunter2");
  EXPECT_THAT(search("x password=hunter2-hunter2;"),
              ElementsAre(AllOf(HasSubstr("in the clear"), HasSubstr("x password="))));
  EXPECT_THAT(search("Basic aHVudGVyMi1odW50ZXIy"), ElementsAre(HasSubstr("Base64")));
  EXPECT_THAT(search("30 0F 68756E746572322D68756E74657232"), ElementsAre(HasSubstr("hex")));
}

TEST_F(LogSecretsSearch, FindsAPersonInAnySpelling) {
  secrets_.add_person("uid=bjensen,ou=people,dc=example,dc=com");
  EXPECT_THAT(search("no entry UID=bjensen, OU=People, DC=example, DC=com"),
              ElementsAre(HasSubstr("a person's DN")));
}

TEST_F(LogSecretsSearch, FindsNothingInAnInnocentLog) {
  secrets_.add("hunter2-hunter2");
  secrets_.add_person("uid=bjensen,ou=people,dc=example,dc=com");
  EXPECT_THAT(search("request=1 caller=portal operation=password.reset outcome=ok"), IsEmpty());
}

TEST(LogSecrets, ACodeCountsWhereItStandsAloneAndNotInAnIdThatHasItsDigitsByChance) {
  support::SecretsUsed secrets;
  static_cast<void>(secrets.add("678475"));
  EXPECT_TRUE(secrets.found_in("request=c04f0b03ef32a6bfef68475979678475053653").empty());
  for (const char* line : {"code=678475", "678475", "sent 678475.", "a678475 678475b 678475"}) {
    EXPECT_EQ(secrets.found_in(line).size(), 1U) << line;
  }
}

}  // namespace writeback::test
