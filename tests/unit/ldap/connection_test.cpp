#include "ldap/connection.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <optional>
#include <string>

#include "tests/support/known_leak.hpp"
#include "tests/unit/ldap/scripted_server.hpp"
#include "tests/unit/run_task.hpp"

namespace writeback::ldap {
namespace {

namespace asio = boost::asio;
namespace tag = test::ldap_tag;
using Clock = Connection::Clock;
using std::chrono::milliseconds;

Clock::time_point soon() {
  return Clock::now() + milliseconds{30};
}
/// Longer than any test takes: nothing waits for it.
Clock::time_point late() {
  return Clock::now() + std::chrono::seconds{20};
}

Request a_search() {
  return Request{Search{"dc=x", SearchScope::base}};
}
Request a_write() {
  return Request{Modify{"uid=ada", {Change{ChangeKind::replace, "a", {"b"}}}}};
}

int id_of(const test::BerElement& message) {
  return message.parts.at(0).number();
}
unsigned char kind_of(const test::BerElement& message) {
  return message.parts.at(1).tag;
}

/// The answer to any request, success.
std::string success(const test::BerElement& request) {
  const unsigned char kind = kind_of(request);
  return test::ldap_result(id_of(request),
                           kind == tag::search_request   ? tag::search_done
                           : kind == tag::bind_request   ? tag::bind_response
                           : kind == tag::modify_request ? tag::modify_response
                                                         : tag::extended_response,
                           0);
}

asio::awaitable<bool> wait_for_the_end(std::shared_ptr<Connection> connection) {
  co_await connection->wait_until_unusable();
  co_return true;
}

class ConnectionTest : public testing::Test {
 protected:
  void open(std::size_t max_in_flight = 256) {
    ConnectSettings settings;
    settings.max_in_flight = max_in_flight;
    settings.max_incoming = 4096;
    auto opened = test::run(
        loop,
        Connection::open(loop.get_executor(), *parse_server_uri(server.uri()), settings, late()));
    ASSERT_EQ(opened.failure, "");
    connection = opened.connection;
  }

  Exchange perform(const Request& request, Clock::time_point deadline) {
    return test::run(loop, connection->perform(request, deadline));
  }

  /// Starts a request and leaves it on its way.
  static asio::awaitable<void> keep(std::shared_ptr<Connection> connection, Request request,
                                    Clock::time_point deadline, std::optional<Exchange>& result) {
    result = co_await connection->perform(request, deadline);
  }
  void start(const Request& request, std::optional<Exchange>& result, Clock::time_point deadline) {
    asio::co_spawn(loop, keep(connection, request, deadline, result), asio::detached);
  }
  template <class Condition>
  void turn_until(Condition holds) {
    const auto give_up = Clock::now() + std::chrono::seconds{10};
    loop.restart();
    while (!holds() && Clock::now() < give_up) loop.run_one_for(milliseconds{100});
    EXPECT_TRUE(holds());
  }
  void TearDown() override {
    if (connection) connection->close();
    turn();
  }
  void turn() {
    loop.restart();
    loop.poll();
  }

  asio::io_context loop;
  test::ScriptedServer server{loop};
  std::shared_ptr<Connection> connection;
};

TEST_F(ConnectionTest, ARequestIsAnswered) {
  open();
  server.on_request = success;
  EXPECT_EQ(perform(a_search(), late()).fate, Fate::answered);
  EXPECT_EQ(perform(a_write(), late()).fate, Fate::answered);
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_TRUE(connection->usable());
  EXPECT_EQ(connection->in_flight(), 0U);
  EXPECT_FALSE(connection->waiting_since());
}

TEST_F(ConnectionTest, RequestsOfOneTurnAreAnsweredInAnyOrder) {
  open();
  std::vector<std::optional<Exchange>> results(20);
  for (auto& result : results) start(a_search(), result, late());
  turn_until([&] { return server.requests().size() == results.size(); });
  EXPECT_EQ(connection->in_flight(), results.size());
  EXPECT_TRUE(connection->waiting_since());
  for (std::size_t i = results.size(); i-- > 0;) {
    const auto& request = server.requests()[i];
    server.send(test::ldap_entry(id_of(request), "cn=" + std::to_string(id_of(request))) +
                success(request));
  }
  turn_until([&] { return connection->in_flight() == 0; });
  turn();
  for (std::size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i]);
    ASSERT_EQ(results[i]->fate, Fate::answered);
    EXPECT_EQ(results[i]->reply.entries.at(0).dn, "cn=" + std::to_string(i + 1));
  }
}

TEST_F(ConnectionTest, ASearchThatIsGivenUpIsAbandonedAndItsLateAnswerDropped) {
  open();
  EXPECT_EQ(perform(a_search(), soon()).fate, Fate::no_answer);
  turn_until([&] { return server.requests().size() == 2; });
  EXPECT_EQ(kind_of(server.requests()[1]), tag::abandon_request);
  EXPECT_TRUE(connection->usable());
  server.send(success(server.requests()[0]));
  server.on_request = success;
  const auto next = perform(a_search(), late());
  EXPECT_EQ(next.fate, Fate::answered);
  EXPECT_TRUE(next.reply.entries.empty());
}

