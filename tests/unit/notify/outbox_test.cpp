#include "notify/outbox.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <vector>

#include "tests/support/temp_folder.hpp"

namespace writeback::notify {
namespace {

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    files.push_back(file.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Message code_message() {
  Message message;
  message.to = "ada@example.com";
  message.code = Secret("314159");
  message.call_token = "token";
  return message;
}

RenderedMessage rendered() {
  RenderedMessage message;
  message.subject = "Your code";
  message.text = "It is 314159\n";
  return message;
}

}  // namespace

TEST(Outbox, MakesAFileOfEachMessageThatOnlyItsOwnerReads) {
  const support::TempFolder folder("outbox");
  Outbox outbox(folder / "messages");
  ASSERT_TRUE(outbox.put(code_message(), rendered()));
  ASSERT_TRUE(outbox.put(code_message(), rendered()));
  const auto files = files_in(folder / "messages");
  ASSERT_EQ(files.size(), 2U);
  struct stat found {};
  ASSERT_EQ(stat(files[0].c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_TRUE(files[0].ends_with("-0.json")) << files[0];
  EXPECT_TRUE(files[1].ends_with("-1.json")) << files[1];
  const auto json = boost::json::parse(support::read_file(files[0]));
  EXPECT_EQ(json.at("kind").as_string(), "code");
  EXPECT_EQ(json.at("channel").as_string(), "email");
  EXPECT_EQ(json.at("to").as_string(), "ada@example.com");
  EXPECT_EQ(json.at("subject").as_string(), "Your code");
  EXPECT_EQ(json.at("text").as_string(), "It is 314159\n");
  EXPECT_EQ(json.at("code").as_string(), "314159");
  EXPECT_EQ(json.at("call_token").as_string(), "token");
}

TEST(Outbox, SaysWhenItCannot) {
  Outbox outbox("/proc/nowhere");
  const auto put = outbox.put(code_message(), rendered());
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().kind, ProblemKind::delivery_failed);
  EXPECT_EQ(put.error().log_reason, "/proc/nowhere can't be written");
}

}  // namespace writeback::notify
