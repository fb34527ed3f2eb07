#include <sys/stat.h>

#include <csignal>
#include <future>
#include <thread>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/tcp_gate.hpp"

namespace writeback::test {

using support::fresh_password;
using support::HttpReply;
using support::Person;
using support::RawTls;
using support::TcpGate;
using support::wait_until;
using testing::HasSubstr;

class Lifecycle : public testing::Test {
 protected:
  [[nodiscard]] static support::TestDirectory& server() { return support::TestDirectory::shared(); }

  /// The gate is between the daemon and the directory, to hold a request while something else
  /// happens.
  void start_behind_gate() {
    daemon_.use_directory_ports({gate_.port()});
    daemon_.ini.set("directory", "connections", "1");
    daemon_.start();
  }
  /// A reset whose answer the directory's side holds back: it is under way when this returns.
  [[nodiscard]] std::future<HttpReply> reset_under_way(const Person& person,
                                                       const std::string& password) {
    gate_.arm({2, TcpGate::Action::stall_answer});
    auto reply = std::async(std::launch::async, [this, user = person.uid, password] {
      auto client = daemon_.client();
      return reset(client, user, password);
    });
    EXPECT_TRUE(wait_until([this] { return gate_.has_sprung(); }));
    return reply;
  }

  TcpGate gate_{server().ldaps_port()};
  support::Daemon daemon_{server()};
};

TEST_F(Lifecycle, AReloadTakesTheNewFileIntoUseWithoutDroppingAConnection) {
  daemon_.start();
  auto client = daemon_.client();
  const Person person = server().add_person();
  ASSERT_TRUE(is_ok(reset(client, person.uid, fresh_password())));
  daemon_.ini.set("writeback", "enabled", "no");
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  EXPECT_TRUE(is_problem(reset(client, person.uid, fresh_password()), "password_not_managed"));
  daemon_.ini.set("writeback", "enabled", "yes");
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  EXPECT_TRUE(is_ok(reset(client, person.uid, fresh_password())));
  EXPECT_EQ(client.connections(), 1);
}

TEST_F(Lifecycle, AReloadWithMistakesKeepsTheOldFileAndSaysWhy) {
  daemon_.start();
  auto client = daemon_.client();
  daemon_.ini.set("directory", "conections", "4");
  daemon_.write_ini();
  EXPECT_FALSE(daemon_.reload());
  EXPECT_TRUE(daemon_.log_shows("[directory] conections: is not known here"));
  EXPECT_TRUE(is_ok(reset(client, server().add_person().uid, fresh_password())));
  EXPECT_EQ(client.get("/readyz").status, 200);
}

TEST_F(Lifecycle, AReloadChangesWhoMayCall) {
  daemon_.start();
  auto old_caller = daemon_.client();
  ASSERT_TRUE(is_problem(status(old_caller, "nobody-has-this-name"), "user_not_found"));
  daemon_.ini.remove_section("client:portal");
  auto settings = daemon_.client_settings();
  settings.api_key = daemon_.add_client("portal", "writeback");
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  support::HttpsClient new_caller(settings);
  EXPECT_TRUE(is_problem(status(new_caller, "nobody-has-this-name"), "user_not_found"));
  EXPECT_TRUE(is_problem(status(old_caller, "nobody-has-this-name"), "unauthenticated"));
  EXPECT_EQ(old_caller.connections(), 1);
}

TEST_F(Lifecycle, AReloadLeavesWhatIsUnderWayAlone) {
  start_behind_gate();
  const Person person = server().add_person();
  const std::string password = fresh_password();
  auto under_way = reset_under_way(person, password);
  daemon_.ini.set("writeback", "enabled", "no");
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  auto client = daemon_.client();
  gate_.release();
  EXPECT_TRUE(is_ok(under_way.get()));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_TRUE(is_problem(reset(client, person.uid, fresh_password()), "password_not_managed"));
}

TEST_F(Lifecycle, AReloadMovesToAnotherDirectoryWhileTheOldOneStillAnswers) {
  start_behind_gate();
  const Person person = server().add_person();
  const std::string password = fresh_password();
  auto under_way = reset_under_way(person, password);
  TcpGate other(server().ldaps_port());
  daemon_.use_directory_ports({other.port()});
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  auto client = daemon_.client();
  const Person second = server().add_person();
  EXPECT_TRUE(is_ok(reset(client, second.uid, fresh_password()))) << "on the new one";
  EXPECT_GE(other.requests_so_far(), 2U);
  gate_.release();
  EXPECT_TRUE(is_ok(under_way.get()));
  EXPECT_TRUE(server().accepts(person, password));
  EXPECT_TRUE(wait_until([&] { return gate_.open_connections() == 0; })) << "the old one is left";
}

TEST_F(Lifecycle, AReloadMovesTheListeners) {
  daemon_.start();
  auto settings = daemon_.client_settings();
  const auto second_port = support::free_port();
  settings.base_url = "https://127.0.0.1:" + std::to_string(second_port);
  auto first = daemon_.client();
  EXPECT_EQ(first.get("/healthz").status, 200);
  const std::string both =
      "127.0.0.1:" + std::to_string(daemon_.port()) + " 127.0.0.1:" + std::to_string(second_port);
  daemon_.ini.set("api", "listen", both);
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  EXPECT_EQ(support::HttpsClient(settings).get("/healthz").status, 200);
  EXPECT_EQ(first.get("/healthz").status, 200);
  EXPECT_EQ(first.connections(), 1);
  daemon_.ini.set("api", "listen", "127.0.0.1:" + std::to_string(second_port));
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  EXPECT_EQ(daemon_.client().get("/healthz").status, 0) << "nobody listens there any more";
  EXPECT_EQ(support::HttpsClient(settings).get("/healthz").status, 200);
}

TEST_F(Lifecycle, AnAddressThatCantBeHadStopsAReloadAndAStart) {
  daemon_.start();
  daemon_.ini.set("api", "listen", "127.0.0.1:" + std::to_string(gate_.port()));
  daemon_.write_ini();
  EXPECT_FALSE(daemon_.reload());
  EXPECT_EQ(daemon_.client().get("/healthz").status, 200);
  daemon_.stop();
  std::string output;
  EXPECT_EQ(daemon_.run_once({}, output), 1);
  EXPECT_THAT(output, HasSubstr("can't listen on 127.0.0.1:"));
}

TEST_F(Lifecycle, ANewCertificateIsTakenIntoUseByItself) {
  daemon_.start();
  auto client = daemon_.client();
  EXPECT_EQ(client.get("/healthz").status, 200);
  const auto renewed = daemon_.server_authority().issue({"renewed"});
  daemon_.install_server_certificate(renewed);
  const auto presented = [&] { return RawTls(daemon_.raw_settings()).server_fingerprint(); };
  EXPECT_TRUE(wait_until([&] { return presented() == renewed.fingerprint; }));
  support::write_file(daemon_.path("tls/server.crt"), "half a file", 0644);
  EXPECT_TRUE(daemon_.log_shows("the old one stays in use"));
  EXPECT_EQ(presented(), renewed.fingerprint);
  const auto again = daemon_.server_authority().issue({"renewed again"});
  daemon_.install_server_certificate(again);
  EXPECT_TRUE(wait_until([&] { return presented() == again.fingerprint; }));
  EXPECT_EQ(client.get("/healthz").status, 200);
  EXPECT_EQ(client.connections(), 1) << "connections go on";
}

TEST_F(Lifecycle, SigtermLetsWhatIsUnderWayFinish) {
  for (const int signal : {SIGTERM, SIGINT}) {
    start_behind_gate();
    auto idle = daemon_.client();
    EXPECT_EQ(idle.get("/healthz").status, 200);
    const Person person = server().add_person();
    const std::string password = fresh_password();
    auto under_way = reset_under_way(person, password);
    daemon_.process().signal(signal);
    EXPECT_TRUE(wait_until([&] { return daemon_.client().get("/healthz").status == 0; }))
        << "no new connections";
    EXPECT_TRUE(daemon_.process().running());
    gate_.release();
    const auto reply = under_way.get();
    EXPECT_TRUE(is_ok(reply));
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_TRUE(server().accepts(person, password));
    EXPECT_EQ(daemon_.process().wait_for_exit(support::patience), 0);
    EXPECT_EQ(daemon_.stop(), 0);
  }
}

TEST_F(Lifecycle, WhatDoesNotFinishIsCutAtTheDeadline) {
  daemon_.ini.set("api", "shutdown_timeout", "300ms");
  daemon_.ini.set("directory", "timeout", "20s");
  start_behind_gate();
  auto under_way = reset_under_way(server().add_person(), fresh_password());
  daemon_.process().signal(SIGTERM);
  EXPECT_EQ(daemon_.process().wait_for_exit(support::patience), 0);
  EXPECT_EQ(under_way.get().status, 0);
}

TEST_F(Lifecycle, SilentCallersDoNotHoldItUp) {
  daemon_.start();
  RawTls idle(daemon_.raw_settings());
  RawTls half(daemon_.raw_settings());
  half.write("GET /healthz HTTP/1.1\r\n");
  daemon_.ini.set("api", "shutdown_timeout", "300ms");
  daemon_.write_ini();
  ASSERT_TRUE(daemon_.reload());
  EXPECT_EQ(daemon_.stop(), 0);
  EXPECT_EQ(idle.read_to_end(support::patience), "");
  EXPECT_TRUE(idle.ended());
}

TEST_F(Lifecycle, WhoHasJustConnectedIsAnsweredBeforeTheEnd) {
  daemon_.start();
  RawTls fresh(daemon_.raw_settings());
  daemon_.process().signal(SIGTERM);
  ASSERT_TRUE(daemon_.log_shows("ending:"));
  fresh.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(fresh.read_to_end(support::patience), testing::HasSubstr("HTTP/1.1 200"));
  EXPECT_EQ(daemon_.process().wait_for_exit(support::patience), 0);
}

TEST_F(Lifecycle, ListensOnSeveralAddresses) {
  const auto second_port = support::free_port();
  const std::string listen = "127.0.0.1:" + std::to_string(daemon_.port());
  daemon_.ini.set("api", "listen",
                  listen + " [::1]:" + std::to_string(daemon_.port()) +
                      " 127.0.0.2:" + std::to_string(second_port));
  daemon_.start();
  EXPECT_EQ(daemon_.client().get("/healthz").status, 200);
  auto settings = daemon_.raw_settings();
  for (const auto& [address, port] :
       {std::pair{"::1", daemon_.port()}, std::pair{"127.0.0.2", second_port}}) {
    settings.address = address;
    settings.port = port;
    RawTls connection(settings);
    ASSERT_EQ(connection.failure(), "") << address;
    connection.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(connection.read_response(), HasSubstr(" 200 "));
  }
}

TEST_F(Lifecycle, SpeaksToTheDirectoryOverStartTlsAndOverItsSocket) {
  using Transport = support::TestDirectory::Transport;
  for (const auto transport : support::TestDirectory::transports()) {
    support::Daemon daemon(server());
    daemon.ini.set("directory", "uris", server().uri(transport));
    daemon.ini.set("directory", "starttls", transport == Transport::start_tls ? "yes" : "no");
    daemon.start();
    auto client = daemon.client();
    const Person person = server().add_person();
    const std::string first = fresh_password();
    const std::string second = fresh_password();
    EXPECT_TRUE(is_ok(reset(client, person.uid, first)));
    EXPECT_TRUE(is_ok(change(client, person.uid, first, second)));
    EXPECT_TRUE(server().accepts(person, second));
  }
}

TEST_F(Lifecycle, StartsWithoutADirectoryAndSaysThatItIsNotReady) {
  gate_.set_mode(TcpGate::Mode::refuse);
  daemon_.use_directory_ports({gate_.port()});
  daemon_.start_without_directory();
  auto client = daemon_.client();
  const auto reply = client.get("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.body, HasSubstr("directory"));
  EXPECT_FALSE(reply.header("retry-after").empty());
  gate_.set_mode(TcpGate::Mode::pass);
  EXPECT_TRUE(wait_until([&] { return client.get("/readyz").status == 200; }));
}

TEST_F(Lifecycle, AWrongBindPasswordIsToldAndPutRightByAReload) {
  support::write_file(daemon_.path("secrets/bind-password"), "not the password of the service");
  daemon_.start_without_directory();
  auto client = daemon_.client();
  EXPECT_TRUE(is_problem(status(client, "anybody"), "directory_refused"));
  EXPECT_EQ(client.get("/readyz").status, 503);
  EXPECT_TRUE(daemon_.log_shows("bind_password_file"));
  support::write_file(daemon_.path("secrets/bind-password"), server().service_password());
  ASSERT_TRUE(daemon_.reload());
  EXPECT_TRUE(wait_until([&] { return client.get("/readyz").status == 200; }));
}

TEST_F(Lifecycle, LogLinesForTheJournalCarryTheirPriority) {
  support::write_file(daemon_.log_file(), "");
  struct stat status {};
  ASSERT_EQ(stat(daemon_.log_file().c_str(), &status), 0);
  daemon_.environment = {"JOURNAL_STREAM=" + std::to_string(status.st_dev) + ":" +
                         std::to_string(status.st_ino)};
  daemon_.start();
  EXPECT_TRUE(daemon_.log_shows("<6>listening on "));
  EXPECT_THAT(daemon_.log(), testing::StartsWith("<"));
}

TEST_F(Lifecycle, OneLogLineARequest) {
  daemon_.ini.set("log", "level", "info");
  daemon_.start();
  auto client = daemon_.client();
  const Person person = server().add_person();
  const std::string id = "one-line-" + support::fresh_name();
  static_cast<void>(client.send("POST", "/v1/account/unlock", R"({"user":")" + person.uid + "\"}",
                                {"Content-Type: application/json", "X-Request-Id: " + id}));
  EXPECT_TRUE(daemon_.log_shows(id));
  EXPECT_EQ(daemon_.count_in_log(id), 1U);
  const std::string log = daemon_.log();
  const auto at = log.find(id);
  const std::string line = log.substr(at, log.find('\n', at) - at);
  for (const char* part : {"caller=portal", "operation=account.unlock", "outcome=ok", "ms="}) {
    EXPECT_THAT(line, HasSubstr(part));
  }
}

}  // namespace writeback::test