TEST_F(ConnectionTest, AWriteThatIsGivenUpIsNotAbandoned) {
  open();
  EXPECT_EQ(perform(a_write(), soon()).fate, Fate::no_answer);
  turn();
  EXPECT_EQ(server.requests().size(), 1U);
  server.send(success(server.requests()[0]));
  server.on_request = success;
  EXPECT_EQ(perform(a_write(), late()).fate, Fate::answered);
  EXPECT_EQ(connection->in_flight(), 0U);
}

/// The connection is cut after every single byte of an answer: sent and not answered is never
/// "answered", and never "not sent"; and only the whole answer is one.
TEST_F(ConnectionTest, CutAtEveryByteOfAnAnswer) {
  const std::string answer = test::ldap_result(1, tag::modify_response, 0, "fine");
  for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
    asio::io_context own_loop;
    test::ScriptedServer own_server(own_loop);
    own_server.on_request = [&](const test::BerElement&) {
      own_server.send(answer.substr(0, cut));
      own_server.hang_up();
      return std::string();
    };
    auto opened = test::run(
        own_loop, Connection::open(own_loop.get_executor(), *parse_server_uri(own_server.uri()),
                                   ConnectSettings{}, late()));
    ASSERT_EQ(opened.failure, "");
    const auto request = a_write();
    const auto exchange = test::run(own_loop, opened.connection->perform(request, late()));
    EXPECT_EQ(exchange.fate, cut == answer.size() ? Fate::answered : Fate::no_answer) << cut;
    test::run(own_loop, wait_for_the_end(opened.connection));
    EXPECT_FALSE(opened.connection->usable());
    const auto after = test::run(own_loop, opened.connection->perform(request, late()));
    EXPECT_EQ(after.fate, Fate::not_sent);
    EXPECT_EQ(own_server.requests().size(), 1U);
  }
}

