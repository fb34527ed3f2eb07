#include "notify/channels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <sstream>

#include "tests/support/temp_folder.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::notify {
namespace {

using testing::HasSubstr;
using testing::Not;

class FakeHttpClient final : public HttpClient {
 public:
  Result<HttpAnswer> answer = HttpAnswer{201, "{}"};
  std::vector<HttpRequest> requests;
  Deadline deadline;

  [[nodiscard]] Task<HttpAnswer> send(HttpRequest request, Deadline until) override {
    requests.push_back(std::move(request));
    deadline = until;
    co_return answer;
  }
};

Message code_by(Channel channel) {
  Message message;
  message.channel = channel;
  message.to = channel == Channel::email ? "ada@example.com" : "+4915123456789";
  message.language = "de-CH";
  message.code = Secret("314159");
  message.values = {{"minutes", "5"}, {"organisation", "Example AG"}};
  return message;
}

/// The log of a test in place of that of the process.
class KeptLog {
 public:
  KeptLog() : before_(spdlog::default_logger()) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  }
  ~KeptLog() { spdlog::set_default_logger(before_); }
  KeptLog(const KeptLog&) = delete;
  KeptLog& operator=(const KeptLog&) = delete;

  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

class ChannelsTest : public testing::Test {
 protected:
  [[nodiscard]] std::shared_ptr<Channels> with(std::unique_ptr<const Gateway> texts,
                                               std::unique_ptr<Outbox> outbox = nullptr) {
    Channels::Parts parts;
    parts.executor = loop.get_executor();
    parts.templates = std::make_shared<const MessageTemplates>();
    parts.texts = std::move(texts);
    parts.outbox = std::move(outbox);
    return std::make_shared<Channels>(std::move(parts));
  }
  [[nodiscard]] std::unique_ptr<const Gateway> webhook() const {
    auto settings = std::make_shared<GatewaySettings>();
    settings->preset = GatewayPreset::webhook;
    settings->url = "https://gateway.example.com";
    settings->secret = Secret("s3cret");
    return std::make_unique<const Gateway>(settings, http);
  }
  [[nodiscard]] Result<void> send(const std::shared_ptr<Channels>& channels, Message message) {
    const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    return test::run(loop, channels->send(std::move(message), deadline));
  }

  boost::asio::io_context loop;
  std::shared_ptr<FakeHttpClient> http = std::make_shared<FakeHttpClient>();
};

}  // namespace

TEST_F(ChannelsTest, CanSendWhatIsConfigured) {
  const auto channels = with(webhook());
  EXPECT_TRUE(channels->can_send(Channel::text));
  EXPECT_FALSE(channels->can_send(Channel::email));
  EXPECT_FALSE(channels->can_send(Channel::call));
  const auto refused = send(channels, code_by(Channel::email));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::delivery_failed);
}

TEST_F(ChannelsTest, ATextGoesToItsGatewayInTheLanguageOfTheReader) {
  const auto channels = with(webhook());
  ASSERT_TRUE(send(channels, code_by(Channel::text)));
  ASSERT_EQ(http->requests.size(), 1U);
  const std::string body(http->requests[0].body.begin(), http->requests[0].body.end());
  EXPECT_THAT(body, HasSubstr("314159 ist Ihr Code für Example AG"));
  EXPECT_THAT(body, HasSubstr(R"("language":"de")"));
  EXPECT_LT(http->deadline, std::chrono::steady_clock::now() + std::chrono::seconds{9})
      << "a gateway has less time than the caller";
}

TEST_F(ChannelsTest, AFailureIsLoggedWithoutNumberAndCode) {
  const auto channels = with(webhook());
  http->answer = HttpAnswer{500, "+4915123456789 314159"};
  const KeptLog log;
  EXPECT_FALSE(send(channels, code_by(Channel::text)));
  EXPECT_THAT(log.text(), HasSubstr("(code, by text) could not be sent: status 500"));
  EXPECT_THAT(log.text(), Not(HasSubstr("4915123456789")));
  EXPECT_THAT(log.text(), Not(HasSubstr("314159")));
}

TEST_F(ChannelsTest, NobodyWaitsForWhatIsSentBehind) {
  const auto channels = with(webhook());
  http->answer = Problem(ProblemKind::delivery_failed, "no answer in time");
  const KeptLog log;
  channels->send_behind(code_by(Channel::text));
  EXPECT_TRUE(http->requests.empty());
  loop.restart();
  loop.run();
  EXPECT_EQ(http->requests.size(), 1U);
  EXPECT_THAT(log.text(), HasSubstr("could not be sent: no answer in time"));
}

TEST_F(ChannelsTest, AnOutboxTakesThePlaceOfAll) {
  const support::TempFolder folder("outbox");
  const auto channels = with(webhook(), std::make_unique<Outbox>(folder.path()));
  for (const auto channel : {Channel::email, Channel::text, Channel::call}) {
    EXPECT_TRUE(channels->can_send(channel));
    EXPECT_TRUE(send(channels, code_by(channel)));
  }
  EXPECT_TRUE(http->requests.empty());
  using Files = std::filesystem::directory_iterator;
  EXPECT_EQ(std::distance(Files(folder.path()), Files()), 3);
}

}  // namespace writeback::notify
