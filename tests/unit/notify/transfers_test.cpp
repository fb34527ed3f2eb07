#include "notify/transfers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <optional>

#include "notify/curl_http_client.hpp"
#include "tests/unit/notify/scripted_peer.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::notify {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using test::PeerConnection;
using test::ScriptedPeer;
using testing::HasSubstr;
using testing::Not;

Deadline in(milliseconds time) {
  return steady_clock::now() + time;
}

std::shared_ptr<Transfer> transfer_to(const std::string& url) {
  auto transfer = std::make_shared<Transfer>();
  transfer->url = url;
  return transfer;
}

void hang(PeerConnection& connection) {
  connection.hang();
}

class TransfersTest : public testing::Test {
 protected:
  [[nodiscard]] TransferEnd end_of(const std::shared_ptr<Transfer>& transfer,
                                   milliseconds limit = seconds{5}) {
    auto end = test::run(loop, transfers->run(Lane::text, transfer, in(limit)));
    if (!end) throw std::runtime_error(end.error().log_reason);
    return std::move(*end);
  }
  [[nodiscard]] static std::string url_of(const ScriptedPeer& peer) {
    return "http://127.0.0.1:" + peer.port() + "/path?secret=hidden";
  }

  asio::io_context loop;
  std::shared_ptr<Transfers> transfers = std::make_shared<Transfers>(loop.get_executor());
};

/// Waits for one transfer in the background.
struct Waiter {
  std::optional<Result<TransferEnd>> end;

  void wait(asio::io_context& loop, const std::shared_ptr<Transfers>& transfers, Lane lane,
            const std::string& url, Deadline deadline) {
    asio::co_spawn(loop, run(transfers.get(), lane, url, deadline), asio::detached);
  }
  asio::awaitable<void> run(Transfers* transfers, Lane lane, std::string url, Deadline deadline) {
    auto transfer = transfer_to(url);
    end = co_await transfers->run(lane, transfer, deadline);
  }
};

}  // namespace

TEST_F(TransfersTest, HttpIsSentAsAskedAndAnyStatusIsAnAnswer) {
  std::string request;
  auto peer = std::make_unique<ScriptedPeer>([&](PeerConnection& connection) {
    request = test::read_http_request(connection);
    connection.write(test::http_answer("418 I'm a teapot", "short and stout"));
  });
  CurlHttpClient client(transfers, Lane::text, "");
  HttpRequest asked;
  asked.method = "PUT";
  asked.url = url_of(*peer);
  asked.headers = {"X-One: 1", "Content-Type: application/json"};
  asked.body = R"({"a":1})";
  const auto answer = test::run(loop, client.send(std::move(asked), in(seconds{5})));
  peer.reset();  // and its thread, which writes into `request`
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->body, "short and stout");
  EXPECT_THAT(request, HasSubstr("PUT /path?secret=hidden HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-One: 1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Expect")));
  EXPECT_TRUE(request.ends_with("\r\n\r\n{\"a\":1}")) << request;
}

TEST_F(TransfersTest, NobodyFollowsARedirect) {
  const ScriptedPeer peer([](PeerConnection& connection) {
    static_cast<void>(test::read_http_request(connection));
    connection.write(test::http_answer("302 Found", "", "Location: /elsewhere\r\n"));
  });
  EXPECT_EQ(end_of(transfer_to(url_of(peer))).status, 302);
  EXPECT_EQ(peer.connections(), 1);
}

TEST_F(TransfersTest, NoProxyOfTheEnvironmentIsUsed) {
  const ScriptedPeer peer([](PeerConnection& connection) {
    static_cast<void>(test::read_http_request(connection));
    connection.write(test::http_answer("200 OK", "direct"));
  });
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  EXPECT_EQ(end_of(transfer_to(url_of(peer))).body, "direct");
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
}

TEST_F(TransfersTest, APeerThatHangsEndsWithTheDeadlineAndWithoutItsAddress) {
  const ScriptedPeer peer(hang);
  const auto begun = steady_clock::now();
  const auto end = end_of(transfer_to(url_of(peer)), milliseconds{150});
  EXPECT_FALSE(end.answered);
  EXPECT_EQ(end.reason, "Timeout was reached");
  EXPECT_GE(steady_clock::now() - begun, milliseconds{140});
  EXPECT_LT(steady_clock::now() - begun, seconds{2});
}