TEST_F(ConnectionTest, AnAnswerOneByteAtATime) {
  open();
  server.on_request = [this](const test::BerElement& request) {
    for (const char byte : success(request)) server.send(std::string(1, byte));
    return std::string();
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(perform(a_search(), late()).fate, Fate::answered);
}

TEST_F(ConnectionTest, WhatNeverLeftIsNotSent) {
  open();
  std::optional<Exchange> result;
  start(a_write(), result, late());
  // Closed in the same turn, before anything was written.
  loop.restart();
  loop.poll_one();
  connection->close();
  turn_until([&] { return result.has_value(); });
  EXPECT_EQ(result->fate, Fate::not_sent);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(ConnectionTest, GarbageEndsTheConnectionForEverybody) {
  open();
  std::optional<Exchange> one;
  std::optional<Exchange> other;
  start(a_search(), one, late());
  start(a_write(), other, late());
  turn_until([&] { return server.requests().size() == 2; });
  server.send("HTTP/1.1 400 Bad Request\r\n\r\n" + std::string(200, 'x'));
  turn_until([&] { return one && other; });
  EXPECT_EQ(one->fate, Fate::no_answer);
  EXPECT_EQ(other->fate, Fate::no_answer);
  EXPECT_FALSE(connection->usable());
  turn_until([&] { return server.client_left(); });
}

TEST_F(ConnectionTest, AMessageOverTheLimitEndsTheConnection) {
  open();
  std::optional<Exchange> result;
  start(a_search(), result, late());
  turn_until([&] { return server.requests().size() == 1; });
  server.send(test::ldap_entry(1, "cn=x", {{"a", {std::string(5000, 'v')}}}));
  turn_until([&] { return result.has_value(); });
  EXPECT_EQ(result->fate, Fate::no_answer);
  EXPECT_FALSE(connection->usable());
}

TEST_F(ConnectionTest, MoreThanTheLimitAreNotTaken) {
  open(2);
  std::vector<std::optional<Exchange>> results(3);
  for (auto& result : results) start(a_search(), result, late());
  turn_until([&] { return results[2].has_value(); });
  EXPECT_EQ(results[2]->fate, Fate::not_sent);
  turn_until([&] { return server.requests().size() == 2; });
  for (const auto& request : server.requests()) server.send(success(request));
  turn_until([&] { return results[0] && results[1]; });
  EXPECT_EQ(results[0]->fate, Fate::answered);
  EXPECT_EQ(results[1]->fate, Fate::answered);
}

const std::string notice_of_disconnection = test::ldap_result(
    0, tag::extended_response, 52, "", "", test::ber(0x8A, "1.3.6.1.4.1.1466.20036"));

TEST_F(ConnectionTest, AfterTheNoticeOfDisconnectionNothingNewIsSentAndWhatIsOutIsFinished) {
  open();
  std::optional<Exchange> result;
  start(a_write(), result, late());
  turn_until([&] { return server.requests().size() == 1; });
  const test::KnownLeak diagnostic;
  server.send(notice_of_disconnection);
  turn_until([&] { return !connection->usable(); });
  EXPECT_EQ(perform(a_search(), late()).fate, Fate::not_sent);
  EXPECT_FALSE(result);
  server.send(success(server.requests()[0]));
  turn_until([&] { return result.has_value(); });
  EXPECT_EQ(result->fate, Fate::answered);
  turn_until([&] { return server.client_left(); });
}

TEST_F(ConnectionTest, ANoticeWhileNothingIsOutClosesAtOnce) {
  open();
  server.on_request = success;
  EXPECT_EQ(perform(a_search(), late()).fate, Fate::answered);
  const test::KnownLeak diagnostic;
  server.send(notice_of_disconnection);
  turn_until([&] { return server.client_left(); });
  EXPECT_FALSE(connection->usable());
}

TEST_F(ConnectionTest, RetiringGivesUpSearchesAndWaitsForWrites) {
  open();
  std::optional<Exchange> search;
  std::optional<Exchange> write;
  start(a_search(), search, late());
  start(a_write(), write, late());
  turn_until([&] { return server.requests().size() == 2; });
  connection->retire();
  turn_until([&] { return search.has_value(); });
  EXPECT_EQ(search->fate, Fate::no_answer);
  EXPECT_FALSE(write);
  EXPECT_FALSE(connection->usable());
  for (const auto& request : server.requests()) {
    if (kind_of(request) == tag::modify_request) {
      server.send(success(request));
      break;
    }
  }
  turn_until([&] { return write.has_value(); });
  EXPECT_EQ(write->fate, Fate::answered);
  turn_until([&] { return server.client_left(); });
}

TEST_F(ConnectionTest, WhatCanNotBeEncodedIsNotSent) {
  open();
  Search search;
  search.filter = "(uid=";
  EXPECT_EQ(perform(Request{search}, late()).fate, Fate::not_sent);
  EXPECT_EQ(perform(Request{SimpleBind{"uid=ada", ""}}, late()).fate, Fate::not_sent);
  EXPECT_TRUE(connection->usable());
  server.on_request = success;
  EXPECT_EQ(perform(a_search(), late()).fate, Fate::answered);
}

/// What a server may answer to StartTLS, and what becomes of the connection; none of them gets to a
/// handshake.
TEST(Connection, StartTlsThatGoesWrongIsSaid) {
  const std::string granted = test::ldap_result(1, tag::extended_response, 0);
  struct Case {
    std::string answer;
    bool hangs_up;
    const char* failure;
  };
  const Case cases[] = {
      {test::ldap_result(1, tag::extended_response, 52), false,
       "refused StartTLS (result code 52)"},
      {test::ldap_result(1, tag::extended_response, 2), false, "refused StartTLS (result code 2)"},
      {granted + granted, false, "data in the clear after StartTLS"},
      {granted + "x", false, "data in the clear after StartTLS"},
      {"HTTP/1.1 400 Bad Request\r\n" + std::string(200, 'x'), false, "does not speak LDAP"},
      {"", true, "ended during StartTLS"},
      {granted.substr(0, 5), true, "ended during StartTLS"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.failure);
    asio::io_context loop;
    test::ScriptedServer server(loop, test::ScriptedServer::Kind::tcp);
    server.on_request = [&](const test::BerElement& request) {
      EXPECT_EQ(kind_of(request), tag::extended_request);
      server.send(c.answer);
      if (c.hangs_up) server.hang_up();
      return std::string();
    };
    ConnectSettings settings;
    settings.start_tls = true;
    const auto uri = *parse_server_uri(server.uri());
    const auto opened =
        test::run(loop, Connection::open(loop.get_executor(), uri, settings, late()));
    EXPECT_EQ(opened.connection, nullptr);
    EXPECT_NE(opened.failure.find(c.failure), std::string::npos) << opened.failure;
    EXPECT_EQ(server.requests().size(), 1U) << "nothing else was sent in the clear";
  }
}

TEST(Connection, ASilentServerIsGivenUpAtTheDeadline) {
  asio::io_context loop;
  test::ScriptedServer server(loop, test::ScriptedServer::Kind::tcp);
  ConnectSettings settings;
  settings.start_tls = true;
  const auto uri = *parse_server_uri(server.uri());
  const auto opened = test::run(loop, Connection::open(loop.get_executor(), uri, settings, soon()));
  EXPECT_EQ(opened.connection, nullptr);
  EXPECT_NE(opened.failure, "");
}

TEST(Connection, NobodyThereIsSaid) {
  asio::io_context loop;
  const auto opened = test::run(
      loop, Connection::open(loop.get_executor(), *parse_server_uri("ldapi://%2Fnowhere%2Fs"),
                             ConnectSettings{}, late()));
  EXPECT_EQ(opened.connection, nullptr);
  EXPECT_NE(opened.failure, "");
}

}  // namespace
}  // namespace writeback::ldap