TEST_F(TransfersTest, ADeadlineThatHasPassedEndsAtOnce) {
  const ScriptedPeer peer(hang);
  EXPECT_FALSE(end_of(transfer_to(url_of(peer)), milliseconds{-5000}).answered);
}

TEST_F(TransfersTest, APeerThatIsNotThereIsNoAnswer) {
  const auto end = end_of(transfer_to("http://127.0.0.1:1/?secret=hidden"));
  EXPECT_FALSE(end.answered);
  EXPECT_FALSE(end.may_have_been_taken);
  EXPECT_THAT(end.reason, Not(HasSubstr("hidden")));
}

TEST_F(TransfersTest, AnAnswerHasALimit) {
  const auto end_with = [this](std::size_t size) {
    const ScriptedPeer peer([size](PeerConnection& connection) {
      static_cast<void>(test::read_http_request(connection));
      connection.write(test::http_answer("200 OK", std::string(size, 'x')));
    });
    return end_of(transfer_to(url_of(peer)));
  };
  EXPECT_EQ(end_with(Transfers::largest_answer).body.size(), Transfers::largest_answer);
  EXPECT_FALSE(end_with(Transfers::largest_answer + 1).answered);
}

TEST_F(TransfersTest, OnlyHttpAndSmtpAreSpoken) {
  for (const char* url : {"file:///etc/hostname", "ftp://127.0.0.1:1/", "dict://127.0.0.1:1/",
                          "smtp://127.0.0.1:1", "gopher://127.0.0.1:1/", "not a url", ""}) {
    const auto end = end_of(transfer_to(url));
    EXPECT_FALSE(end.answered) << url;
    EXPECT_FALSE(end.reason.empty()) << url;
  }
  auto mail = transfer_to("http://127.0.0.1:1/");
  mail->recipients = {"<ada@example.com>"};
  EXPECT_EQ(end_of(mail).reason, "Unsupported protocol");
}

TEST_F(TransfersTest, AFullLaneRefusesAndLeavesTheOthersFree) {
  const ScriptedPeer hanging(hang);
  const ScriptedPeer quick([](PeerConnection& connection) {
    static_cast<void>(test::read_http_request(connection));
    connection.write(test::http_answer("200 OK", ""));
  });
  std::vector<Waiter> waiters(Transfers::most_in_a_lane + 1);
  for (auto& one : waiters) {
    one.wait(loop, transfers, Lane::text, url_of(hanging), in(milliseconds{1500}));
  }
  Waiter other;
  other.wait(loop, transfers, Lane::mail, url_of(quick), in(seconds{5}));
  const auto begun = steady_clock::now();
  while (!other.end) loop.run_one();
  EXPECT_LT(steady_clock::now() - begun, milliseconds{1200}) << "it waited for the others";
  EXPECT_EQ((*other.end)->status, 200);
  const auto& refused = *waiters.back().end;
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ProblemKind::delivery_failed);
  EXPECT_EQ(refused.error().retry_after, seconds{1});
  loop.run();
  for (std::size_t i = 0; i < Transfers::most_in_a_lane; ++i) {
    ASSERT_TRUE(waiters[i].end && *waiters[i].end);
    EXPECT_FALSE((*waiters[i].end)->answered);
  }
  loop.restart();
  EXPECT_EQ(end_of(transfer_to(url_of(quick))).status, 200) << "there is room again";
}

TEST_F(TransfersTest, EndingThemBreaksOffWhatIsUnderWay) {
  const ScriptedPeer peer(hang);
  Waiter waiter;
  waiter.wait(loop, transfers, Lane::text, url_of(peer), in(seconds{30}));
  const auto begun = steady_clock::now();
  while (peer.connections() == 0 && steady_clock::now() < begun + seconds{5}) loop.poll();
  transfers.reset();
  loop.restart();
  loop.run();
  EXPECT_LT(steady_clock::now() - begun, seconds{5});
  ASSERT_TRUE(waiter.end && *waiter.end);
  EXPECT_FALSE((*waiter.end)->answered);
  EXPECT_EQ((*waiter.end)->reason, "broken off, because the service ends");
}

}  // namespace writeback::notify
